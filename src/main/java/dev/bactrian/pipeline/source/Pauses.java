package dev.bactrian.pipeline.source;

import java.time.Duration;

/**
 * How long is waited for the next look: longer after each failure.
 *
 * @param shortest between two looks while all is well
 */
record Pauses(Duration shortest) {

    private static final Duration LONGEST = Duration.ofSeconds(15);
    private static final int MOST_DOUBLINGS = 4;

    /** @param failures one after the other */
    Duration after(int failures) {
        var pause = shortest.multipliedBy(1L << Math.min(failures, MOST_DOUBLINGS));
        return pause.compareTo(LONGEST) < 0 ? pause : LONGEST;
    }
}
