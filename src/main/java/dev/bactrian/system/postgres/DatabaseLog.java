package dev.bactrian.system.postgres;

import dev.bactrian.change.Change;
import dev.bactrian.change.Position;
import dev.bactrian.system.PlaceKeeper;
import dev.bactrian.system.SharedPlaces;
import dev.bactrian.system.debezium.Engines;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The log of a whole database: one slot, one publication and one engine, whatever number of feeds follow it. Each feed has a place of its own. The
 * engine begins at the earliest of them; a feed takes what it knows already for a repetition.
 *
 * <pre>
 *   customers  place 100 ──┐
 *   orders     place 140 ──┼─► the engine begins at 100; it confirms only what both have stored
 * </pre>
 */
final class DatabaseLog implements PlaceKeeper {

    private static final Logger LOG = Logger.getLogger(DatabaseLog.class);

    /** What a sync has kept that is about to begin. */
    static final String BEGUN = "{}";

    private static final long NOWHERE = Long.MAX_VALUE;

    private final String name;
    private final Map<String, PostgresFeed> known = new LinkedHashMap<>();
    private final Map<String, Long> following = new LinkedHashMap<>();

    /** The syncs that were not told of an event of theirs, since they did not follow when the engine told it. */
    private final Set<String> missing = new TreeSet<>();

    /** Where syncs that read all rows began. */
    private final Map<String, Moment> moments = new HashMap<>();

    private final Function<String, LeftTables.Named> tables;
    private final Lock turn = new ReentrantLock();
    private final Set<String> held = new TreeSet<>();
    private final ReadColumns columns = new ReadColumns();
    private volatile SharedPlaces places;
    private volatile Optional<String> told = Optional.empty();
    private boolean hasBegun;

    /**
     * What the syncs are told.
     *
     * @param places up to where each of them has been told everything
     */
    record Told(List<Change> changes, Map<String, Position> places) {

        private Told() {
            this(new ArrayList<>(), new LinkedHashMap<>());
        }
    }

    /**
     * @param name what slot, publication and engine are called
     * @param owner whose it is, e.g. {@code system erp}
     * @param tables finds a table by what a sync file calls it
     * @throws IllegalArgumentException where another one has a log of that name
     */
    DatabaseLog(String name, String owner, Function<String, LeftTables.Named> tables, SharedPlaces places) {
        this.name = name;
        this.tables = tables;
        this.places = places;
        PostgresOffsets.register(name, owner, this);
    }

    String name() {
        return name;
    }

    void share(SharedPlaces all) {
        places = all;
    }

    SharedPlaces places() {
        return places;
    }

    /** Whether this installation has ever followed the log, so that what is found in the database under our name is ours. */
    boolean isKnown() {
        return places.offsets().stream()
                .anyMatch(offsets -> offsets.equals(BEGUN) || PostgresOffsets.lsnOf(offsets) > 0);
    }

    /** Where files are wrong, nobody knows which tables they name. */
    void takeOutLeftTables(Connection connection) throws SQLException {
        var named = places.objects();
        if (named.isPresent()) {
            LeftTables.takeOut(
                    connection, name, named.get().stream().map(tables).toList());
        }
    }

    /** Whether the engine of this process reads the log, or is about to. */
    boolean isRead() {
        return Engines.state(name) != Engines.State.ENDED;
    }

    /** To be held while a sync begins: each needs a second slot and sender for a while, and there are few of both. */
    Lock turn() {
        return turn;
    }

    /** A feed that may follow, in the place of a former one of its sync. */
    synchronized void add(PostgresFeed feed) {
        known.put(feed.sync(), feed);
    }

    /** The engine is stopped; started next, it tells the sync what lies behind the place, beside the others that follow from here on. */
    synchronized void follow(String sync, long lsn) {
        if (hasBegun) {
            hasBegun = false;
            following.clear();
        }
        following.put(sync, lsn);
        held.remove(sync);
        columns.forget();
        Engines.enter(name, Engines.State.CALLED);
    }

