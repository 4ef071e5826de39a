package dev.bactrian.decision.merge;

import dev.bactrian.change.MappedChange;
import dev.bactrian.change.Operation;
import dev.bactrian.change.WriteKind;
import dev.bactrian.decision.Circumstances;
import dev.bactrian.decision.Decision;
import dev.bactrian.decision.Decision.Edit;
import dev.bactrian.decision.LinkState;
import dev.bactrian.decision.Outcome;
import dev.bactrian.decision.Parking;
import dev.bactrian.decision.Policy;
import dev.bactrian.decision.Presence;
import dev.bactrian.decision.RecordState;
import dev.bactrian.decision.Stamp;
import dev.bactrian.decision.match.Linking;
import dev.bactrian.decision.origin.OriginRule;
import dev.bactrian.decision.origin.TracedEventRule;
import dev.bactrian.definition.Deletes.DeleteConflict;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;

/** Decides what one change means for one record. */
public final class Decider {

    private final Policy policy;

    public Decider(Policy policy) {
        this.policy = policy;
    }

    /** The record after the change, and what the journal and a person are to be told. */
    public Decision decide(RecordState record, MappedChange change, Circumstances circumstances) {
        var link = record.link(change.system());
        if (isStale(change, link)) {
            return Decision.unchanged(record);
        }
        var isRead = change.operation() == Operation.READ || change.position().isOfReading();
        var known = isRead ? link : link.forgetSentBefore(change.position());
        var isMoved = change.change().formerKey() != null;
        var heard = isMoved ? known.withKey(change.key()) : known.madeAnew(change.key());
        if (!change.operation().leavesRecord()) {
            return new Removal(policy, record, heard, change).decide(circumstances);
        }
        if (isOlderThanOurDelete(heard, change)) {
            return Decision.unchanged(record.with(heard.with(change.position())));
        }
        if (isForgotten(link, change)) {
            return Decision.unchanged(record.with(heard.told(change, policy).with(change.position())));
        }
        var decision = edited(record, heard, OriginRule.completed(change, heard), circumstances);
        return isRead ? decision.heardUpTo(change) : decision;
    }

    /** The record after a change that is refused: no edit of it counts, but what it tells of our own writes is known from then on. */
    public RecordState refused(RecordState record, MappedChange change) {
        var link = record.link(change.system());
        if (!change.operation().leavesRecord() || isStale(change, link)) {
            return record;
        }
        if (!link.isPresent()) {
            return isOwnCreate(link, change) ? record.with(madeUnseen(link, change)) : record;
        }
        var origin = OriginRule.of(policy, change, true);
        for (var field : change.fields().names()) {
            if (policy.rule(field).isPresent()) {
                link = heardAgain(origin, link, field, record);
            }
        }
        link = policy.hasTracedEvents(change.system()) ? link : origin.ended(link);
        return record.with(link);
    }

    private boolean isOwnCreate(LinkState link, MappedChange change) {
        var origin = change.change().origin();
        return policy.hasExactLog(change.system())
                && link.sent().stream()
                        .anyMatch(sent ->
                                sent.kind() == WriteKind.CREATE && sent.token().equals(origin));
    }

    /** Our create took place, but the rules refuse what the system holds now: that is to be looked up. */
    private LinkState madeUnseen(LinkState link, MappedChange change) {
        return OriginRule.of(policy, change, false)
                .ended(link)
                .madeAnew(change.key())
                .with(Presence.UNKNOWN)
                .with(change.position());
    }

    /** Where events tell only what changed, what the system held already when somebody edited it is no echo. */
    private static LinkState heardAgain(OriginRule origin, LinkState link, String field, RecordState record) {
        var value = origin.change().fields().get(field);
        return switch (origin.judge(link, field, value, record.fields().get(field))) {
            case ECHO -> origin.confirmed(link, field, value);
            case KNOWN -> origin instanceof TracedEventRule ? link : origin.confirmed(link, field, value);
            case REPLACED, UNSEEN, FIRST, EDIT -> link;
        };
    }

    /** Told already; what was read is stale once the system has told anything after that. */
    static boolean isStale(MappedChange change, LinkState link) {
        var isReadAfterTheLast =
                change.operation() == Operation.READ && change.position().equals(link.position());
        return !isReadAfterTheLast && change.position().isNotPast(link.position());
    }

