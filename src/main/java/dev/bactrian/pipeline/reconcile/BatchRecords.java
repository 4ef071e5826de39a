package dev.bactrian.pipeline.reconcile;

import dev.bactrian.change.MappedChange;
import dev.bactrian.change.Operation;
import dev.bactrian.decision.RecordState;
import dev.bactrian.decision.Records;
import dev.bactrian.decision.TrackedRecord;
import dev.bactrian.decision.match.RecordMatcher;
import dev.bactrian.pipeline.PreparedSync;
import dev.bactrian.pipeline.Sync;
import dev.bactrian.state.RecordStore.LinkKey;
import dev.bactrian.state.RecordTransaction;
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
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The records that a batch's changes can belong to, found at once. */
public final class BatchRecords implements Records {

    private final RecordTransaction transaction;
    private final Readings readings;
    private final PreparedSync prepared;
    private final Parents parents;
    private final Map<LinkKey, Long> ids = new HashMap<>();
    private final Map<String, Set<Long>> byMatch = new HashMap<>();
    private final Map<Long, TrackedRecord> records = new LinkedHashMap<>();
    private final Map<Long, TrackedRecord> changed = new LinkedHashMap<>();
    private List<Long> uncertain = List.of();
    private Map<LinkKey, Long> former = Map.of();
    private List<Long> fresh = List.of();
    private int used;

    public BatchRecords(Sync sync, RecordTransaction transaction, Readings readings) {
        this.transaction = transaction;
        this.readings = readings;
        this.prepared = sync.prepared();
        this.parents = new Parents(prepared, transaction);
    }

    /** The records that changes refer to. */
    Parents parents() {
        return parents;
    }

    /**
     * Finds everything that the changes touch; gives the changes back, each with all that is to be known of it.
     *
     * @param refused changes that are only to be told of their records
     * @param waiting the records of which a change was refused and waits
     */
    List<MappedChange> load(List<MappedChange> changes, List<MappedChange> refused, Refused waiting)
            throws SQLException {
        var keys = new LinkedHashSet<LinkKey>();
        refused.forEach(change -> keys.add(new LinkKey(change.system(), change.key())));
        for (var change : changes) {
            keys.add(new LinkKey(change.system(), change.key()));
            var former = change.change().formerKey();
            if (former != null) {
                keys.add(new LinkKey(change.system(), former));
            }
        }
        ids.putAll(transaction.find(keys));
        read(ids.values());
        keys.addAll(findOthers(changes));
        var whole = withParents(
                changes, new PartialChanges(prepared, readings, this::isUnknown).completed(changes, waiting));
        var unknown = whole.stream().filter(this::isUnknown).toList();
        former = transaction.findFormer(
                keys.stream().filter(key -> !ids.containsKey(key)).toList());
        uncertain = findCreating(whole.stream()
                .filter(change -> isUnknown(change) || isOfGone(change))
                .toList());
        var wanted = new LinkedHashSet<>(ids.values());
        wanted.addAll(former.values());
        wanted.addAll(uncertain);
        wanted.addAll(findAlike(unknown));
        read(wanted);
        fresh = transaction.newIds(unknown.size());
        return whole;
    }

    /** The keys of other systems that the changes tell; most are those that their records are known to have there. */
    private Set<LinkKey> findOthers(List<MappedChange> changes) throws SQLException {
        var others = new LinkedHashSet<LinkKey>();
        for (var change : changes) {
            var id = ids.get(new LinkKey(change.system(), change.key()));
            var known = id == null ? null : records.get(id);
            change.otherKeys().forEach((system, key) -> {
                var other = new LinkKey(system, key);
                if (known != null && key.equals(known.state().link(system).key())) {
                    ids.put(other, id);
                } else {
                    others.add(other);
                }
            });
        }
        ids.putAll(transaction.find(others));
        return others;
    }

    /** What was completed is a change of its own, and may refer to more. */
    private List<MappedChange> withParents(List<MappedChange> changes, List<MappedChange> completed)
            throws SQLException {
        if (parents.areNone()) {
            return completed;
        }
        var found = new ArrayList<MappedChange>();
        for (var n = 0; n < changes.size(); n++) {
            var whole = completed.get(n);
            found.add(whole == changes.get(n) ? whole : parents.find(whole));
        }
        return found;
    }

    /** Reads the records of these numbers. */
    public void read(Collection<Long> wanted) throws SQLException {
        records.putAll(transaction.read(wanted));
    }

    private List<Long> findCreating(List<MappedChange> unknown) throws SQLException {
        var tokens = new HashMap<String, LinkedHashSet<String>>();
        unknown.stream().filter(change -> !change.change().origin().isEmpty()).forEach(change -> tokens.computeIfAbsent(
                        change.system(), s -> new LinkedHashSet<>())
                .add(change.change().origin()));
        var found = new ArrayList<Long>();
        for (var entry : tokens.entrySet()) {
            found.addAll(transaction.findCreating(entry.getKey(), entry.getValue()));
        }
        for (var system : readWithoutOrigin(unknown)) {
            found.addAll(transaction.findCreating(system, List.of()));
        }
        return found;
    }

    /** The systems of which something may have been read that a create of ours has just made. */
    private Set<String> readWithoutOrigin(List<MappedChange> unknown) {
        var policy = prepared.policy();
        return unknown.stream()
                .filter(change -> change.change().origin().isEmpty()
                        && policy.choosesKeys(change.system())
                        && (change.operation() == Operation.READ
                                || !policy.tracing().contains(change.system())))
                .map(MappedChange::system)
                .collect(Collectors.toSet());
    }

    private Collection<Long> findAlike(List<MappedChange> unknown) throws SQLException {
        var wanted = new LinkedHashSet<String>();
        unknown.forEach(change -> prepared.matchKey(change.fields()).ifPresent(wanted::add));
        byMatch.putAll(transaction.findAlike(wanted));
        return byMatch.values().stream().flatMap(Collection::stream).toList();
    }

    private boolean isOfGone(MappedChange change) {
        return find(change.system(), change.key())
                .map(records::get)
                .filter(record -> RecordMatcher.isGoneUnder(record, change))
                .isPresent();
    }

    private boolean isUnknown(MappedChange change) {
        var former = change.change().formerKey();
        return find(change.system(), change.key()).isEmpty()
                && (former == null || find(change.system(), former).isEmpty());
    }

    @Override
    public boolean isGone(String system, String key) {
        var wanted = new LinkKey(system, key);
        return readings.knows(wanted) && readings.get(wanted).isEmpty();
    }

    /** Keeps what changed. */
    public void save() {
        transaction.save(changed.values());
    }

    public Collection<TrackedRecord> changed() {
        return changed.values();
    }

    /** A key that the record has left may be another one's within the same batch. */
    private void forgetLeftKeys(@Nullable TrackedRecord before, TrackedRecord after) {
        if (before != null) {
            for (var link : before.state().links().values()) {
                var key = link.key();
                if (key != null && !key.equals(after.state().link(link.system()).key())) {
                    ids.remove(new LinkKey(link.system(), key), before.state().id());
                }
            }
        }
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
                        .filter(id -> holds(record(id).state(), key, change))
                        .toList())
                .orElse(List.of());
    }

    private boolean holds(RecordState record, String matchKey, MappedChange change) {
        return (!record.deleted() || record.link(change.system()).hasMovedTo(change, prepared.policy()))
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
        forgetLeftKeys(records.put(id, record), record);
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