    /** The same where the engine runs; false: it has told something behind the place already, or leaves out what the sync must know. */
    synchronized boolean join(String sync, long lsn) {
        var isTooLate = hasBegun && (missing.contains(sync) || beginning() > lsn);
        if (following.isEmpty() || !isRead() || isTooLate || !columns.areTold(feed(sync))) {
            return false;
        }
        following.put(sync, lsn);
        held.remove(sync);
        return true;
    }

    /** What the sync has not been told by then, it is told when it follows again. */
    synchronized void leave(String sync) {
        following.remove(sync);
    }

    /** Until the sync follows, nothing is confirmed to the database: it needs the log from this moment on, and nothing of before. */
    synchronized void hold(String sync) {
        held.add(sync);
        missing.remove(sync);
    }

    /** The sync reads all rows as of a moment, so that what happened before is not told to it, wherever the engine begins. */
    synchronized void begin(String sync, Moment moment) {
        moments.put(sync, moment);
    }

    synchronized void letGo(String sync) {
        held.remove(sync);
    }

    private long beginning() {
        return following.values().stream().mapToLong(lsn -> lsn).min().orElse(NOWHERE);
    }

    private synchronized long beginning(PostgresFeed feed) {
        return following.getOrDefault(feed.sync(), NOWHERE);
    }

    private PostgresFeed feed(String sync) {
        var feed = known.get(sync);
        if (feed == null) {
            throw new IllegalStateException("sync " + sync + " has no feed of " + name);
        }
        return feed;
    }

    /** What events tell the syncs. */
    synchronized Told told(List<LogEvent> events) {
        var told = new Told();
        for (var event : events) {
            known.forEach((sync, feed) -> tell(sync, feed, event, told));
        }
        return told;
    }

    private void tell(String sync, PostgresFeed feed, LogEvent event, Told told) {
        if (moments.containsKey(sync) && event.isBefore(moments.get(sync))) {
            return;
        }
        if (!following.containsKey(sync)) {
            if (feed.needs(event)) {
                missing.add(sync);
            }
        } else if (feed.isToldOf(event.table())) {
            var after = after(sync, event);
            feed.change(event, after).ifPresent(told.changes()::add);
            if (event.hasPlace() && feed.isRead()) {
                told.places().put(sync, event.position(after));
            }
        }
    }

    /** What the sync knows of the log, where the event's transaction was surely committed later. */
    private long after(String sync, LogEvent event) {
        var place = following.getOrDefault(sync, 0L);
        var moment = moments.get(sync);
        return Math.max(event.isBehind(place) ? place : 0, moment == null ? 0 : moment.lsn());
    }

    /** The columns that no sync reads, as Debezium names them in a list; they never leave the engine. */
    synchronized String unreadColumns() {
        return columns.unread(followers());
    }

    /** Debezium asks where to begin. */
    @Override
    public synchronized @Nullable String kept() {
        hasBegun = true;
        missing.clear();
        var lsn = beginning();
        return lsn == NOWHERE ? null : PostgresOffsets.at(name, lsn);
    }

    @Override
    public void keep(String offsets) {
        var lsn = PostgresOffsets.lsnOf(offsets);
        for (var feed : followers()) {
            if (lsn >= beginning(feed)) {
                feed.keep(offsets);
            }
        }
    }

    private synchronized List<PostgresFeed> followers() {
        return following.keySet().stream().map(this::feed).toList();
    }

    /** Whether the database may give up the log up to the offsets that were kept last; what keeps it from that is told once. */
    boolean mayConfirm() {
        var why = whyHeld();
        if (!why.equals(told)) {
            told = why;
            why.ifPresent(reason -> LOG.infof("log is kept slot=%s reason=\"%s\"", name, reason));
        }
        return why.isEmpty();
    }

    private Optional<String> whyHeld() {
        synchronized (this) {
            if (!held.isEmpty()) {
                return Optional.of("sync " + String.join(", ", held) + " begins to follow it");
            }
        }
        return places.whyHeld();
    }
}
