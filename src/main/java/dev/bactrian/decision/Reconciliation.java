package dev.bactrian.decision;

import dev.bactrian.change.MappedChange;
import dev.bactrian.change.Operation;
import dev.bactrian.decision.Decision.Edit;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Decides one change after the other: which record it belongs to, what it means for it, and what every system lacks then. */
public final class Reconciliation {

    private final Policy policy;
    private final Decider decider;
    private final Records records;
    private final OwnCreates ownCreates;
    private final Circumstances circumstances;

    public Reconciliation(Policy policy, Records records, Circumstances circumstances) {
        this.policy = policy;
        this.decider = new Decider(policy);
        this.records = records;
        this.ownCreates = new OwnCreates(policy, records);
        this.circumstances = circumstances;
    }

    /**
     * What a change came to.
     *
     * @param recordId 0 where it belongs to no record
     */
    public record Reconciled(
            long recordId, Outcome outcome, List<Edit> edits, List<Parking> parked, List<Parking.Closed> closed) {

        static Reconciled nothing(long recordId, Outcome outcome) {
            return new Reconciled(recordId, outcome, List.of(), List.of(), List.of());
        }

        /** Whether the change would make a record of which a required field is left out; then it is to be refused. */
        public boolean lacksRequired() {
            return recordId == 0 && outcome == Outcome.REJECTED;
        }
    }

    public Reconciled decide(MappedChange change) {
        if (isLateOfFormer(change) || isOrphan(change) || isEndOfNothing(change)) {
            return Reconciled.nothing(0, Outcome.UNCHANGED);
        }
        var owner = owner(change);
        return owner.refusal().map(parking -> refused(change, parking)).orElseGet(() -> decide(change, owner.id()));
    }

    /** A change that the sync's rules refuse as a whole: its record, if it belongs to one, as it was before. */
    public Optional<RecordState> refuse(MappedChange change) {
        var id = records.find(change.system(), change.key());
        id.ifPresent(known -> {
            var before = records.record(known);
            var state = decider.refused(before.state(), change);
            if (!state.equals(before.state())) {
                records.put(
                        delivered(before.with(state), Decision.unchanged(state), circumstances.now(), new ArrayList<>())
                                .withAllLinks(policy));
            }
        });
        return id.map(known -> records.record(known).state());
    }

    private boolean isLateOfFormer(MappedChange change) {
        return records.find(change.system(), change.key()).isEmpty()
                && records.findFormer(change.system(), change.key()).isPresent()
                && records.isGone(change.system(), change.key());
    }

    /** A delete of what was never heard of. */
    private boolean isEndOfNothing(MappedChange change) {
        return !change.operation().leavesRecord()
                && records.find(change.system(), change.key()).isEmpty()
                && records.findFormer(change.system(), change.key()).isEmpty();
    }

    /** Something that we made, that nothing waits for any more, and that is gone again. */
    private boolean isOrphan(MappedChange change) {
        return !change.change().origin().isEmpty()
                && change.operation() == Operation.CREATE
                && records.find(change.system(), change.key()).isEmpty()
                && ownCreates.find(change).isEmpty()
                && records.isGone(change.system(), change.key());
    }

    /** What is gone again cannot be another record's double: the change was late. */
    private Reconciled refused(MappedChange change, Parking parking) {
        return records.isGone(change.system(), change.key())
                ? Reconciled.nothing(0, Outcome.UNCHANGED)
                : new Reconciled(0, Outcome.PARKED, List.of(), List.of(parking), List.of());
    }

