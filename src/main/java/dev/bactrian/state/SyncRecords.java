package dev.bactrian.state;

import dev.bactrian.change.Weight;
import dev.bactrian.state.RecordStore.LinkKey;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * One sync's records, as the process that owns the sync works on them: in transactions, one after the other, with the records that were used last
 * at hand. No transaction may wait for a system, since all others of the sync wait for it.
 */
public final class SyncRecords {

    private static final int PAGE = 5_000;

    /** One for each sync, whose records may be prepared anew while somebody still works on them. */
    private static final Map<String, ReentrantLock> LOCKS = new ConcurrentHashMap<>();

    private static final CacheRoom ROOM = new CacheRoom(Weight.OF_THE_CACHE);

    /** Work inside one transaction. */
    @FunctionalInterface
    public interface Work<T extends @Nullable Object> {
        T in(RecordTransaction transaction) throws SQLException;
    }

    /** Work inside one transaction that gives nothing. */
    @FunctionalInterface
    public interface Storing {
        void in(Connection connection) throws SQLException;
    }

    private final StateDatabase state;
    private final RecordStore store;
    private final Fence fence;
    private final RecordCache cache;
    private final WaitingChanges waiting;
    private final ReentrantLock lock;
    private volatile boolean isRetired;
    private final Deque<Long> newIds = new ArrayDeque<>();
    private final Places places = new Places();

    /** @param cached how many records are kept at hand */
    public SyncRecords(StateDatabase state, RecordStore store, Fence fence, int cached) {
        this.state = state;
        this.store = store;
        this.fence = fence;
        this.lock = LOCKS.computeIfAbsent(store.sync(), sync -> new ReentrantLock(true));
        this.cache = new RecordCache(cached, ROOM);
        this.waiting = new WaitingChanges(store.sync());
    }

    /**
     * Runs the work in one transaction: all of it is stored, or nothing.
     *
     * @param action what it does, in lower case, for the message
     * @throws StateUnavailable where the database cannot be reached, or another process owns the sync: nothing was stored
     * @throws IllegalStateException where it refuses a statement or a value, e.g. a text with a NUL character: no waiting helps
     */
    public <T extends @Nullable Object> T transaction(String action, Work<T> work) {
        var unit = new Unit();
        lock.lock();
        try {
            if (isRetired) {
                throw new NotOwner("the sync " + store.sync() + " is being prepared anew");
            }
            var result = state.transaction(action, connection -> {
                fence.check(connection);
                unit.begun = new RecordTransaction(connection, store, cache, newIds, places);
                var done = work.in(unit.begun);
                unit.begun.store();
                return done;
            });
            unit.begun().publish();
            return result;
        } catch (RuntimeException | Error e) {
            // Whether it was committed is not known where the connection broke meanwhile.
            unit.forget();
            throw e;
        } finally {
            cache.trim();
            lock.unlock();
        }
    }

    /**
     * Stores what belongs to the records and is none, e.g. how far a system was read, in one transaction.
     *
     * @throws StateUnavailable where the database cannot be reached, or another process has owned the sync since its records were prepared
     */
    public void store(String action, Storing work) {
        if (isRetired) {
            throw new NotOwner("the sync " + store.sync() + " is being prepared anew");
        }
        state.transaction(action, connection -> {
            fence.check(connection);
            work.in(connection);
            return true;
        });
    }

    /** The same, but nothing of it is stored. */
    public <T extends @Nullable Object> T rehearse(String action, Work<T> work) {
        lock.lock();
        try {
            return state.transaction(action, connection -> {
                var done = work.in(new RecordTransaction(connection, store, cache, newIds, places));
                connection.rollback();
                return done;
            });
        } finally {
            cache.trim();
            lock.unlock();
        }
    }

    /** Forgets what a system holds in these fields of all records, by the record's names. */
    public void forget(String system, Collection<String> fields) {
        inPages("forget fields", (connection, after, upTo) -> store.forget(connection, system, fields, after, upTo));
    }

    /**
     * Forgets where each record stood in a system's log, and the writes whose echoes only that log would have told.
     *
     * @param more what is stored at the end, when nothing of the former log is known any more
     */
    public void forgetPlaces(String system, StateDatabase.Work<?> more) {
        inPages(
                "begin another log",
                (connection, after, upTo) -> LinkPositions.forget(connection, store.sync(), system, after, upTo));
        state.transaction("begin another log", connection -> {
            fence.check(connection);
            return more.in(connection);
        });
    }

    /** What is to be done to the records whose numbers are behind {@code after}, up to {@code upTo}. */
    private interface Page {
        void update(Connection connection, long after, long upTo) throws SQLException;
    }

    /** Page by page, each in a transaction of its own: others need not wait until all records are done. */
    private void inPages(String action, Page page) {
        var after = new AtomicLong();
        var isMore = true;
        while (isMore) {
            lock.lock();
            try {
                isMore = state.transaction(action, connection -> {
                    fence.check(connection);
                    var ids = Scopes.page(connection, store.sync(), after.get(), PAGE);
                    if (!ids.isEmpty()) {
                        var last = ids.get(ids.size() - 1);
                        page.update(connection, after.get(), last);
                        after.set(last);
                    }
                    return !ids.isEmpty();
                });
                cache.clear();
            } finally {
                lock.unlock();
            }
        }
    }

    /** The keys that a system was last known to hold, of the records that {@code wanted} picks by their numbers. */
    public List<String> present(String system, LongPredicate wanted) {
        return state.transaction("find unseen records", connection -> store.findPresent(connection, system, wanted));
    }

    /** The numbers of the records that the keys belong to; nothing of them is kept at hand. */
    public Collection<Long> ids(Collection<LinkKey> keys) {
        return keys.isEmpty()
                ? List.of()
                : state.transaction("find records by keys", connection -> store.find(connection, keys)
                        .values());
    }

    /** The changes that wait for a system to be read. */
    public WaitingChanges waiting() {
        return waiting;
    }

    /** Stores nothing any more: others work on the records from now on. */
    public void retire() {
        lock.lock();
        try {
            isRetired = true;
            cache.clear();
        } finally {
            lock.unlock();
        }
    }

    private static final class Unit {

        private @Nullable RecordTransaction begun;

        RecordTransaction begun() {
            return Objects.requireNonNull(begun);
        }

        void forget() {
            if (begun != null) {
                begun.forget();
            }
        }
    }
}
