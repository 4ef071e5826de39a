package dev.bactrian.system.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/**
 * Writes a message of ours into the log now and then where the log of a quiet table's slot grows by what others write: without an event of its own
 * the slot would not go on, and the server would keep everything since the last one.
 */
final class Heartbeat {

    /** What the log calls such a message; it tells nothing. */
    static final String PREFIX = "bactrian/heartbeat";

    /** So many bytes are not worth a message. */
    private static final long LITTLE = 1 << 20;

    private static final Duration PAUSE = Duration.ofSeconds(10);

    private long next = System.nanoTime();

    /** @param held how many bytes of the log the server keeps for the slot */
    synchronized void beatIfHeld(Connection connection, long held) throws SQLException {
        if (held < LITTLE || System.nanoTime() - next < 0) {
            return;
        }
        try (var statement = connection.prepareStatement("select pg_logical_emit_message(true, ?, '')")) {
            statement.setString(1, PREFIX);
            statement.execute();
        }
        next = System.nanoTime() + PAUSE.toNanos();
    }
}
