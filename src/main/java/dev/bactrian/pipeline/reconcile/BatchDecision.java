package dev.bactrian.pipeline.reconcile;

import dev.bactrian.change.Fields;
import dev.bactrian.change.MappedChange;
import dev.bactrian.change.Operation;
import dev.bactrian.decision.Circumstances;
import dev.bactrian.decision.Decision.Edit;
import dev.bactrian.decision.Outcome;
import dev.bactrian.decision.Parking;
import dev.bactrian.decision.RecordState;
import dev.bactrian.decision.TrackedRecord;
import dev.bactrian.decision.merge.Reconciliation;
import dev.bactrian.pipeline.PreparedSync;
import dev.bactrian.pipeline.Sync;
import dev.bactrian.pipeline.reconcile.Loading.Takes;
import dev.bactrian.state.Journal;
import dev.bactrian.state.Parked;
import dev.bactrian.state.RecordStore.LinkKey;
import dev.bactrian.state.RecordTransaction;
import dev.bactrian.state.WaitingChanges;
import dev.bactrian.state.WaitingChanges.Parent;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** One batch inside its transaction: finds the records, decides change after change, and stores what came of it. */
final class BatchDecision {

    private final Sync sync;
    private final PreparedSync prepared;
    private final Circumstances circumstances;
    private final Journal journal = new Journal();
    private final Parked parked;
    private final RecordTransaction transaction;
    private final Readings readings;
    private final BatchRecords records;
    private final Map<MappedChange, Outcome> outcomes = new IdentityHashMap<>();
    private final Set<Long> seen = new LinkedHashSet<>();
    private final Set<LinkKey> made = new HashSet<>();
    private final WaitingChanges waiting;
    private final Map<LinkKey, List<Parent>> toBeRead = new LinkedHashMap<>();
    private List<MappedChange> waits = List.of();
    private Set<LinkKey> taken = Set.of();
    private Takes takes = Takes.ALL;
    private boolean isCut;

    /**
     * @param readings what was read of the systems for the batch
     * @param parked what the batch parks and settles
     */
    BatchDecision(
            Sync sync, RecordTransaction transaction, Readings readings, Circumstances circumstances, Parked parked) {
        this.sync = sync;
        this.prepared = sync.prepared();
        this.transaction = transaction;
        this.readings = readings;
        this.circumstances = circumstances;
        this.parked = parked;
        this.records = new BatchRecords(sync, transaction, readings);
        this.waiting = prepared.records().waiting();
    }

    /** Decides and keeps what came of it; nothing is kept where a reading is missing. What needs a system that is out of reach, or a record that is not known yet, waits. */
    void decide(List<MappedChange> all) throws SQLException {
        waiting.keys(transaction);
        var held = new HeldChanges(waiting, records.parents(), readings.unreadable(), taken);
        var changes = held.withoutHeld(
                records.parents().withoutOutdated(records.parents().find(all)));
        var refused = Refused.find(transaction.reading(), sync, changes);
        var fit = changes.stream().filter(change -> change.misfits().isEmpty()).toList();
        var unfit =
                changes.stream().filter(change -> !change.misfits().isEmpty()).toList();
        var reconciliation = new Reconciliation(prepared.policy(), records, circumstances);
        var loaded = records.load(fit, unfit, refused).iterator();
        for (var change : changes) {
            if (change.misfits().isEmpty()) {
                var inFull = loaded.next();
                var known = made.contains(Refused.key(change)) ? change : inFull;
                if (!held.holdsInFull(known, change)) {
                    outcomes.put(known, decide(reconciliation, known, refused));
                    noteMade(known);
                }
            } else {
                outcomes.put(change, refuse(reconciliation, change, refused));
            }
        }
        for (var reading : records.parents().find(refused.readings(fit, readings))) {
            if (!held.holdsInFull(reading, reading)) {
                decide(reconciliation, reading, refused);
            }
        }
        waits = held.changes();
        if (!readings.areMissing()) {
            held.store(transaction, takes);
            for (var entry : toBeRead.entrySet()) {
                waiting.readAgain(transaction, entry.getKey(), entry.getValue(), takes.name());
            }
            records.save();
            transaction.save(journal);
            if (!parked.isEmpty()) {
                parked.store(transaction.connection());
            }
        }
    }

    /** Whoever knows how a record was made needs no reading to know what its next change leaves out. */
    private void noteMade(MappedChange change) {
        if (change.operation() == Operation.CREATE
                && records.find(change.system(), change.key()).isPresent()) {
            made.add(Refused.key(change));
        }
    }

