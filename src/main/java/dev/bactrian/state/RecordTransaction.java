package dev.bactrian.state;

import dev.bactrian.change.Position;
import dev.bactrian.change.Weight;
import dev.bactrian.decision.TrackedRecord;
import dev.bactrian.state.RecordStore.LinkKey;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One transaction on a sync's records. What is read comes from memory where it is there; what is saved is seen by later reads, and goes to the
 * database with everything else in one round trip at the end.
 */
public final class RecordTransaction {

    /** So many numbers for new records are fetched at once. */
    private static final int IDS = 1_000;

    private final Connection connection;
    private final RecordStore store;
    private final RecordCache cache;
    private final Deque<Long> newIds;
    private final Places places;
    private final Map<Long, TrackedRecord> saved = new LinkedHashMap<>();
    private final Map<LinkKey, Long> savedKeys = new HashMap<>();
    private final Statements statements = new Statements();
    private final List<Runnable> afterwards = new ArrayList<>();
    private final Map<String, Position> decidedUpTo = new LinkedHashMap<>();
    private boolean arePlacesStored;
    private boolean mayHaveWritten;
    private boolean isDurable = true;
    private boolean hasJournal;
    private boolean isDiscarded;
    private long most = Long.MAX_VALUE;
    private long savedWeight;

    RecordTransaction(Connection connection, RecordStore store, RecordCache cache, Deque<Long> newIds, Places places) {
        this.connection = connection;
        this.store = store;
        this.cache = cache;
        this.newIds = newIds;
        this.places = places;
    }

    /**
     * Has reading and saving end with {@link TooMuchAtOnce} where the records take more memory than a transaction should, so that it can be tried in
     * parts.
     */
    public void limit() {
        most = 2 * Weight.OF_A_BATCH;
    }

    /** For what else is stored by the transaction. */
    public Connection connection() {
        mayHaveWritten = true;
        return connection;
    }

    /** For what else is looked up in the transaction. */
    public Connection reading() {
        return connection;
    }

    /**
     * The transaction may be lost in a crash of the state's server, as if the crash had come right before it: what it stores is found out anew. So nobody has to
     * wait for its disk.
     */
    public void mayBeLost() {
        isDurable = false;
    }

    /** The numbers of the records that the keys belong to; a key that nobody holds is left out. */
    public Map<LinkKey, Long> find(Collection<LinkKey> keys) throws SQLException {
        var found = new LinkedHashMap<LinkKey, Long>();
        var unknown = new ArrayList<LinkKey>();
        for (var key : keys) {
            known(key).ifPresentOrElse(id -> found.put(key, id), () -> unknown.add(key));
        }
        if (!unknown.isEmpty()) {
            store.find(connection, unknown).forEach((key, id) -> {
                if (!saved.containsKey(id) || holds(saved.get(id), key)) {
                    found.put(key, id);
                }
            });
        }
        return found;
    }

    private Optional<Long> known(LinkKey key) {
        var own = savedKeys.get(key);
        return own != null && holds(saved.get(own), key)
                ? Optional.of(own)
                : cache.find(key).filter(id -> !saved.containsKey(id) || holds(saved.get(id), key));
    }

    private static boolean holds(@Nullable TrackedRecord record, LinkKey key) {
        return record != null
                && key.key().equals(record.state().link(key.system()).key());
    }

    /** The numbers of the records that had the keys until they were deleted there and made anew; a key that nobody had is left out. */
    public Map<LinkKey, Long> findFormer(Collection<LinkKey> keys) throws SQLException {
        return keys.isEmpty() ? Map.of() : store.findFormer(connection, keys);
    }

    /** @see RecordStore#findCreating */
    public List<Long> findCreating(String system, Collection<String> tokens) throws SQLException {
        return store.findCreating(connection, system, tokens);
    }

    /** The records, not deleted, that hold what one of the match keys says, by match key. */
    public Map<String, Set<Long>> findAlike(Collection<String> matchKeys) throws SQLException {
        return matchKeys.isEmpty() ? Map.of() : store.findAlike(connection, matchKeys);
    }

    /** The records that {@code system} lacks something of and whose time has come, longest waiting first. */
    public List<Long> findDue(String system, Collection<String> systems, int most, Instant now) throws SQLException {
        return store.findDue(connection, LackingSets.with(system, systems), most, now);
    }

    /** Records by their numbers, in the order of these. */
    public Map<Long, TrackedRecord> read(Collection<Long> ids) throws SQLException {
        var unread = new LinkedHashSet<Long>();
        for (var id : ids) {
            if (!saved.containsKey(id) && cache.get(id) == null) {
                unread.add(id);
            }
        }
        if (!unread.isEmpty()) {
            store.read(connection, unread, most).values().forEach(cache::put);
        }
        var records = new LinkedHashMap<Long, TrackedRecord>();
        ids.stream().distinct().sorted().forEach(id -> {
            var own = saved.get(id);
            var record = own == null ? cache.get(id) : own;
            if (record != null) {
                records.put(id, record);
            }
        });
        return records;
    }

