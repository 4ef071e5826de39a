package dev.bactrian.pipeline;

import dev.bactrian.change.Change;
import dev.bactrian.change.Fields;
import dev.bactrian.change.MappedChange;
import dev.bactrian.change.Operation;
import dev.bactrian.change.Position;
import dev.bactrian.decision.RecordState;
import dev.bactrian.decision.Records;
import dev.bactrian.decision.TrackedRecord;
import dev.bactrian.state.RecordStore.LinkKey;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The records that a batch's changes can belong to, found and locked at once. */
final class BatchRecords implements Records {

    private static final LinkedHashSet<String> NOTHING = new LinkedHashSet<>();

    private final Sync sync;
    private final Sync.Prepared prepared;
    private final Map<LinkKey, Long> ids = new HashMap<>();
    private final Map<String, Set<Long>> byMatch = new HashMap<>();
    private final Map<Long, TrackedRecord> records = new LinkedHashMap<>();
    private final Map<Long, TrackedRecord> locked = new HashMap<>();
    private final Map<Long, TrackedRecord> changed = new LinkedHashMap<>();
    private List<Long> uncertain = List.of();
    private Map<LinkKey, Long> former = Map.of();
    private List<Long> fresh = List.of();
    private int used;

    BatchRecords(Sync sync) {
        this.sync = sync;
        this.prepared = sync.prepared();
    }

    /**
     * Finds and locks everything that the changes touch; gives the changes back, each with all that is to be known of it.
     *
     * @param refused changes that are only to be told of their records
     */
    List<MappedChange> load(Connection connection, List<MappedChange> changes, List<MappedChange> refused)
            throws SQLException {
        var keys = new LinkedHashSet<LinkKey>();
        refused.forEach(change -> keys.add(new LinkKey(change.system(), change.key())));
        for (var change : changes) {
            keys.add(new LinkKey(change.system(), change.key()));
            change.otherKeys().forEach((system, key) -> keys.add(new LinkKey(system, key)));
            var former = change.change().formerKey();
            if (former != null) {
                keys.add(new LinkKey(change.system(), former));
            }
        }
        ids.putAll(prepared.store().find(connection, keys));
        var whole = completed(changes);
        var unknown = whole.stream().filter(this::isUnknown).toList();
        former = prepared.store()
                .findFormer(
                        connection,
                        keys.stream().filter(key -> !ids.containsKey(key)).toList());
        uncertain = findCreating(connection, unknown);
        var wanted = new LinkedHashSet<>(ids.values());
        wanted.addAll(former.values());
        wanted.addAll(uncertain);
        wanted.addAll(findAlike(connection, unknown));
        lock(connection, wanted);
        fresh = prepared.store().newIds(connection, unknown.size());
        return whole;
    }

    /** Locks the records of these numbers. */
    void lock(Connection connection, Collection<Long> wanted) throws SQLException {
        var found = prepared.store().lock(connection, wanted);
        locked.putAll(found);
        records.putAll(found);
    }

    private List<Long> findCreating(Connection connection, List<MappedChange> unknown) throws SQLException {
        var tokens = new HashMap<String, LinkedHashSet<String>>();
        unknown.stream().filter(change -> !change.change().origin().isEmpty()).forEach(change -> tokens.computeIfAbsent(
                        change.system(), s -> new LinkedHashSet<>())
                .add(change.change().origin()));
        unknown.stream()
                .map(MappedChange::system)
                .filter(system -> !prepared.policy().tracing().contains(system)
                        && prepared.policy().choosesKeys(system))
                .forEach(system -> tokens.put(system, new LinkedHashSet<>()));
        var found = new ArrayList<Long>();
        for (var entry : tokens.entrySet()) {
            found.addAll(prepared.store().findCreating(connection, entry.getKey(), entry.getValue()));
        }
        return found;
    }

    private Collection<Long> findAlike(Connection connection, List<MappedChange> unknown) throws SQLException {
        var wanted = new LinkedHashSet<String>();
        unknown.forEach(change -> prepared.matchKey(change.fields()).ifPresent(wanted::add));
        byMatch.putAll(prepared.store().findAlike(connection, wanted));
        return byMatch.values().stream().flatMap(Collection::stream).toList();
    }