    private Outcome decide(Reconciliation reconciliation, MappedChange change, Refused refused) {
        if (!change.misfits().isEmpty()) {
            return refuseInFull(reconciliation, change, refused);
        }
        readings.askFor(Refused.key(change));
        var isStale = reconciliation.isStale(change);
        var reconciled = reconciliation.decide(change);
        if (reconciled.isPutOff()) {
            return Outcome.UNCHANGED;
        }
        if (!isStale) {
            noteUnknownParents(change, reconciled.recordId() != 0);
        }
        if (reconciled.lacksRequired()) {
            return refuse(reconciliation, change.ofNew(), refused);
        }
        if (!isStale && !isCut && refused.end(change)) {
            parked.closeChanges(Refused.key(change));
        }
        if (reconciled.recordId() != 0) {
            seen.add(reconciled.recordId());
        }
        if (reconciled.outcome() != Outcome.UNCHANGED) {
            journal.note(change.change(), reconciled.recordId(), reconciled.outcome(), reconciled.edits());
        }
        reconciled.closed().forEach(parked::close);
        reconciled.parked().forEach(parked::park);
        return reconciled.outcome();
    }

    /** What was left out of the change is read once more when it can be decided. */
    private void noteUnknownParents(MappedChange change, boolean isOfRecord) {
        if (records.parents().areNone()) {
            return;
        }
        var key = Refused.key(change);
        var left = records.parents().left(change);
        if (!left.isEmpty() && isOfRecord) {
            toBeRead.computeIfAbsent(key, noted -> new ArrayList<>()).addAll(left);
        } else if (records.parents().isComplete(change)) {
            toBeRead.put(key, new ArrayList<>());
        }
    }

    /**
     * Takes over what the batch says of its changes.
     *
     * @param records whose changes were waiting until now, and are what is decided
     * @param of what becomes of the changes, also of those that have to wait
     */
    BatchDecision taking(Set<LinkKey> records, Takes of) {
        taken = records;
        takes = of;
        return this;
    }

    /** The changes tell a part of what was read: what was refused of a record still is. */
    BatchDecision ofParts(boolean areParts) {
        isCut = areParts;
        return this;
    }

    Collection<TrackedRecord> changed() {
        return records.changed();
    }

    BatchResult result() {
        var lacking = new LinkedHashSet<String>();
        for (var record : records.changed()) {
            for (var system : prepared.policy().systems()) {
                var delivery = record.delivery(system);
                if (delivery.dirty() && !delivery.parked()) {
                    lacking.add(system);
                }
            }
        }
        return new BatchResult(outcomes, seen, List.copyOf(lacking), parked.parkings(), waits);
    }

    private Outcome refuse(Reconciliation reconciliation, MappedChange change, Refused refused) {
        var record = reconciliation.refuse(change);
        var parking = refusal(change);
        if (change.operation() == Operation.READ && !parked.isSomebodys() && refused.isRepeated(change, parking)) {
            return Outcome.REJECTED;
        }
        if (change.position().isOfReading() && refused.isRepeated(change, parking)) {
            return Outcome.UNCHANGED;
        }
        var known = record.map(RecordState::fields).orElse(Fields.none());
        journal.note(
                change.change(), record.map(RecordState::id).orElse(0L), Outcome.REJECTED, rejected(change, known));
        refused.add(change, parking);
        parked.park(parking);
        return Outcome.REJECTED;
    }

    /** What the change told beside that for which it was refused; the values that do not fit stand in what waits. */
    private static List<Edit> rejected(MappedChange change, Fields known) {
        var edits = new ArrayList<Edit>();
        change.fields().asMap().forEach((field, value) -> {
            if (!Objects.equals(known.get(field), value)) {
                edits.add(new Edit(field, known.get(field), value, Outcome.REJECTED, ""));
            }
        });
        return edits;
    }

    /** What the system was asked for, after it had told a part; it waits already where nothing new is wrong with it. */
    private Outcome refuseInFull(Reconciliation reconciliation, MappedChange change, Refused refused) {
        if (!refused.isKnown(change, refusal(change))) {
            return refuse(reconciliation, change, refused);
        }
        var unused = reconciliation.refuse(change);
        return Outcome.REJECTED;
    }

    private static Parking refusal(MappedChange change) {
        return new Parking(
                Parking.Kind.CHANGE,
                0,
                change.system(),
                Refused.key(change).key(),
                change.findings().code(),
                String.join("; ", change.misfits()),
                change.change().fields());
    }
}
