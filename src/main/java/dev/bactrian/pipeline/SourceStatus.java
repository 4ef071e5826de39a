package dev.bactrian.pipeline;

import java.time.Instant;

/**
 * How one system's side of a sync is doing.
 *
 * @param reason for people; empty where all is well
 * @param since when it came to be so
 */
public record SourceStatus(State state, String reason, Instant since) {

    /** The states, in the order of a good start. */
    public enum State {
        STARTING,
        /** Another process owns the sync; this one takes over when that one is gone. */
        STANDBY,
        LOADING,
        LIVE,
        /** The system cannot be reached, or its source died; it is being restarted. */
        DOWN,
        /** The log went on without us; everything is read anew. */
        POSITION_LOST,
        /** The definition does not fit the system; a person must mend it. */
        INVALID
    }

    public boolean isWell() {
        return state == State.LIVE || state == State.LOADING || state == State.STARTING || state == State.STANDBY;
    }
}
