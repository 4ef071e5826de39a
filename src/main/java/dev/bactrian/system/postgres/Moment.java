package dev.bactrian.system.postgres;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A moment of the log, and the transactions that had been committed by then: a sync that reads all rows as of the moment knows what they did, whenever
 * the log tells it.
 *
 * @param lsn of the log
 * @param xmin every transaction before it had ended
 * @param xmax no transaction from it on had ended
 * @param open those between the two that had not ended
 * @param snapshot the same as {@code pg_current_snapshot} tells it, e.g. {@code 10:20:10,14}
 */
record Moment(long lsn, long xmin, long xmax, Set<Long> open, String snapshot) {

    private static final long IN_32_BITS = 0xFFFF_FFFFL;

    static Moment of(long lsn, String snapshot) {
        var parts = snapshot.split(":", -1);
        return new Moment(
                lsn,
                Long.parseLong(parts[0]),
                Long.parseLong(parts[1]),
                Arrays.stream(parts[2].split(","))
                        .filter(id -> !id.isEmpty())
                        .map(Long::valueOf)
                        .collect(Collectors.toSet()),
                snapshot);
    }

    /**
     * Whether an event was visible at the moment.
     *
     * @param place of the event in the log
     * @param transaction its number, of 32 bits
     */
    boolean knows(long place, long transaction) {
        if (place >= lsn) {
            return false;
        }
        // The number of 64 bits that is next to the moment.
        var id = xmax + (int) ((transaction - xmax) & IN_32_BITS);
        return id < xmin || id < xmax && !open.contains(id);
    }
}
