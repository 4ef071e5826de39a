package dev.bactrian.decision.merge;

import dev.bactrian.change.Findings;
import dev.bactrian.change.MappedChange;
import dev.bactrian.change.Operation;
import dev.bactrian.change.Position;
import dev.bactrian.change.WriteKind;
import dev.bactrian.decision.Circumstances;
import dev.bactrian.decision.Decision;
import dev.bactrian.decision.Decision.Edit;
import dev.bactrian.decision.LinkState;
import dev.bactrian.decision.Outcome;
import dev.bactrian.decision.Parking;
import dev.bactrian.decision.PendingWrite;
import dev.bactrian.decision.Policy;
import dev.bactrian.decision.Presence;
import dev.bactrian.decision.RecordState;
import dev.bactrian.decision.Records;
import dev.bactrian.decision.TrackedRecord;
import dev.bactrian.decision.match.OwnCreates;
import dev.bactrian.decision.match.RecordMatcher;
import dev.bactrian.decision.write.Write;
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
    private final RecordMatcher matcher;
    private final Circumstances circumstances;

    public Reconciliation(Policy policy, Records records, Circumstances circumstances) {
        this.policy = policy;
        this.decider = new Decider(policy);
        this.records = records;
        this.ownCreates = new OwnCreates(policy, records);
        this.matcher = new RecordMatcher(policy, records, ownCreates, circumstances.now());
        this.circumstances = circumstances;
    }

    /**
     * What a change came to.
     *
     * @param recordId 0 where it belongs to no record
     * @param lacksRequired whether it would make a record of which a required field is left out; then it is to be refused
     * @param isPutOff whether it is a reading that cannot be decided yet, and changed nothing; the link that led to it is tried again
     */
    public record Reconciled(
            long recordId,
            Outcome outcome,
            List<Edit> edits,
            List<Parking> parked,
            List<Parking.Closed> closed,
            boolean lacksRequired,
            boolean isPutOff) {

        Reconciled(
                long recordId, Outcome outcome, List<Edit> edits, List<Parking> parked, List<Parking.Closed> closed) {
            this(recordId, outcome, edits, parked, closed, false, false);
        }

        static Reconciled putOff(long recordId) {
            return new Reconciled(recordId, Outcome.UNCHANGED, List.of(), List.of(), List.of(), false, true);
        }

        static Reconciled nothing(long recordId) {
            return new Reconciled(recordId, Outcome.UNCHANGED, List.of(), List.of(), List.of());
        }
    }

    public Reconciled decide(MappedChange change) {
        var known = records.find(change.system(), change.key());
        if (known.isPresent() && isPutOff(records.record(known.get()).state(), change)) {
            return Reconciled.putOff(known.get());
        }
        if (isLateOfFormer(change) || isOrphan(change) || isEndOfNothing(change) || isOfCreateUnderWay(change)) {
            return Reconciled.nothing(0);
        }
        var owner = matcher.of(change);
        return owner.refusal().map(parking -> refused(change, parking)).orElseGet(() -> decide(change, owner.id()));
    }

    /** Whether the system has told of the record after this already, so that the change tells nothing of what it holds now. */
    public boolean isStale(MappedChange change) {
        return records.find(change.system(), change.key())
                .filter(id -> Decider.isStale(change, records.record(id).state().link(change.system())))
                .isPresent();
    }

    /**
     * Whether a reading of an exact log tells what the log has not told yet, with its time, or may show a write of ours whose own change is
     * still to come.
     */
    private boolean isPutOff(RecordState record, MappedChange change) {
        return policy.hasExactLog(change.system())
                && change.position().isOfReading()
                && (!circumstances.hasDecided(change.system(), change.position())
                        || record.link(change.system()).sent().stream()
                                .anyMatch(sent -> isPending(change.system(), sent)));
    }

    private boolean isPending(String system, PendingWrite sent) {
        return sent.kind() != WriteKind.CREATE
                && (sent.acknowledged() == null || !circumstances.hasDecided(system, sent.acknowledged()));
    }

    /** A change that the sync's rules refuse as a whole: its record, if it belongs to one, as it was before. */
    public Optional<RecordState> refuse(MappedChange change) {
        var id = records.find(change.system(), change.key()).or(() -> refusedCreate(change));
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

    /** The record that a create of ours was made for, where the rules refuse what became of it. */
    private Optional<Long> refusedCreate(MappedChange change) {
        return policy.hasExactLog(change.system()) ? ownCreates.find(change) : Optional.empty();
    }

    /** A change of a key that the record had before it was deleted and made anew. */
    private boolean isLateOfFormer(MappedChange change) {
        if (records.find(change.system(), change.key()).isPresent()) {
            return false;
        }
        return records.findFormer(change.system(), change.key())
                .map(id -> records.record(id).state().link(change.system()))
                .filter(link -> policy.hasExactLog(change.system())
                        ? isTold(link, change)
                        : records.isGone(change.system(), change.key()))
                .isPresent();
    }

    /** Whether an exact log had the change before what is known of the record's present life. */
    private static boolean isTold(LinkState link, MappedChange change) {
        return change.position().isNotPast(link.position())
                || link.sent().stream()
                        .anyMatch(sent -> sent.held()
                                && !change.position().isBehind(Objects.requireNonNull(sent.acknowledged())));
    }

    /** What we are just making, read before it is known under its key. */
    private boolean isOfCreateUnderWay(MappedChange change) {
        return records.find(change.system(), change.key()).isEmpty()
                && change.otherKeys().entrySet().stream()
                        .noneMatch(other ->
                                matcher.find(other.getKey(), other.getValue()).isPresent())
                && ownCreates.mayHaveMade(change);
    }

    /** A delete of what was never heard of. */
    private boolean isEndOfNothing(MappedChange change) {
        return !change.operation().leavesRecord()
                && records.find(change.system(), change.key()).isEmpty()
                && records.findFormer(change.system(), change.key()).isEmpty();
    }

    /** Something that we made, that nothing waits for any more, and that is gone again. */
    private boolean isOrphan(MappedChange change) {
        return !policy.hasExactLog(change.system())
                && !change.change().origin().isEmpty()
                && change.operation() == Operation.CREATE
                && records.find(change.system(), change.key()).isEmpty()
                && ownCreates.find(change).isEmpty()
                && records.isGone(change.system(), change.key());
    }

    /** What is gone again cannot be another record's double: the change was late. */
    private Reconciled refused(MappedChange change, Parking parking) {
        return !policy.hasExactLog(change.system()) && records.isGone(change.system(), change.key())
                ? Reconciled.nothing(0)
                : new Reconciled(0, Outcome.PARKED, List.of(), List.of(parking), List.of());
    }

    private Reconciled decide(MappedChange change, long id) {
        var before = records.record(id);
        if (before.state().isNew() && circumstances.knownOnly()) {
            return Reconciled.nothing(0);
        }
        if (before.state().isNew() && !change.findings().missing().isEmpty()) {
            return new Reconciled(0, Outcome.REJECTED, List.of(), List.of(), List.of(), true, false);
        }
        if (isLateOfDeleted(before.state(), change)) {
            return Reconciled.nothing(id);
        }
        var decision = decider.decide(before.state(), change, circumstances);
        var known = withKeysOfOthers(decision.record(), change);
        var closed = new ArrayList<>(decision.closed());
        if (known != before.state()) {
            var delivered = delivered(before.with(known), decision, editedAt(change), closed);
            records.put(Removal.putOff(delivered, change, policy, circumstances.now())
                    .withAllLinks(policy));
        }
        var edits = new ArrayList<>(decision.edits());
        edits.addAll(leftOut(before.state(), change));
        var outcome =
                decision.outcome() == Outcome.UNCHANGED && !edits.isEmpty() ? Outcome.REJECTED : decision.outcome();
        var isMade = known != before.state() || !before.state().isNew();
        return new Reconciled(isMade ? id : 0, outcome, edits, decision.parked(), closed);
    }

    /** An update that stands before a delete that was found by reading. */
    private boolean isLateOfDeleted(RecordState record, MappedChange change) {
        return !policy.hasExactLog(change.system())
                && change.operation() == Operation.UPDATE
                && record.deleted()
                && record.link(change.system()).presence() == Presence.ABSENT
                && records.isGone(change.system(), change.key());
    }

    /** The fields that the sync's rules keep out of the record; what the system was known to hold in them is no edit. */
    private static List<Edit> leftOut(RecordState before, MappedChange change) {
        var link = before.link(change.system());
        return change.findings().leftOut().stream()
                .filter(field -> !link.isKnownToHold(field) && !field.rule().equals(Findings.UNKNOWN_PARENT))
                .map(field -> new Edit(
                        field.field(), before.fields().get(field.field()), field.value(), Outcome.REJECTED, ""))
                .toList();
    }

    /** Keeps what a person decided of a record in review; what was parked of it is tried again. */
    public Reconciled attend(long id, Decision decision) {
        var closed = new ArrayList<>(decision.closed());
        var now = circumstances.now();
        records.put(delivered(records.record(id).with(decision.record()), decision, now, closed)
                .withAllLinks(policy));
        return new Reconciled(id, decision.outcome(), decision.edits(), decision.parked(), closed);
    }

    /** A key that a system told of another one is a link to be looked up, until the other one tells of the record itself. */
    private RecordState withKeysOfOthers(RecordState record, MappedChange change) {
        var result = record;
        if (record.isNew() || record.deleted()) {
            return record;
        }
        for (var entry : change.otherKeys().entrySet()) {
            var link = result.link(entry.getKey());
            if (policy.choosesKeys(entry.getKey())
                    && matcher.find(entry.getKey(), entry.getValue()).isEmpty()
                    && link.key() == null
                    && link.sent().isEmpty()) {
                result = result.with(link.withKey(entry.getValue()).with(Presence.UNKNOWN));
            }
        }
        return withKeysToBe(result, change);
    }

    /** Where others choose a system's keys, the one that a change tells is that under which the record is still to be found, or made. */
    private RecordState withKeysToBe(RecordState record, MappedChange change) {
        var result = record;
        for (var system : policy.systems()) {
            var link = result.link(system);
            var isStillToBeMade = RecordMatcher.isFree(link)
                    && link.sent().isEmpty()
                    && link.position().equals(Position.NONE);
            if (!policy.choosesKeys(system)
                    && !system.equals(change.system())
                    && isStillToBeMade
                    && tellsKey(change, system)) {
                var key = Optional.ofNullable(change.otherKeys().get(system)).filter(told -> matcher.find(system, told)
                        .filter(other -> other != record.id())
                        .isEmpty());
                result = result.with(link.withKey(key.orElse(null)));
            }
        }
        return result;
    }

    private boolean tellsKey(MappedChange change, String system) {
        return change.fields().names().stream().anyMatch(field -> policy.rule(field)
                .filter(rule -> rule.keyOf().contains(system))
                .isPresent());
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
