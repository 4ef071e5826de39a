package dev.bactrian.system.jdbc;

import dev.bactrian.change.Position;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Numbers the readings and the writes of one table in their order, for a database that tells no place in its log. No row is read while a batch of ours is
 * written, so that a reading surely shows the writes before it, and none behind it.
 *
 * <p>The numbers are microseconds of our own clock, so that those of the next process are higher.
 */
final class TableClock implements TableOrder {

    private final ReentrantLock turn = new ReentrantLock();
    private long last;

    @Override
    public <T> T read(JdbcDatabase database, String action, Reading<T> reading) {
        turn.lock();
        try {
            var place = Position.ofReading(next());
            return database.ask(action, connection -> reading.at(connection, place));
        } finally {
            turn.unlock();
        }
    }

    @Override
    public <T> T write(JdbcDatabase database, String action, Writing<T> writing) {
        turn.lock();
        try {
            var number = next();
            var turns = new Turns(new Position(0, number, Long.toString(number)));
            return database.ask(action, connection -> writing.in(connection, turns));
        } finally {
            turn.unlock();
        }
    }

    private long next() {
        last = Math.max(last + 1, ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()));
        return last;
    }

    /**
     * Nobody of us writes meanwhile, so what is looked at shows all writes up to this batch.
     *
     * @param log where the batch stands among our writes and readings
     */
    private record Turns(Position log) implements Transactions {

        @Override
        public void begun(Connection connection, String token) {}

        @Override
        public void ending(Connection connection) {}

        @Override
        public Position committed(Connection connection) {
            return log;
        }

        @Override
        public boolean areTold() {
            return false;
        }

        @Override
        public <T> T look(Connection connection, Reading<T> reading) throws SQLException {
            return reading.at(connection, log);
        }
    }
}
