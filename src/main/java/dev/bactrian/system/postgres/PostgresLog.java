package dev.bactrian.system.postgres;

import dev.bactrian.system.ConnectedSystem.Subscription;
import dev.bactrian.system.Feed.Place;
import dev.bactrian.system.SystemUnavailable;
import dev.bactrian.system.debezium.Engines;
import dev.bactrian.system.postgres.PublishedTable.LoggedTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the server keeps for one feed, its publication and its slot, and whether the log that they tell has been without a gap since its beginning. */
final class PostgresLog {

    /** How many seconds a new slot is waited for at first; twice as long each time that was not enough. */
    private static final int FIRST_WAIT = 5;

    private static final int LONGEST_WAIT = 1_800;

    private final String system;
    private final PostgresSlot slot;
    private final PostgresTable table;
    private final DatabaseLog shared;
    private final LogAccess access;
    private final PublishedTable published;
    private final ReplicaIdentity identity;
    private final Heartbeat heartbeat = new Heartbeat();
    private volatile @Nullable String gap;
    private volatile boolean isReached;
    private volatile int longestWait = FIRST_WAIT;

    /** @param columns those that the log must tell */
    PostgresLog(
            Subscription subscription,
            PostgresConnections connections,
            PostgresTable table,
            List<String> columns,
            DatabaseLog shared) {
        this.system = subscription.system();
        this.slot = new PostgresSlot(shared.name(), connections);
        this.table = table;
        this.shared = shared;
        this.access = new LogAccess(slot.name(), table, columns);
        this.published = new PublishedTable(slot.name(), table, columns);
        this.identity = new ReplicaIdentity(slot.name(), table);
    }

    boolean isOurs(Connection connection, LoggedTable table) throws SQLException {
        return published.holds(connection, table);
    }

    /** The log does not tell what happened. */
    void passedOver(String reason) {
        gap = reason;
    }

    /** @throws SystemUnavailable where the log is that of somebody else, or what must be read beside it cannot be read in full */
    Optional<String> whyLost(Connection connection, Place place) throws SQLException {
        RowSecurity.hides(connection, table).ifPresent(this::refuse);
        var missed = missed(connection);
        if (missed.isPresent()) {
            return missed;
        }
        var status = slot.status(connection);
        if (status.isEmpty()) {
            return Optional.of("replication slot " + slot.name() + " is gone");
        }
        refuseUnlessFree(status.get());
        var known = Math.max(place.position().log(), PostgresOffsets.lsnOf(place.offsets()));
        if (status.get().confirmed() > known) {
            return Optional.of("replication slot " + slot.name() + " has gone on to "
                    + Lsn.format(status.get().confirmed()) + ", we only know the changes up to " + Lsn.format(known));
        }
        return status.get().lost();
    }

    Optional<String> trouble(Connection connection) throws SQLException {
        var missed = missed(connection);
        if (missed.isPresent()) {
            return missed;
        }
        var status = slot.status(connection);
        if (status.isEmpty()) {
            return Optional.of("replication slot " + slot.name() + " is gone");
        }
        var hidden = RowSecurity.hides(connection, table);
        if (hidden.isPresent()) {
            return hidden;
        }
        if (status.get().active() && !isReached) {
            LeftSlots.tell(connection, system);
            shared.takeOutLeftTables(connection);
        }
        isReached |= status.get().active();
        if (status.get().active()) {
            heartbeat.beatIfHeld(connection, status.get().held());
        }
        return status.get()
                .lost()
                .or(() -> status.get().active()
                        ? Optional.empty()
                        : Optional.of("nobody reads replication slot " + slot.name() + ", Debezium's engine "
                                + Engines.state(slot.name()).told()));
    }

    /** The engine is about to be started, or to tell of this table too. */
    void call() {
        isReached = false;
    }

    /** Whether the engine was started, and has neither reached the slot since then nor ended. */
    boolean isStarting() {
        return !isReached && gap == null && Engines.state(slot.name()) != Engines.State.ENDED;
    }

    /** Why the log may have passed over something since its beginning, though that may be mended by now; empty: it has not. */
    private Optional<String> missed(Connection connection) throws SQLException {
        var found = published.exists(connection)
                ? PublishedTable.joined(untold(connection, true))
                : Optional.of("publication " + slot.name() + " is gone (" + published.creation() + ")");
        found.ifPresent(this::passedOver);
        return Optional.ofNullable(gap);
    }

    /** What keeps the log from being followed, each with the statement that mends it. */
    List<String> obstacles(Connection connection) throws SQLException {
        var obstacles = new ArrayList<>(access.obstacles(connection));
        RowSecurity.hides(connection, table).ifPresent(obstacles::add);
        obstacles.addAll(untold(connection, false));
        return obstacles;
    }

    /** What the log would not tell. */
    private List<String> untold(Connection connection, boolean isFollowed) throws SQLException {
        var untold = new ArrayList<>(published.mistakes(connection, isFollowed));
        untold.addAll(identity.mistakes(connection));
        return untold;
    }

    /**
     * A slot that this installation never made is somebody else's.
     *
     * @throws SystemUnavailable with everything that stands in the way of a new beginning
     */
    void checkBeginning(Connection connection) throws SQLException {
        PublishedTable.joined(obstacles(connection)).ifPresent(this::refuse);
        var status = slot.status(connection);
        if (status.isPresent()) {
            refuseUnlessFree(status.get());
            if (!shared.isKnown()) {
                refuse("replication slot " + slot.name()
                        + " is there already, and was not made by this installation: another one calls the database"
                        + " so too, or its state is gone; rename the system, or, if nobody needs the slot any more, drop it"
                        + " (select pg_drop_replication_slot('" + slot.name() + "'))");
            }
        }
    }

    /** Ends the reader of a slot that this installation made; false: there is none. */
    boolean takeOver(Connection connection) throws SQLException {
        return shared.isKnown() && !shared.isRead() && slot.endReader(connection);
    }

    private void refuseUnlessFree(PostgresSlot.Status status) {
        status.stranger().ifPresent(this::refuse);
        if (status.active() && !shared.isRead()) {
            refuse("replication slot " + slot.name() + " is in use by process " + status.process()
                    + " of the server, which is not ours: stop what reads it, or rename the system (select pg_terminate_backend("
                    + status.process() + "))");
        }
    }

    /**
     * Makes the slot and the publication where there are none, has the publication tell of the table, and gives a moment of the log.
     *
     * @throws SystemUnavailable where the log would not tell exactly what happens to the table; then nothing was made
     */
    PostgresSlot.Created begin(Connection connection) throws SQLException {
        checkBeginning(connection);
        var addition = published.addition(connection);
        if (addition.isPresent()) {
            try (var statement = connection.createStatement()) {
                statement.execute(addition.get());
            }
        }
        longestWait = Math.min(2 * longestWait, LONGEST_WAIT);
        var status = slot.status(connection);
        if (status.isEmpty() || status.get().lost().isPresent()) {
            slot.drop(connection);
            slot.create(connection, longestWait);
        }
        var created = slot.moment(connection, longestWait);
        longestWait = FIRST_WAIT;
        gap = null;
        return created;
    }

    /** A place of the log, from which on it tells everything that happens to the table. */
    long moment(Connection connection) throws SQLException {
        var created = begin(connection);
        created.holder().close();
        return created.lsn();
    }

    Optional<Long> received(Connection connection) throws SQLException {
        return slot.received(connection);
    }

    private void refuse(String reason) {
        throw new SystemUnavailable(system, reason);
    }
}
