package dev.bactrian.system.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** A transaction that sees all tables as of a moment of the log. */
final class Snapshot implements AutoCloseable {

    private final Connection connection;
    private final Moment moment;

    private Snapshot(Connection connection, Moment moment) {
        this.connection = connection;
        this.moment = moment;
    }

    /** Takes the snapshot over from the connection that has exported it, which is closed. */
    static Snapshot of(DataSource scans, PostgresSlot.Created created) throws SQLException {
        try (var exporter = created.holder()) {
            var connection = scans.getConnection();
            try {
                connection.setAutoCommit(false);
                connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
                try (var statement = connection.createStatement()) {
                    statement.execute("set transaction snapshot '" + created.snapshot() + "'");
                    try (var row = statement.executeQuery("select pg_current_snapshot()::text")) {
                        row.next();
                        return new Snapshot(connection, Moment.of(created.lsn(), row.getString(1)));
                    }
                }
            } catch (SQLException e) {
                giveBack(connection);
                throw e;
            }
        }
    }

    Moment moment() {
        return moment;
    }

    Connection connection() {
        return connection;
    }

    @Override
    public void close() throws SQLException {
        giveBack(connection);
    }

    private static void giveBack(Connection connection) throws SQLException {
        try (connection) {
            connection.rollback();
            connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
        }
    }
}
