package dev.bactrian.state;

import java.sql.Connection;
import java.sql.SQLException;

/** Keeps a process that no longer owns a sync from storing anything of it. */
@FunctionalInterface
public interface Fence {

    /** For work that no second process can do. */
    Fence NONE = connection -> {};

    /**
     * To be called at the beginning of a transaction; until its end nobody else can become the owner.
     *
     * @throws StateUnavailable where another process owns the sync
     */
    void check(Connection connection) throws SQLException;
}
