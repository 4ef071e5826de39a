package dev.bactrian.sandbox.postgres;

import dev.bactrian.sandbox.salesforce.OrgSeed;
import dev.bactrian.sandbox.seed.Companies;
import dev.bactrian.sandbox.seed.Company;
import java.io.IOException;
import java.io.StringReader;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.postgresql.PGConnection;

/** The table {@code accounts} and the rows that it has at the start. */
final class AccountsTable {
    private static final String CREATE =
            """
            CREATE TABLE accounts (
                id serial PRIMARY KEY,
                sf_id varchar(18) UNIQUE,
                account_name varchar(255),
                industry_type varchar(100),
                annual_revenue decimal(18,2),
                phone varchar(40),
                last_modified timestamptz,
                last_sync timestamptz
            )
            """;

    private static final String COPY =
            "COPY accounts (sf_id, account_name, industry_type, annual_revenue, phone, last_modified) FROM STDIN";
    private static final int BATCH = 5_000;

    private AccountsTable() {}

    /** Creates and fills the table unless it is there already. */
    static void create(Connection connection, int accounts) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            try (ResultSet found = statement.executeQuery("SELECT to_regclass('public.accounts') IS NOT NULL")) {
                if (found.next() && found.getBoolean(1)) {
                    return;
                }
            }
            connection.setAutoCommit(false);
            statement.execute(CREATE);
            fill(connection, accounts);
            connection.commit();
            connection.setAutoCommit(true);
        }
    }

    private static void fill(Connection connection, int accounts) throws SQLException {
        int shared = Companies.shared(accounts);
        int own = Companies.onlyInPostgres(accounts);
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < shared + own; i++) {
            // Companies of PostgreSQL's own are numbered behind those that only Salesforce has.
            boolean known = i < shared;
            int number = known ? i : accounts + i - shared;
            append(lines, known ? OrgSeed.accountId(number) : "\\N", Companies.inPostgres(number));
            if ((i + 1) % BATCH == 0 || i == shared + own - 1) {
                copy(connection, lines.toString());
                lines.setLength(0);
            }
        }
    }

    private static void append(StringBuilder lines, String sfId, Company company) {
        lines.append(sfId)
                .append('\t')
                .append(company.name())
                .append('\t')
                .append(company.industry())
                .append('\t')
                .append(company.revenue())
                .append('\t')
                .append(company.phone())
                .append('\t')
                .append(company.modified())
                .append('\n');
    }

    private static void copy(Connection connection, String lines) throws SQLException {
        try {
            connection.unwrap(PGConnection.class).getCopyAPI().copyIn(COPY, new StringReader(lines));
        } catch (IOException e) {
            throw new SQLException("copy the first accounts", e);
        }
    }
}