    private Reconciled decide(MappedChange change, long id) {
        var before = records.record(id);
        if (before.state().isNew() && !change.findings().missing().isEmpty()) {
            return Reconciled.nothing(0, Outcome.REJECTED);
        }
        if (isLateOfDeleted(before.state(), change)) {
            return Reconciled.nothing(id, Outcome.UNCHANGED);
        }
        var decision = decider.decide(before.state(), change, circumstances);
        var known = withKeysOfOthers(decision.record(), change);
        var closed = new ArrayList<>(decision.closed());
        if (known != before.state()) {
            records.put(delivered(before.with(known), decision, editedAt(change), closed)
                    .withAllLinks(policy));
        }
        var edits = new ArrayList<>(decision.edits());
        edits.addAll(leftOut(before.state(), change));
        var outcome =
                decision.outcome() == Outcome.UNCHANGED && !edits.isEmpty() ? Outcome.REJECTED : decision.outcome();
        return new Reconciled(id, outcome, edits, decision.parked(), closed);
    }

    /** An update that stands before a delete that was found by reading. */
    private boolean isLateOfDeleted(RecordState record, MappedChange change) {
        return change.operation() == Operation.UPDATE
                && record.deleted()
                && record.link(change.system()).presence() == Presence.ABSENT
                && records.isGone(change.system(), change.key());
    }

    /** The fields that the sync's rules keep out of the record; what the system was known to hold in them is no edit. */
    private static List<Edit> leftOut(RecordState before, MappedChange change) {
        var link = before.link(change.system());
        return change.findings().leftOut().stream()
                .filter(field -> !link.isKnownToHold(field))
                .map(field -> new Edit(
                        field.field(), before.fields().get(field.field()), field.value(), Outcome.REJECTED, ""))
                .toList();
    }

    /** Keeps what a person decided of a record at the desk; what was parked of it is tried again. */
    public Reconciled attend(long id, Decision decision) {
        var closed = new ArrayList<>(decision.closed());
        var now = circumstances.now();
        records.put(delivered(records.record(id).with(decision.record()), decision, now, closed)
                .withAllLinks(policy));
        return new Reconciled(id, decision.outcome(), decision.edits(), decision.parked(), closed);
    }

    /** A record's number, or why the change can belong to none. */
    private record Owner(long id, Optional<Parking> refusal) {
        static Owner of(long id) {
            return new Owner(id, Optional.empty());
        }
    }

    /** By its key; by the key that it had before; by a key of another system that it tells; by our own create; by what it holds. */
    private Owner owner(MappedChange change) {
        var known = records.find(change.system(), change.key());
        var former = change.change().formerKey();
        var moved = former == null ? Optional.<Long>empty() : records.find(change.system(), former);
        if (moved.isPresent() && known.isPresent() && !moved.equals(known)) {
            return refusal(change, "was " + former + ", and its new key belongs to another record");
        }
        if (known.isPresent() || moved.isPresent()) {
            return Owner.of(known.or(() -> moved).orElseThrow());
        }
        var made = records.findFormer(change.system(), change.key());
        if (made.isPresent()) {
            return named(change, made.get(), "was made for a record");
        }
        for (var entry : change.otherKeys().entrySet()) {
            var id = findNowOrFormerly(entry.getKey(), entry.getValue());
            if (id.isPresent()) {
                return named(change, id.get(), "names " + entry.getKey() + " " + entry.getValue());
            }
        }
        return ownCreates.find(change).map(id -> made(change, id)).orElseGet(() -> alike(change));
    }

    /** What a create of ours made; the record may be there by a later try, which was told of in its stead. */
    private Owner made(MappedChange change, long id) {
        return records.record(id).state().link(change.system()).isPresent()
                ? named(change, id, "was made for a record")
                : Owner.of(id);
    }

    private Optional<Long> findNowOrFormerly(String system, String key) {
        return records.find(system, key).or(() -> records.findFormer(system, key));
    }

    private Owner named(MappedChange change, long id, String name) {
        var link = records.record(id).state().link(change.system());
        var isTaken = link.presence() != Presence.ABSENT
                && link.key() != null
                && !link.key().equals(change.key());
        if (isTaken
                && change.operation() == Operation.READ
                && records.isGone(change.system(), Objects.requireNonNull(link.key()))) {
            return Owner.of(id);
        }
        return isTaken
                ? refusal(change, name + ", which " + change.system() + " " + link.key() + " is linked to already")
                : Owner.of(id);
    }