    /** What was there before our own, confirmed delete. Events without an exact place tell it late: an update is always older, a create is not. */
    private boolean isOlderThanOurDelete(LinkState link, MappedChange change) {
        if (link.presence() != Presence.ABSENT || change.operation() == Operation.READ) {
            return false;
        }
        var deletes = link.sent().stream().filter(sent -> sent.kind() == WriteKind.DELETE && sent.held());
        return policy.hasTracedEvents(change.system())
                ? change.operation() == Operation.UPDATE && deletes.findAny().isPresent()
                : deletes.anyMatch(sent -> !change.position().isBehind(Objects.requireNonNull(sent.acknowledged())));
    }

    /** A write of ours that nothing is remembered of any more, because the system was read after it. In an exact log such a change is stale by its place. */
    private boolean isForgotten(LinkState link, MappedChange change) {
        var origin = change.change().origin();
        return !origin.isEmpty()
                && change.operation() != Operation.READ
                && policy.hasTracedEvents(change.system())
                && link.isPresent()
                && change.key().equals(link.key())
                && link.sent().stream().noneMatch(sent -> sent.token().equals(origin));
    }

    private Decision edited(RecordState before, LinkState heard, MappedChange change, Circumstances circumstances) {
        var system = change.system();
        if (before.isNew() && !policy.createDeleteSources().contains(system)) {
            return new Decision(before, Outcome.REJECTED, drift(before, change));
        }
        if (circumstances.links() && change.operation() == Operation.READ && !before.deleted()) {
            var stamp = new Stamp(system, editedAt(before, heard, change));
            return Linking.of(policy, before, heard, change).decide(stamp);
        }
        var present = heard.with(presence(heard, change)).with(change.position());
        var origin = OriginRule.of(policy, change, heard.isPresent());
        var merge = new FieldMerge(origin, before.with(present), editedAt(before, heard, change), circumstances.now());
        change.fields().names().forEach(merge::merge);
        change.findings().leftOut().forEach(merge::leaveOut);
        var record = merge.record();
        record = record.with(origin.ended(record.link(system)));
        var joined = Linking.joined(policy, record, merge.edits());
        return existing(before, heard, change, new Draft(joined, merge));
    }

    /** What only tells a part of what is still to be looked up leaves the rest unknown, over which nothing may be written. */
    private Presence presence(LinkState heard, MappedChange change) {
        return heard.presence() == Presence.UNKNOWN && change.operation() == Operation.UPDATE && !tellsAll(change)
                ? Presence.UNKNOWN
                : Presence.PRESENT;
    }

    private boolean tellsAll(MappedChange change) {
        var told = new HashSet<>(change.fields().names());
        change.findings().leftOut().forEach(field -> told.add(field.field()));
        return policy.fields().entrySet().stream()
                .filter(entry -> entry.getValue().isOf(change.system()))
                .allMatch(entry -> told.contains(entry.getKey()));
    }

    /** Whether the record lives on, where it was deleted elsewhere, or is there again, where it had gone from this system. */
    private Decision existing(RecordState before, LinkState heard, MappedChange change, Draft draft) {
        var system = change.system();
        if (heard.presence() == Presence.DELETE_IN_REVIEW) {
            draft.closed.add(new Parking.Closed(Parking.Kind.DELETE, before.id(), system));
        }
        var mark = policy.ends().mark();
        if (heard.presence() == Presence.DELETED_LOCALLY && mark != null) {
            var stamp = new Stamp(system, change.committedAt());
            var marked = draft.record;
            draft.record = Removal.marked(marked, mark, false, stamp);
            draft.edits.addAll(Removal.markEdits(policy, marked, draft.record, stamp));
        }
        if (before.deleted()) {
            var returns = !heard.isPresent()
                    && (!hasUncertainCreate(heard) || isSurelyForeign(heard, change))
                    && policy.createDeleteSources().contains(system);
            if (returns) {
                draft.lives(system);
            } else if (draft.merge.hasAcceptedContestedEdit()) {
                editedAfterDelete(change, draft);
            }
        }
        return draft.decision(before.isNew());
    }

