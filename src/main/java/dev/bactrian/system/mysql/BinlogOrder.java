package dev.bactrian.system.mysql;

import dev.bactrian.change.Position;
import dev.bactrian.system.jdbc.JdbcDatabase;
import dev.bactrian.system.jdbc.TableOrder;
import java.sql.Connection;
import java.sql.SQLException;

/** Readings and writes by their places in the binary log, in which each transaction of ours is marked. */
final class BinlogOrder implements TableOrder {

    static final String SNAPSHOT = "start transaction with consistent snapshot";

    private static final int NO_SUCH_TABLE = 1_146;

    private final OriginTable origin;

    BinlogOrder(OriginTable origin) {
        this.origin = origin;
    }

    @Override
    public <T> T read(JdbcDatabase database, String action, Reading<T> reading) {
        return database.ask(
                action,
                connection -> snapshot(connection, (same, log) -> reading.at(same, Position.ofReading(log.log()))));
    }

    @Override
    public <T> T write(JdbcDatabase database, String action, Writing<T> writing) {
        return database.ask(action, connection -> writing.in(connection, new Marked(origin)));
    }

    private static <T> T snapshot(Connection connection, Reading<T> reading) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(SNAPSHOT);
            try {
                return reading.at(connection, BinlogPlace.ofSnapshot(connection).position());
            } finally {
                statement.execute("rollback");
            }
        }
    }

    /** The transactions of one batch. */
    private static final class Marked implements Transactions {

        private final OriginTable origin;
        private String token = "";

        private Marked(OriginTable origin) {
            this.origin = origin;
        }

        @Override
        public void begun(Connection connection, String batchToken) throws SQLException {
            token = batchToken;
            try {
                origin.begin(connection, batchToken);
            } catch (SQLException e) {
                if (e.getErrorCode() != NO_SUCH_TABLE) {
                    throw e;
                }
                origin.create(connection);
                origin.begin(connection, batchToken);
            }
        }

        @Override
        public void ending(Connection connection) throws SQLException {
            origin.end(connection, token);
        }

        /** The log is written at the commit, so its place is known only afterwards, when others may have written behind. */
        @Override
        public Position committed(Connection connection) throws SQLException {
            return BinlogPlace.end(connection).position();
        }

        @Override
        public boolean areTold() {
            return true;
        }

        @Override
        public <T> T look(Connection connection, Reading<T> reading) throws SQLException {
            return snapshot(connection, reading);
        }
    }
}
