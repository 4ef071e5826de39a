package dev.bactrian.pipeline;

import dev.bactrian.change.Fields;
import dev.bactrian.change.MappedChange;
import dev.bactrian.change.Operation;
import dev.bactrian.decision.Decision;
import dev.bactrian.decision.Outcome;
import dev.bactrian.decision.RecordState;
import dev.bactrian.decision.Write;
import dev.bactrian.state.DeliveryState;
import dev.bactrian.state.Journal;
import dev.bactrian.state.Parked;
import dev.bactrian.state.StoredRecord;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One batch inside its transaction: finds the records, decides change after change, and stores what came of it. */
final class BatchDecision {

    private final Sync sync;
    private final Sync.Prepared prepared;
    private final Instant now;
    private final Journal journal = new Journal();
    private final Parked parked = new Parked();
    private final Map<Long, StoredRecord> changed = new LinkedHashMap<>();
    private final Map<MappedChange, Outcome> outcomes = new IdentityHashMap<>();
    private final Set<Long> seen = new LinkedHashSet<>();

    BatchDecision(Sync sync, Instant now) {
        this.sync = sync;
        this.prepared = sync.prepared();
        this.now = now;
    }

    void decide(Connection connection, List<MappedChange> changes) throws SQLException {
        var fit = new ArrayList<MappedChange>();
        for (var change : changes) {
            if (change.misfits().isEmpty()) {
                fit.add(change);
            } else {
                reject(change, "DOES_NOT_FIT", String.join("; ", change.misfits()));
            }
        }
        var records = new BatchRecords(sync);
        for (var change : records.load(connection, fit)) {
            decide(records, change);
        }
        prepared.store().save(connection, changed.values());
        journal.store(connection);
        parked.store(connection);
    }

    BatchResult result() {
        var lacking = new LinkedHashSet<String>();
        for (var record : changed.values()) {
            for (var system : prepared.policy().systems()) {
                var delivery = record.delivery(system);
                if (delivery.dirty() && !delivery.parked()) {
                    lacking.add(system);
                }
            }
        }
        return new BatchResult(outcomes, seen, List.copyOf(lacking));
    }

    private void decide(BatchRecords records, BatchRecords.Resolved resolved) {
        var change = resolved.change();
        if (resolved.conflict().isPresent()) {
            reject(change, "TWO_RECORDS", resolved.conflict().get());
            return;
        }
        var id = records.idOf(change);
        var before = records.record(id);
        var decision = prepared.decider().decide(before.state(), change);
        var known = withKeysOfOthers(decision.record(), records, change, id);
        outcomes.put(change, decision.outcome());
        seen.add(id);
        if (decision.outcome() != Outcome.UNCHANGED) {
            journal.note(change.change(), id, decision.outcome(), decision.edits());
        }
        if (known != before.state()) {
            var linked = withAllLinks(known);
            var after = new StoredRecord(linked, deliveries(before, linked, decision, change));
            records.put(after);
            changed.put(id, after);
        }
    }

    /** A key that a system told of another one is a link to be looked up, until the other one tells of the record itself. */
    private RecordState withKeysOfOthers(RecordState record, BatchRecords records, MappedChange change, long id) {
        var result = record;
        if (record.isNew() || record.deleted()) {
            return record;
        }
        for (var entry : change.otherKeys().entrySet()) {
            var other = entry.getKey();
            if (prepared.policy().choosesKeys(other)
                    && records.isUnknown(other, entry.getValue())
                    && result.link(other).key() == null
                    && result.link(other).sent().isEmpty()) {
                result = result.with(
                        result.link(other).withKey(entry.getValue()).with(dev.bactrian.decision.Presence.UNKNOWN));
                records.know(other, entry.getValue(), id);
            }
        }
        return result;
    }

    /** What a system lacks stands beside its link, so every system has one. */
    private RecordState withAllLinks(RecordState record) {
        var result = record;
        for (var system : prepared.policy().systems()) {
            result = result.with(result.link(system));
        }
        return result;
    }

    private Map<String, DeliveryState> deliveries(
            StoredRecord before, RecordState after, Decision decision, MappedChange change) {
        var deliveries = new LinkedHashMap<String, DeliveryState>();
        var isEdit = decision.outcome() == Outcome.APPLIED || decision.outcome() == Outcome.SUPERSEDED;
        for (var system : prepared.policy().systems()) {
            var delivery = before.delivery(system);
            if (Write.lackedBy(system, after, prepared.policy()).isEmpty()) {
                if (delivery.parked()) {
                    parked.settle(sync.name(), after.id(), system);
                }
                deliveries.put(system, delivery.settled());
            } else if (isEdit) {
                if (delivery.parked()) {
                    parked.settle(sync.name(), after.id(), system);
                }
                deliveries.put(system, delivery.dirtyAgain(editedAt(change), now));
            } else {
                deliveries.put(system, delivery.stillDirty(now));
            }
        }
        return deliveries;
    }

    /** From when on the others lag behind: the commit of an edit, or the moment in which something was read. */
    private Instant editedAt(MappedChange change) {
        return change.operation() == Operation.READ || change.committedAt().equals(Instant.EPOCH)
                ? now
                : change.committedAt();
    }

    private void reject(MappedChange change, String code, String message) {
        outcomes.put(change, Outcome.REJECTED);
        journal.note(change.change(), 0, Outcome.REJECTED, List.of());
        parked.park(
                sync.name(),
                0,
                change.system(),
                change.key(),
                code,
                message,
                change.change().fields().with(Fields.none()));
    }
}
