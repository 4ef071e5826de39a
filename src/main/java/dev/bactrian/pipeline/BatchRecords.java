package dev.bactrian.pipeline;

import dev.bactrian.change.Change;
import dev.bactrian.change.Fields;
import dev.bactrian.change.MappedChange;
import dev.bactrian.change.WriteKind;
import dev.bactrian.decision.LinkState;
import dev.bactrian.decision.Presence;
import dev.bactrian.decision.RecordState;
import dev.bactrian.decision.Sent;
import dev.bactrian.state.RecordStore.LinkKey;
import dev.bactrian.state.StoredRecord;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The records that a batch's changes belong to: by key, by a key that a change tells of another system, or by our own create. */
final class BatchRecords {

    /**
     * A change with its record.
     *
     * @param conflict why it cannot belong to the record that it names; empty: it can
     */
    record Resolved(MappedChange change, Optional<String> conflict) {}

    private final Sync sync;
    private final Sync.Prepared prepared;
    private final Map<LinkKey, Long> ids = new HashMap<>();
    private final Map<Long, StoredRecord> records = new LinkedHashMap<>();
    private final List<Long> uncertain = new ArrayList<>();
    private List<Long> fresh = List.of();
    private int used;

    BatchRecords(Sync sync) {
        this.sync = sync;
        this.prepared = sync.prepared();
    }

    /** Finds and locks everything that the changes touch; each change is resolved when it is asked for, in order. */
    Iterable<Resolved> load(Connection connection, List<MappedChange> changes) throws SQLException {
        if (changes.isEmpty()) {
            return List.of();
        }
        var keys = new LinkedHashSet<LinkKey>();
        for (var change : changes) {
            keys.add(new LinkKey(change.system(), change.key()));
            change.otherKeys().forEach((system, key) -> keys.add(new LinkKey(system, key)));
        }
        ids.putAll(prepared.store().find(connection, keys));
        var whole = completed(changes);
        var unknown = whole.stream()
                .filter(change -> !ids.containsKey(linkKey(change)))
                .toList();
        var tokens = new HashMap<String, LinkedHashSet<String>>();
        unknown.stream().filter(change -> !change.change().origin().isEmpty()).forEach(change -> tokens.computeIfAbsent(
                        change.system(), s -> new LinkedHashSet<>())
                .add(change.change().origin()));
        for (var entry : tokens.entrySet()) {
            uncertain.addAll(prepared.store().findCreating(connection, entry.getKey(), entry.getValue()));
        }
        var wanted = new LinkedHashSet<>(ids.values());
        wanted.addAll(uncertain);
        records.putAll(prepared.store().lock(connection, wanted));
        fresh = prepared.store().newIds(connection, unknown.size());
        return () -> whole.stream().map(this::resolve).iterator();
    }

    private static LinkKey linkKey(MappedChange change) {
        return new LinkKey(change.system(), change.key());
    }

    /** Changes of unknown records that only tell a part are read in full; what is gone again stays as it is and is decided as such. */
    private List<MappedChange> completed(List<MappedChange> changes) {
        var partial = new LinkedHashMap<String, LinkedHashSet<String>>();
        for (var change : changes) {
            if (Sync.isPartial(change.operation()) && !ids.containsKey(linkKey(change))) {
                partial.computeIfAbsent(change.system(), s -> new LinkedHashSet<>())
                        .add(change.key());
            }
        }
        if (partial.isEmpty()) {
            return changes;
        }
        var read = new HashMap<LinkKey, Change>();
        partial.forEach((system, keys) -> sync.system(system)
                .read(Objects.requireNonNull(prepared.subscriptions().get(system)), keys)
                .forEach(change -> read.put(new LinkKey(system, change.key()), change)));
        return changes.stream()
                .map(change -> {
                    var whole = Sync.isPartial(change.operation()) ? read.get(linkKey(change)) : null;
                    return whole == null ? change : prepared.mapping().map(placed(whole, change.change()));
                })
                .toList();
    }

    /** What was read stands where the change that led to it stood. */
    private static Change placed(Change whole, Change change) {
        return new Change(
                whole.sync(),
                whole.system(),
                whole.key(),
                whole.operation(),
                whole.fields(),
                change.committedAt(),
                change.position(),
                change.origin());
    }

    private Resolved resolve(MappedChange change) {
        if (ids.containsKey(linkKey(change))) {
            return new Resolved(change, Optional.empty());
        }
        for (var entry : change.otherKeys().entrySet()) {
            var id = ids.get(new LinkKey(entry.getKey(), entry.getValue()));
            if (id != null) {
                var taken = otherKey(record(id).state().link(change.system()), change.key());
                if (taken.isEmpty()) {
                    ids.put(linkKey(change), id);
                }
                return new Resolved(
                        change,
                        taken.map(key -> change.change().subject() + " names " + entry.getKey() + " " + entry.getValue()
                                + ", which " + change.system() + " " + key + " is linked to already"));
            }
        }
        ids.put(linkKey(change), ownCreate(change).orElseGet(this::freshId));
        return new Resolved(change, Optional.empty());
    }

    private static Optional<String> otherKey(LinkState link, String key) {
        return link.presence() == Presence.ABSENT
                ? Optional.empty()
                : Optional.ofNullable(link.key()).filter(known -> !known.equals(key));
    }

    /** The record that our own create, whose answer was never seen, was made for: the one most like what came back. */
    private Optional<Long> ownCreate(MappedChange change) {
        return uncertain.stream()
                .filter(id -> createSent(id, change).isPresent())
                .max(Comparator.comparingLong(
                        id -> likeness(createSent(id, change).orElseThrow().to(), change.fields())));
    }

    private Optional<Sent> createSent(long id, MappedChange change) {
        var link = record(id).state().link(change.system());
        return link.isPresent()
                ? Optional.empty()
                : link.sent().stream()
                        .filter(sent -> sent.kind() == WriteKind.CREATE
                                && sent.token().equals(change.change().origin()))
                        .findFirst();
    }

    private static long likeness(Fields sent, Fields reported) {
        return sent.names().stream()
                .filter(name -> Objects.equals(sent.get(name), reported.get(name)))
                .count();
    }

    private long freshId() {
        var id = fresh.get(used++);
        records.put(id, new StoredRecord(RecordState.empty(id), Map.of()));
        return id;
    }

    long idOf(MappedChange change) {
        return Objects.requireNonNull(ids.get(linkKey(change)));
    }

    StoredRecord record(long id) {
        return Objects.requireNonNull(records.get(id));
    }

    void put(StoredRecord record) {
        records.put(record.state().id(), record);
    }

    boolean isUnknown(String system, String key) {
        return !ids.containsKey(new LinkKey(system, key));
    }

    void know(String system, String key, long id) {
        ids.put(new LinkKey(system, key), id);
    }
}