    /** Changes of unknown records that only tell a part are read in full, unless they are readings themselves; what is gone again counts as deleted. */
    private List<MappedChange> completed(List<MappedChange> changes) {
        var partial = new LinkedHashMap<String, LinkedHashSet<String>>();
        var read = new HashMap<LinkKey, Change>();
        for (var change : changes) {
            if (!Sync.isPartial(change.operation()) || !isUnknown(change)) {
                continue;
            }
            if (change.position().isOfReading()) {
                read.put(new LinkKey(change.system(), change.key()), change.change());
            } else {
                partial.computeIfAbsent(change.system(), s -> new LinkedHashSet<>())
                        .add(change.key());
            }
        }
        if (partial.isEmpty() && read.isEmpty()) {
            return changes;
        }
        partial.forEach((system, keys) ->
                sync.read(system, keys).forEach(change -> read.put(new LinkKey(system, change.key()), change)));
        return changes.stream()
                .map(change -> Sync.isPartial(change.operation())
                                && (read.containsKey(new LinkKey(change.system(), change.key()))
                                        || partial.getOrDefault(change.system(), NOTHING)
                                                .contains(change.key()))
                        ? whole(change.change(), read.get(new LinkKey(change.system(), change.key())))
                        : change)
                .toList();
    }

    private boolean isUnknown(MappedChange change) {
        var former = change.change().formerKey();
        return find(change.system(), change.key()).isEmpty()
                && (former == null || find(change.system(), former).isEmpty());
    }

    private MappedChange whole(Change change, @Nullable Change read) {
        return prepared.mapping().map(read == null ? gone(change) : placed(read, change));
    }

    private static Change gone(Change change) {
        return new Change(
                        change.sync(),
                        change.system(),
                        change.key(),
                        Operation.DELETE,
                        Fields.none(),
                        change.committedAt(),
                        change.position(),
                        "")
                .by(change.author());
    }

    @Override
    public boolean isGone(String system, String key) {
        return sync.read(system, List.of(key)).isEmpty();
    }

    /** What was read stands where it was read, if the system can tell, so that what it told before is the past; else where the change that led to it stood. */
    private static Change placed(Change whole, Change change) {
        var read = whole.position();
        return new Change(
                whole.sync(),
                whole.system(),
                whole.key(),
                Operation.READ,
                whole.fields(),
                change.committedAt(),
                read.equals(Position.NONE) ? change.position() : read.after(change.position()),
                change.origin(),
                change.author(),
                change.formerKey());
    }

    /** Stores what changed. */
    void save(Connection connection) throws SQLException {
        prepared.store().save(connection, locked, changed.values());
    }

    Collection<TrackedRecord> changed() {
        return changed.values();
    }

    @Override
    public Optional<Long> find(String system, String key) {
        return Optional.ofNullable(ids.get(new LinkKey(system, key)));
    }

    @Override
    public Optional<Long> findFormer(String system, String key) {
        return Optional.ofNullable(former.get(new LinkKey(system, key)));
    }

    @Override
    public TrackedRecord record(long id) {
        return Objects.requireNonNull(records.get(id));
    }

    @Override
    public List<Long> creating(String system, String token) {
        return uncertain;
    }

    @Override
    public List<Long> alike(MappedChange change) {
        return prepared.matchKey(change.fields())
                .map(key -> byMatch.getOrDefault(key, Set.of()).stream()
                        .filter(id -> holds(record(id).state(), key))
                        .toList())
                .orElse(List.of());
    }

    private boolean holds(RecordState record, String matchKey) {
        return !record.deleted()
                && prepared.matchKey(record.fields()).filter(matchKey::equals).isPresent();
    }

    @Override
    public long fresh() {
        var id = fresh.get(used);
        records.put(id, new TrackedRecord(RecordState.empty(id), Map.of()));
        return id;
    }

    @Override
    public void put(TrackedRecord record) {
        var id = record.state().id();
        used += used < fresh.size() && fresh.get(used) == id ? 1 : 0;
        records.put(id, record);
        changed.put(id, record);
        for (var link : record.state().links().values()) {
            if (link.key() != null) {
                ids.put(new LinkKey(link.system(), link.key()), id);
            }
        }
        prepared.matchKey(record.state().fields())
                .ifPresent(key ->
                        byMatch.computeIfAbsent(key, k -> new LinkedHashSet<>()).add(id));
    }
}