    /** Another system deleted the record before this edit had reached it. */
    private void editedAfterDelete(MappedChange change, Draft draft) {
        var conflict = policy.ends().conflict();
        if (conflict == DeleteConflict.DELETE_WINS) {
            draft.edits.replaceAll(edit -> edit.outcome() == Outcome.APPLIED
                    ? new Edit(edit.field(), edit.before(), edit.reported(), Outcome.SUPERSEDED, "")
                    : edit);
            return;
        }
        draft.lives(change.system());
        if (conflict == DeleteConflict.MANUAL) {
            for (var link : draft.record.links().values()) {
                if (link.presence() == Presence.ABSENT
                        && policy.createDeleteSources().contains(link.system())
                        && link.sent().isEmpty()) {
                    draft.record = draft.record.with(link.with(Presence.DELETE_IN_REVIEW));
                    draft.parked.add(Removal.parking(
                            draft.record.id(), link, "DELETE_CONFLICT", "edited in " + change.system() + " meanwhile"));
                }
            }
        }
    }

    /** A decision in the making. */
    private static final class Draft {
        final FieldMerge merge;
        final List<Edit> edits;
        final List<Parking> parked;
        final List<Parking.Closed> closed;
        RecordState record;

        Draft(RecordState record, FieldMerge merge) {
            this.record = record;
            this.merge = merge;
            this.edits = new ArrayList<>(merge.edits());
            this.parked = new ArrayList<>(merge.parked());
            this.closed = new ArrayList<>(merge.closed());
        }

        void lives(String system) {
            record = record.withDeleted(false);
            edits.add(new Edit(Edit.EXISTENCE, false, true, Outcome.APPLIED, system));
        }

        Decision decision(boolean isNew) {
            var stops = parked.stream().anyMatch(parking -> parking.kind() == Parking.Kind.LOOP);
            return new Decision(record, stops ? Outcome.PARKED : outcome(isNew, edits), edits, parked, closed);
        }
    }

    /** Whether the system tells our writes by their tokens, and this is none of them. */
    private boolean isSurelyForeign(LinkState link, MappedChange change) {
        var origin = change.change().origin();
        return change.operation() != Operation.READ
                && policy.tracing().contains(change.system())
                && (origin.isEmpty()
                        || (policy.hasExactLog(change.system())
                                && link.sent().stream()
                                        .noneMatch(sent -> sent.token().equals(origin))));
    }

    private static boolean hasUncertainCreate(LinkState link) {
        return link.sent().stream().anyMatch(sent -> sent.kind() == WriteKind.CREATE);
    }

    private static List<Edit> drift(RecordState record, MappedChange change) {
        return change.fields().names().stream()
                .map(name -> new Edit(
                        name, record.fields().get(name), change.fields().get(name), Outcome.REJECTED, ""))
                .toList();
    }

    /**
     * When the edit was made: by the user's field where it moved with the edit, else by the commit. What the field held before a write of ours, whose own change is
     * still to come, did not move: e.g. a person edits the phone at 12:10, we write 12:05 into the field meanwhile, and the log tells the person's row with the 12:00
     * that stood there before.
     */
    private Instant editedAt(RecordState record, LinkState link, MappedChange change) {
        var field = policy.timestampField();
        if (field != null && change.fields().get(field) instanceof Instant told) {
            var isAllThatIsKnown =
                    change.operation() == Operation.READ && change.committedAt().equals(Instant.EPOCH);
            if (isAllThatIsKnown || hasMoved(record, link, change, field, told)) {
                return isOfSecond(told, change.committedAt()) ? change.committedAt() : told;
            }
        }
        return change.committedAt();
    }

    private boolean hasMoved(RecordState record, LinkState link, MappedChange change, String field, Instant told) {
        return !Objects.equals(link.shadow().get(field), told)
                && !Objects.equals(link.raw().get(field), told)
                && OriginRule.of(policy, change, link.isPresent())
                                .judge(link, field, told, record.fields().get(field))
                        != OriginRule.Verdict.REPLACED;
    }

    /** Salesforce tells whole seconds: its edit would look older than one made earlier within the same second. */
    private static boolean isOfSecond(Instant told, Instant committedAt) {
        return committedAt.truncatedTo(ChronoUnit.SECONDS).equals(told);
    }

    private static Outcome outcome(boolean isNew, List<Edit> edits) {
        if (isNew) {
            return Outcome.APPLIED;
        }
        return List.of(Outcome.APPLIED, Outcome.PARKED, Outcome.SUPERSEDED, Outcome.REJECTED).stream()
                .filter(outcome -> edits.stream().anyMatch(edit -> edit.outcome() == outcome))
                .findFirst()
                .orElse(Outcome.UNCHANGED);
    }
}
