package dev.bactrian.system.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/** Tells whether the database hides rows of a table from us: such a row would count as deleted wherever all of them are read. */
final class RowSecurity {

    private RowSecurity() {}

    /** Why not every row is seen, with the statement that mends it; empty: every one is. */
    static Optional<String> hides(Connection connection, PostgresTable table) throws SQLException {
        var sql = "select quote_ident(current_user), row_security_active(?)";
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, table.sqlName());
            try (var row = statement.executeQuery()) {
                row.next();
                return row.getBoolean(2)
                        ? Optional.of("row-level security of table " + table.sqlName() + " may hide rows from role "
                                + row.getString(1) + " (alter role " + row.getString(1) + " bypassrls)")
                        : Optional.empty();
            }
        }
    }

    /** @throws SQLException where rows may be hidden */
    static void refuse(Connection connection, PostgresTable table) throws SQLException {
        var hidden = hides(connection, table);
        if (hidden.isPresent()) {
            throw new SQLException(hidden.get());
        }
    }
}
