package dev.bactrian.definition;

import java.time.Duration;

/**
 * How changes are noticed.
 *
 * @param interval how often the systems are asked: for all changes, or for those that a log has not told
 */
public record ChangeDetection(Mode mode, Duration interval) {

    public static final ChangeDetection LOG = new ChangeDetection(Mode.LOG, Duration.ofSeconds(30));

    public enum Mode {
        /** The system's own log tells. */
        LOG,
        /** The system is asked, again and again, what has changed. */
        POLLING
    }

    public boolean polls() {
        return mode == Mode.POLLING;
    }
}