    private Owner refusal(MappedChange change, String why) {
        var parking = new Parking(
                Parking.Kind.CHANGE,
                0,
                change.system(),
                change.key(),
                "TWO_RECORDS",
                change.change().subject() + " " + why,
                change.change().fields());
        return new Owner(0, Optional.of(parking));
    }

    /** Two records that may be one are never merged by guess. */
    private Owner alike(MappedChange change) {
        var candidates = records.alike(change);
        if (candidates.isEmpty()) {
            return Owner.of(records.fresh());
        }
        if (candidates.size() > 1) {
            return refusal(change, "matches " + candidates.size() + " records");
        }
        var candidate = records.record(candidates.get(0));
        var link = candidate.state().link(change.system());
        if (candidate.state().oversight().isStopped()) {
            return refusal(change, "matches a record that others match as well");
        }
        if (isFree(link) && link.sent().isEmpty()) {
            return Owner.of(candidates.get(0));
        }
        stopIfInDoubt(candidate);
        return refusal(
                change,
                "matches a record that "
                        + (link.key() == null
                                ? change.system() + " is just being brought"
                                : change.system() + " " + link.key() + " is linked to already"));
    }

    private static boolean isFree(LinkState link) {
        return link.presence() == Presence.ABSENT || link.presence() == Presence.APART;
    }

    /** Where two of one system match, and another system has none yet, it cannot be told which of them its own will be. */
    private void stopIfInDoubt(TrackedRecord record) {
        var lacking = policy.systems().stream()
                .filter(system -> isFree(record.state().link(system)))
                .toList();
        if (lacking.isEmpty()) {
            return;
        }
        var stopped = record.with(record.state().oversight().stopped(circumstances.now()));
        for (var system : lacking) {
            stopped = stopped.with(system, stopped.delivery(system).parkedNow());
        }
        records.put(stopped.withAllLinks(policy));
    }

    /**
     * A key that a system told of another one is a link to be looked up, until the other one tells of the record itself; where others choose
     * its keys, it may also be the key under which the record is still to be made.
     */
    private RecordState withKeysOfOthers(RecordState record, MappedChange change) {
        var result = record;
        if (record.isNew() || record.deleted()) {
            return record;
        }
        for (var entry : change.otherKeys().entrySet()) {
            var link = result.link(entry.getKey());
            if (findNowOrFormerly(entry.getKey(), entry.getValue()).isEmpty()
                    && link.key() == null
                    && link.sent().isEmpty()) {
                var presence = policy.choosesKeys(entry.getKey()) ? Presence.UNKNOWN : link.presence();
                result = result.with(link.withKey(entry.getValue()).with(presence));
            }
        }
        return result;
    }

    private TrackedRecord delivered(
            TrackedRecord record, Decision decision, Instant editedAt, List<Parking.Closed> closed) {
        var result = record;
        var isEdit = decision.outcome() != Outcome.UNCHANGED && decision.outcome() != Outcome.REJECTED;
        for (var system : policy.systems()) {
            var delivery = record.delivery(system);
            var lacksNothing = Write.lackedBy(system, record.state(), policy).isEmpty();
            if (delivery.parked() && (lacksNothing || isEdit)) {
                closed.add(new Parking.Closed(Parking.Kind.WRITE, record.state().id(), system));
            }
            var after = lacksNothing
                    ? delivery.settled()
                    : isEdit
                            ? delivery.dirtyAgain(editedAt, circumstances.now())
                            : delivery.stillDirty(circumstances.now());
            result = result.with(
                    system, record.state().oversight().isStopped() && !lacksNothing ? after.parkedNow() : after);
        }
        return result;
    }

    /** From when on the others lag behind: the commit of an edit, or the moment in which something was read. */
    private Instant editedAt(MappedChange change) {
        return change.operation() == Operation.READ || change.committedAt().equals(Instant.EPOCH)
                ? circumstances.now()
                : change.committedAt();
    }
}