    /** Of these records those at hand, and of the others the first ones, up to the weight of a batch; what is left out is to be asked for again. */
    public Collection<TrackedRecord> readSome(Collection<Long> ids) throws SQLException {
        var unread = ids.stream()
                .filter(id -> !saved.containsKey(id) && cache.get(id) == null)
                .toList();
        if (!unread.isEmpty()) {
            store.readSome(connection, unread).values().forEach(cache::put);
        }
        return read(ids.stream()
                        .filter(id -> saved.containsKey(id) || cache.get(id) != null)
                        .toList())
                .values();
    }

    /** Numbers for new records. */
    public List<Long> newIds(int count) throws SQLException {
        if (newIds.size() < count) {
            newIds.addAll(store.newIds(connection, Math.max(count, IDS)));
        }
        var ids = new ArrayList<Long>();
        while (ids.size() < count) {
            ids.add(newIds.remove());
        }
        return ids;
    }

    /** Keeps what became of records. */
    public void save(Collection<TrackedRecord> records) {
        for (var record : records) {
            var id = record.state().id();
            var earlier = saved.put(id, record);
            if (most < Long.MAX_VALUE && earlier != record) {
                savedWeight += RecordCache.weight(record) - (earlier == null ? 0 : RecordCache.weight(earlier));
            }
            var before = cache.get(id);
            for (var link : record.state().links().values()) {
                var isKnown = before != null
                        && Objects.equals(
                                link.key(), before.state().link(link.system()).key());
                if (link.key() != null && !isKnown) {
                    savedKeys.put(new LinkKey(link.system(), link.key()), id);
                }
            }
        }
        refuseTooMuch();
    }

    private void refuseTooMuch() {
        if (savedWeight > most && saved.size() > 1) {
            throw new TooMuchAtOnce();
        }
    }

    /** Keeps what the journal notes. */
    public void save(Journal journal) {
        // Whoever was told of a line must not be told of another one by the same number.
        hasJournal |= !journal.isEmpty();
        journal.addTo(statements);
    }

    /** Moves a system's position on with the transaction; where it stores nothing else, a later one may do so. */
    public void advance(String system, Position position) {
        decidedUpTo.put(system, position);
    }

    /** What is to happen once the transaction is committed, before any other one begins. */
    public void onCommit(Runnable action) {
        afterwards.add(action);
    }

    /**
     * Erases records, of which nothing else is saved by the transaction, with all that was noted of them.
     *
     * @param keys by which what belongs to no record names them
     */
    public Erasure.Erased erase(Collection<Long> ids, Collection<LinkKey> keys) throws SQLException {
        var erased = new Erasure(connection(), store.sync()).records(ids, keys);
        onCommit(() -> cache.remove(ids));
        return erased;
    }

    /** Erases what was noted of the past of records. */
    public Erasure.Erased eraseHistory(Collection<Long> ids, Collection<LinkKey> keys) throws SQLException {
        return new Erasure(connection(), store.sync()).history(ids, keys);
    }

    /**
     * Erases records that were deleted before a time, and exist in no system; gives how many.
     *
     * @param last none of which the journal has a line behind it
     */
    public int eraseDeleted(Instant before, long last, int most) throws SQLException {
        var ids = new Erasure(reading(), store.sync()).deletedBefore(before, last, most);
        return ids.isEmpty() ? 0 : erase(ids, List.of()).records();
    }

    /** Nothing of the transaction is to be stored. */
    public void discard() {
        saved.clear();
        decidedUpTo.clear();
        savedKeys.clear();
        afterwards.clear();
        isDiscarded = true;
    }

    void store() throws SQLException {
        if (isDiscarded) {
            connection.rollback();
            return;
        }
        var changes = store.changes();
        saved.forEach((id, record) -> {
            var before = cache.get(id);
            if (before == null || !RecordChanges.isEchoOnly(before, record)) {
                changes.add(before, record);
            }
        });
        changes.addTo(statements);
        var isEmpty = statements.isEmpty() && !mayHaveWritten;
        arePlacesStored = places.store(decidedUpTo, statements, store.sync());
        if ((!isDurable && !hasJournal) || isEmpty) {
            statements.addFirst("set local synchronous_commit = off");
        }
        statements.execute(connection);
    }

    /** Has what the transaction was about read anew by the next one. */
    void forget() {
        cache.remove(saved.keySet());
    }

    /** Makes what is committed now the state of later transactions. */
    void publish() {
        saved.values().forEach(cache::put);
        places.committed(decidedUpTo, arePlacesStored);
        afterwards.forEach(Runnable::run);
    }
}
