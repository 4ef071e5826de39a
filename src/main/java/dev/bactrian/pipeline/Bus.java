package dev.bactrian.pipeline;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/** What carries changes from capture to decision. A bus outside this process may lose some of them, which their systems do not tell again by themselves. */
public interface Bus {

    /**
     * Whether {@link #whyLost} can be asked.
     *
     * @throws dev.bactrian.state.StateUnavailable where the state cannot be asked what is known of the bus
     */
    boolean isSeen(Sync sync);

    /**
     * Why changes may never be decided that the bus was given, e.g. as its topic was made anew; empty: it holds all of them. To be asked once the bus was seen.
     *
     * @throws dev.bactrian.state.StateUnavailable where the state cannot be asked what is known of the bus
     */
    Optional<String> whyLost(Sync sync);

    /** From now on the sync's changes are those that the bus holds now, from the first one on; in the caller's transaction. */
    void beginAnew(Sync sync, Connection connection) throws SQLException;

    /** This process does not decide the sync any more: what it knows of the bus may be out of date when it does so again. */
    void forget(Sync sync);
}
