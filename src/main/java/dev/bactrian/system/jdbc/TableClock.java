package dev.bactrian.system.jdbc;

import dev.bactrian.change.Position;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Numbers the readings and the writes of one table in their order, for a database that tells no place in its log. No row is read while a batch of ours is
 * written, so that a reading surely shows the writes before it, and none behind it.
 *
 * <p>The numbers are microseconds of our own clock, so that those of the next process are higher.
 */
final class TableClock {

    private final ReentrantLock turn = new ReentrantLock();
    private long last;

    /** What reads or writes; it is given the place of it. */
    interface Work<T> {
        T at(Position place);
    }

    /** Reads, with nobody writing. */
    <T> T read(Work<T> reading) {
        turn.lock();
        try {
            return reading.at(Position.ofReading(next()));
        } finally {
            turn.unlock();
        }
    }

    /** Writes, with nobody reading. */
    <T> T write(Work<T> writing) {
        turn.lock();
        try {
            var number = next();
            return writing.at(new Position(0, number, Long.toString(number)));
        } finally {
            turn.unlock();
        }
    }

    private long next() {
        last = Math.max(last + 1, ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()));
        return last;
    }
}
