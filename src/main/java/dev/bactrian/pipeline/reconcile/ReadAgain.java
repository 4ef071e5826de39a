package dev.bactrian.pipeline.reconcile;

import dev.bactrian.change.Change;
import dev.bactrian.change.Fields;
import dev.bactrian.change.MappedChange;
import dev.bactrian.mapping.MappedField;
import dev.bactrian.pipeline.Sync;
import dev.bactrian.state.RecordStore.LinkKey;
import dev.bactrian.state.RecordTransaction;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Reads records once more of which a reference was left out, and decides that reference alone. Whatever else a reading shows may be older or newer than what the
 * log tells, and is left to it.
 */
final class ReadAgain {

    private final Sync sync;
    private final Reconciler reconciler;

    ReadAgain(Sync sync, Reconciler reconciler) {
        this.sync = sync;
        this.reconciler = reconciler;
    }

    /**
     * Nothing is left to be read of the records afterwards, but of those to which a write is pending.
     *
     * @return the records that are to be tried again later
     */
    Set<LinkKey> decide(String system, List<LinkKey> keys) {
        // A system may have left the sync since; then there is nothing to read of it.
        var read = sync.definition().systems().contains(system)
                ? sync.read(system, keys.stream().map(LinkKey::key).toList())
                : List.<Change>of();
        var readings = read.stream().map(this::reference).toList();
        var later = new HashSet<LinkKey>();
        reconciler.count(sync, Readings.untilNoneAreMissing(sync, asked -> {
            later.clear();
            return sync.prepared()
                    .records()
                    .transaction("decide references", transaction -> decide(transaction, keys, readings, asked, later));
        }));
        return later;
    }

    private BatchResult decide(
            RecordTransaction transaction,
            List<LinkKey> keys,
            List<MappedChange> readings,
            Readings asked,
            Set<LinkKey> later)
            throws SQLException {
        later.addAll(pending(transaction, keys));
        for (var key : keys) {
            if (!later.contains(key)) {
                // What is still unknown is noted anew by the decision.
                sync.prepared().records().waiting().readAgain(transaction, key, List.of());
            }
        }
        var batch = Batch.ofReadings(readings.stream()
                .filter(reading -> !later.contains(Refused.key(reading)))
                .toList());
        var decision = reconciler.decide(transaction, sync, batch, asked);
        if (asked.areMissing()) {
            transaction.discard();
        } else {
            reconciler.handOn(transaction, sync, decision.changed());
        }
        return decision.result();
    }

    /** Those to which a write of ours is on its way: what was read may be from before it. */
    private static Set<LinkKey> pending(RecordTransaction transaction, List<LinkKey> keys) throws SQLException {
        var ids = transaction.find(keys);
        var records = transaction.read(ids.values());
        return keys.stream()
                .filter(key -> {
                    var id = ids.get(key);
                    var record = id == null ? null : records.get(id);
                    return record != null
                            && !record.state().link(key.system()).sent().isEmpty();
                })
                .collect(Collectors.toSet());
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
