package dev.bactrian.system.postgres;

import dev.bactrian.system.ConnectedSystem.Subscription;
import dev.bactrian.system.Feed;
import dev.bactrian.system.SharedPlaces;
import dev.bactrian.system.SystemUnavailable;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * The slot of one sync alone, as version 0.x made them. What it holds was not told to the slot that all syncs share, so it is followed up to a place
 * from which on the shared one tells everything, and is dropped then.
 */
final class FormerSlot {

    private static final long NOT_YET = Long.MAX_VALUE;

    private final DatabaseLog engine;
    private final PostgresSlot slot;
    private final PostgresLog log;
    private volatile boolean isFollowed;
    private volatile long end = NOT_YET;

    private FormerSlot(DatabaseLog engine, PostgresSlot slot, PostgresLog log) {
        this.engine = engine;
        this.slot = slot;
        this.log = log;
    }

    static FormerSlot of(
            Subscription subscription, PostgresConnections connections, PostgresTable table, List<String> columns) {
        var name = Feed.nameOf(subscription.sync(), subscription.system());
        var engine = engine(name, subscription);
        return new FormerSlot(
                engine,
                new PostgresSlot(name, connections),
                new PostgresLog(subscription, connections, table, columns, engine));
    }

    /** Names that became one would also mark the writes of two syncs alike. */
    private static DatabaseLog engine(String name, Subscription subscription) {
        var owner = "sync " + subscription.sync() + " in " + subscription.system();
        try {
            return new DatabaseLog(
                    name,
                    owner,
                    object -> new LeftTables.Named("", object),
                    new SharedPlaces.Alone(List.of(DatabaseLog.BEGUN)));
        } catch (IllegalArgumentException e) {
            throw new SystemUnavailable(subscription.system(), String.valueOf(e.getMessage()));
        }
    }

    DatabaseLog engine() {
        return engine;
    }

    PostgresLog log() {
        return log;
    }

    boolean isFollowed() {
        return isFollowed;
    }

    /** Looks whether the slot is there, and drops it where the sync has come to its end. */
    void look(Connection connection, long place) throws SQLException {
        isFollowed = slot.status(connection)
                .filter(status -> status.stranger().isEmpty())
                .isPresent();
        if (isFollowed && place >= end) {
            drop(connection);
        }
    }

    /** From this place on the shared slot tells everything. */
    void endAt(long place) {
        end = place;
    }

    boolean isPassed(String offsets) {
        return PostgresOffsets.lsnOf(offsets) >= end;
    }

    /** Nothing that it holds is needed any more. */
    void drop(Connection connection) throws SQLException {
        if (slot.status(connection)
                .filter(status -> status.stranger().isEmpty())
                .isPresent()) {
            slot.drop(connection);
            Leftovers.dropPublication(connection, slot.name());
        }
        isFollowed = false;
        end = NOT_YET;
    }
}
