package dev.bactrian.sandbox.postgres;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A PostgreSQL server of our own, ready for logical decoding, with a database {@code crm} that holds accounts. */
public final class CrmDatabase implements AutoCloseable {
    /** The user that owns everything; it needs no password on this machine. */
    public static final String USER = "postgres";

    private static final Duration START = Duration.ofSeconds(60);

    private final EmbeddedPostgres server;

    private CrmDatabase(EmbeddedPostgres server) {
        this.server = server;
    }

    /**
     * Starts the server and fills it with the accounts that go with that many Accounts in Salesforce, if it is new.
     *
     * @param port 0 for any free port
     * @param directory where the data outlive the process; null for a place that is removed at the end
     * @param durability whether a commit waits for the disk
     * @throws IOException if the server does not start
     */
    public static CrmDatabase start(int port, @Nullable Path directory, Durability durability, int accounts)
            throws IOException, SQLException {
        EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
                .setPGStartupWait(START)
                .setServerConfig("wal_level", "logical")
                .setServerConfig("max_replication_slots", "20")
                .setServerConfig("max_wal_senders", "20")
                .setServerConfig("max_connections", "100")
                .setServerConfig("fsync", durability.setting)
                .setServerConfig("synchronous_commit", durability.setting)
                .setServerConfig("full_page_writes", durability.setting);
        if (port != 0) {
            builder.setPort(port);
        }
        if (directory != null) {
            builder.setDataDirectory(directory).setCleanDataDirectory(false);
        }
        CrmDatabase database = new CrmDatabase(builder.start());
        try {
            database.prepare(accounts);
            return database;
        } catch (SQLException e) {
            database.close();
            throw e;
        }
    }

    /** Whether a commit waits for the disk. */
    public enum Durability {
        /** As PostgreSQL does by default. */
        SAFE("on"),
        /** Faster; a crash of the machine, not of the server, may lose data. */
        FAST("off");

        private final String setting;

        Durability(String setting) {
            this.setting = setting;
        }
    }

    public int port() {
        return server.getPort();
    }

    /** For example {@code jdbc:postgresql://localhost:54321/crm}; the user is {@link #USER}, without a password. */
    public String jdbcUrl() {
        return "jdbc:postgresql://localhost:" + port() + "/crm";
    }

    public Connection connect() throws SQLException {
        return DriverManager.getConnection(jdbcUrl(), USER, "");
    }

    private void prepare(int accounts) throws SQLException {
        String maintenance = "jdbc:postgresql://localhost:" + port() + "/postgres";
        try (Connection connection = DriverManager.getConnection(maintenance, USER, "");
                Statement statement = connection.createStatement()) {
            boolean exists;
            try (ResultSet found = statement.executeQuery("SELECT 1 FROM pg_database WHERE datname = 'crm'")) {
                exists = found.next();
            }
            if (!exists) {
                statement.execute("CREATE DATABASE crm");
            }
        }
        try (Connection connection = connect()) {
            AccountsTable.create(connection, accounts);
        }
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException("stop PostgreSQL", e);
        }
    }
}
