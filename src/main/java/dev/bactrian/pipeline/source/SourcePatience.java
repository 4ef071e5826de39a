package dev.bactrian.pipeline.source;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** How long a source may be in trouble before it is restarted: longer while it is still starting, and longer each time that was not enough. */
final class SourcePatience {

    private static final Duration TO_START = Duration.ofMinutes(1);
    private static final int MOST_DOUBLINGS = 4;

    private final Duration usual;
    private @Nullable Instant since;
    private int tooShort;

    /** @param interval how often the source is looked at */
    SourcePatience(Duration interval) {
        this.usual = interval.multipliedBy(2);
    }

    /** The source is in no trouble. */
    void isWell() {
        since = null;
        tooShort = 0;
    }

    /** Notes that the source is in trouble; true: for too long. */
    boolean isOver(boolean isStarting, Instant now) {
        var began = since == null ? now : since;
        var allowed = isStarting ? TO_START.multipliedBy(1L << Math.min(tooShort, MOST_DOUBLINGS)) : usual;
        if (Duration.between(began, now).compareTo(allowed) < 0) {
            since = began;
            return false;
        }
        since = null;
        tooShort += isStarting ? 1 : 0;
        return true;
    }
}
