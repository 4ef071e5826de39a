package dev.bactrian.decision;

import dev.bactrian.change.MappedChange;
import dev.bactrian.change.Operation;
import dev.bactrian.change.WriteKind;
import dev.bactrian.decision.Decision.Edit;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Decides what one change means for one record. */
public final class Decider {

    private final Policy policy;

    public Decider(Policy policy) {
        this.policy = policy;
    }

    /** The record after the change, and what the journal is to say. */
    public Decision decide(RecordState record, MappedChange change) {
        var link = record.link(change.system());
        if (isStale(change, link)) {
            return new Decision(record, Outcome.UNCHANGED, List.of());
        }
        var heard = link.forgetSentBefore(change.position()).withKey(change.key());
        if (!change.operation().leavesRecord()) {
            return Removal.decide(policy, record, heard, change);
        }
        if (isOlderThanOurDelete(heard, change)) {
            return new Decision(record.with(heard.with(change.position())), Outcome.UNCHANGED, List.of());
        }
        return edited(record, heard, FieldMerge.completed(change, heard));
    }

    /** Told already; what was read is stale once the system has told anything after that. */
    private static boolean isStale(MappedChange change, LinkState link) {
        var isReadAfterTheLast =
                change.operation() == Operation.READ && change.position().equals(link.position());
        return !isReadAfterTheLast && change.position().isNotPast(link.position());
    }

    /** An update that was on its way when our own delete was confirmed. */
    private static boolean isOlderThanOurDelete(LinkState link, MappedChange change) {
        return link.presence() == Presence.ABSENT
                && change.operation() == Operation.UPDATE
                && link.sent().stream()
                        .anyMatch(sent -> sent.kind() == WriteKind.DELETE && sent.acknowledged() != null);
    }

    private Decision edited(RecordState before, LinkState heard, MappedChange change) {
        var system = change.system();
        var isNew = before.isNew();
        if (isNew && !policy.lifeGivers().contains(system)) {
            return new Decision(before, Outcome.REJECTED, drift(before, change));
        }
        var wasThere = heard.isPresent();
        var merge = new FieldMerge(
                policy,
                before.with(heard.with(Presence.PRESENT).with(change.position())),
                change,
                wasThere,
                editedAt(heard, change));
        change.fields().names().forEach(merge::merge);
        var record = merge.record();
        record = record.with(record.link(system)
                .withSent(record.link(system).sent().stream()
                        .filter(sent -> !isEchoed(sent, change))
                        .toList()));
        var edits = new ArrayList<>(merge.edits());
        var returns =
                !wasThere && !hasUncertainCreate(heard) && policy.lifeGivers().contains(system);
        if (before.deleted() && (returns || merge.hasAcceptedContestedEdit())) {
            record = record.withDeleted(false);
            edits.add(new Edit(Edit.EXISTENCE, false, true, Outcome.APPLIED, system));
        }
        return new Decision(record, outcome(isNew, edits), edits);
    }

    private static boolean hasUncertainCreate(LinkState link) {
        return link.sent().stream().anyMatch(sent -> sent.kind() == WriteKind.CREATE);
    }

    /** A create's echo is told by its key, every other one by its fields or by the token that the system gave back. */
    private static boolean isEchoed(Sent sent, MappedChange change) {
        var told =
                !change.change().origin().isEmpty() && change.change().origin().equals(sent.token());
        return told || (sent.kind() == WriteKind.CREATE && change.operation().isWhole());
    }

    private static List<Edit> drift(RecordState record, MappedChange change) {
        return change.fields().names().stream()
                .map(name -> new Edit(
                        name, record.fields().get(name), change.fields().get(name), Outcome.REJECTED, ""))
                .toList();
    }

    /** When the edit was made: by the user's field where it moved with the edit, else by the commit. */
    private Instant editedAt(LinkState link, MappedChange change) {
        var field = policy.timestampField();
        if (field != null && change.fields().get(field) instanceof Instant told) {
            var moved = !Objects.equals(link.shadow().get(field), told);
            if (moved || change.operation() == Operation.READ) {
                return told;
            }
        }
        return change.committedAt();
    }

    private static Outcome outcome(boolean isNew, List<Edit> edits) {
        if (isNew || edits.stream().anyMatch(edit -> edit.outcome() == Outcome.APPLIED)) {
            return Outcome.APPLIED;
        }
        if (edits.stream().anyMatch(edit -> edit.outcome() == Outcome.SUPERSEDED)) {
            return Outcome.SUPERSEDED;
        }
        return edits.isEmpty() ? Outcome.UNCHANGED : Outcome.REJECTED;
    }
}
