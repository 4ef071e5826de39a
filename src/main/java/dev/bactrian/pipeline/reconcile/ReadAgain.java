package dev.bactrian.pipeline.reconcile;

import dev.bactrian.change.Change;
import dev.bactrian.change.Fields;
import dev.bactrian.change.MappedChange;
import dev.bactrian.change.Position;
import dev.bactrian.decision.TrackedRecord;
import dev.bactrian.mapping.MappedField;
import dev.bactrian.pipeline.Sync;
import dev.bactrian.pipeline.reconcile.Loading.Takes;
import dev.bactrian.state.ReadyChanges.Note;
import dev.bactrian.state.RecordStore.LinkKey;
import dev.bactrian.state.RecordTransaction;
import dev.bactrian.state.WaitingChanges.Parent;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads records once more of which a reference was left out, and decides that reference alone. Whatever else a reading shows may be older or newer than what the
 * log tells, and is left to it. Where the log, or a write of ours, has changed the record since, it is read another time.
 */
final class ReadAgain {

    private final Sync sync;
    private final Reconciler reconciler;

    ReadAgain(Sync sync, Reconciler reconciler) {
        this.sync = sync;
        this.reconciler = reconciler;
    }

    /**
     * @param notes of one system, of which the same is to become
     * @return the records that are to be tried again later
     */
    Set<LinkKey> decide(String system, List<Note> notes) {
        var keys = notes.stream().map(Note::key).toList();
        var takes = notes.get(0).takes().isEmpty()
                ? Takes.ALL
                : Takes.valueOf(notes.get(0).takes());
        var records = sync.prepared().records();
        var before = records.transaction("look up what is read", transaction -> positions(transaction, keys));
        // A system may have left the sync since; then there is nothing to read of it.
        var read = sync.definition().systems().contains(system)
                ? sync.read(system, keys.stream().map(LinkKey::key).toList())
                : List.<Change>of();
        var readings = read.stream().map(this::reference).toList();
        var later = new HashSet<LinkKey>();
        var result = Readings.untilNoneAreMissing(sync, asked -> {
            later.clear();
            return records.transaction("decide references", transaction -> {
                later.addAll(changed(transaction, keys, before));
                return decide(transaction, keys, readings, later, takes, asked);
            });
        });
        reconciler.count(sync, result);
        return later;
    }

    private BatchResult decide(
            RecordTransaction transaction,
            List<LinkKey> keys,
            List<MappedChange> readings,
            Set<LinkKey> later,
            Takes takes,
            Readings asked)
            throws SQLException {
        var waiting = sync.prepared().records().waiting();
        var unreadable = asked.unreadable();
        waiting.keys(transaction);
        keys.stream()
                .filter(key -> waiting.isHeld(key) || unreadable.contains(key))
                .forEach(later::add);
        var parents = new Parents(sync.prepared(), transaction);
        var living = living(transaction, keys);
        var fit = new ArrayList<MappedChange>();
        var unknown = new HashMap<LinkKey, Parent>();
        for (var reading : readings) {
            var key = Refused.key(reading);
            var heldUpBy = parents.heldUpBy(parents.find(reading));
            if (heldUpBy.isPresent()) {
                unknown.put(key, heldUpBy.get());
            } else if (!later.contains(key) && living.containsKey(key)) {
                fit.add(reading);
            }
        }
        for (var key : keys) {
            var parent = unknown.get(key);
            if (parent != null) {
                waiting.readAgain(transaction, key, List.of(parent), takes.name());
            } else if (!later.contains(key)) {
                // What is still left out is noted anew by the decision.
                waiting.needsNoReading(transaction, key);
            }
        }
        var decision = reconciler.decide(transaction, sync, Batch.ofParts(fit, takes), asked);
        if (asked.areMissing()) {
            transaction.discard();
        } else {
            reconciler.handOn(transaction, sync, decision.changed());
        }
        return decision.result();
    }

    /** Where each record stood in the system's log. */
    private static Map<LinkKey, Position> positions(RecordTransaction transaction, List<LinkKey> keys)
            throws SQLException {
        var positions = new HashMap<LinkKey, Position>();
        living(transaction, keys)
                .forEach((key, record) ->
                        positions.put(key, record.state().link(key.system()).position()));
        return positions;
    }

    /** Those of the records that exist, by the keys. */
    private static Map<LinkKey, TrackedRecord> living(RecordTransaction transaction, List<LinkKey> keys)
            throws SQLException {
        var ids = transaction.find(keys);
        var records = transaction.read(ids.values());
        var living = new HashMap<LinkKey, TrackedRecord>();
        ids.forEach((key, id) -> {
            var record = records.get(id);
            if (record != null && !record.state().deleted()) {
                living.put(key, record);
            }
        });
        return living;
    }

    /** Those that the log has told of since, and those to which a write of ours is on its way: what was read may be from before it. */
    private static Set<LinkKey> changed(
            RecordTransaction transaction, List<LinkKey> keys, Map<LinkKey, Position> before) throws SQLException {
        var changed = new HashSet<LinkKey>();
        living(transaction, keys).forEach((key, record) -> {
            var link = record.state().link(key.system());
            if (!link.sent().isEmpty() || !link.position().equals(before.get(key))) {
                changed.add(key);
            }
        });
        return changed;
    }

    /** Of what was read, what it says of references. */
    private MappedChange reference(Change read) {
        var mapped = Reconciler.mapped(sync, read);
        var fields = Fields.none();
        var raw = Fields.none();
        for (var field : sync.prepared().mapping().references()) {
            fields = kept(fields, mapped.fields(), field);
            raw = kept(raw, mapped.raw(), field);
        }
        return new MappedChange(read, fields, raw, mapped.otherKeys(), List.of());
    }

    private static Fields kept(Fields kept, Fields told, MappedField field) {
        return told.knows(field.name()) ? kept.with(field.name(), told.get(field.name())) : kept;
    }
}
