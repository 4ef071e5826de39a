package dev.bactrian.decision.merge;

import dev.bactrian.change.Fields;
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
import dev.bactrian.decision.Policy.Mark;
import dev.bactrian.decision.Presence;
import dev.bactrian.decision.RecordState;
import dev.bactrian.decision.Stamp;
import dev.bactrian.decision.TrackedRecord;
import dev.bactrian.definition.Deletes.DeleteConflict;
import dev.bactrian.definition.Deletes.Rule;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * What a delete in one system means: an echo, an agreed end, a conflict with an edit that the system had not seen, or a person's question.
 *
 * @param link the system's link, with the change's key
 */
public record Removal(Policy policy, RecordState record, LinkState link, MappedChange change) {

    /** A transaction is told in one go; so long its deletes wait for what it makes. */
    private static final Duration REST_OF_TRANSACTION = Duration.ofMillis(300);

    /** What an exact log tells to be gone may be there again by the end of the same transaction, of which the rest is still to be decided. */
    static TrackedRecord putOff(TrackedRecord record, MappedChange change, Policy policy, Instant now) {
        if (change.operation() != Operation.DELETE || !policy.hasExactLog(change.system())) {
            return record;
        }
        var result = record;
        for (var system : policy.systems()) {
            var delivery = record.delivery(system);
            if (delivery.dirty()) {
                result = result.with(system, delivery.notBefore(now.plus(REST_OF_TRANSACTION)));
            }
        }
        return result;
    }

    Decision decide(Circumstances circumstances) {
        var gone = link.gone().with(change.position());
        var isEcho = link.sent().stream().anyMatch(this::isOurs);
        if (record.isNew()) {
            return Decision.unchanged(record.with(gone).withDeleted(true));
        }
        if (isOfEarlierLife()) {
            return Decision.unchanged(record.with(link.withSent(
                            link.sent().stream().filter(sent -> !isOurs(sent)).toList())
                    .with(change.position())));
        }
        if (isEcho || record.deleted() || !link.isPresent()) {
            var stays = link.presence() == Presence.DELETE_IN_REVIEW || link.presence() == Presence.DELETED_LOCALLY;
            return Decision.unchanged(record.with(stays ? link.with(change.position()) : gone));
        }
        if (!policy.createDeleteSources().contains(change.system())) {
            return decided(record.with(link.with(change.position())), Outcome.REJECTED, "");
        }
        if (circumstances.massDeletes().contains(change.system())) {
            return held(gone, "MASS_DELETE", "one of very many deletes at once");
        }
        if (hasUnseenEdit() && policy.ends().conflict() == DeleteConflict.MANUAL) {
            return held(gone, "DELETE_CONFLICT", "edited elsewhere meanwhile");
        }
        if (hasUnseenEdit() && policy.ends().conflict() == DeleteConflict.EDIT_WINS) {
            return decided(record.with(gone), Outcome.SUPERSEDED, otherThan(change.system()));
        }
        return byRule(gone);
    }

    /** An exact log tells which delete is ours. */
    private boolean isOurs(PendingWrite sent) {
        return sent.kind() == WriteKind.DELETE
                && (!policy.hasExactLog(change.system())
                        || sent.token().equals(change.change().origin()));
    }

    /** Whether an exact log is still to tell a write of ours that was carried out after this delete: the record is there again. */
    private boolean isOfEarlierLife() {
        var own = link.sent().stream().map(this::isOurs).toList().lastIndexOf(true);
        return policy.hasExactLog(change.system())
                && !change.position().equals(Position.NONE)
                && link.sent().subList(own + 1, link.sent().size()).stream()
                        .anyMatch(sent -> sent.held()
                                && sent.kind() != WriteKind.DELETE
                                && !(change.position().isOfReading()
                                        && change.position().isBehind(Objects.requireNonNull(sent.acknowledged()))));
    }

    private Decision byRule(LinkState gone) {
        return switch (policy.ends().rule()) {
            case PROPAGATE, SOFT -> ended(gone);
            case IGNORE -> decided(record.with(gone.with(Presence.DELETED_LOCALLY)), Outcome.REJECTED, "");
            case PARK -> held(gone, "DELETE", "the sync's rule is to ask");
        };
    }

    private Decision ended(LinkState gone) {
        var stamp = new Stamp(change.system(), change.committedAt());
        var ended = ended(policy, record.with(gone), change.system(), stamp);
        var edits = new ArrayList<>(List.of(edit(Outcome.APPLIED, change.system())));
        edits.addAll(markEdits(policy, record, ended, stamp));
        return ended.deleted() && !ended.oversight().disputes().isEmpty()
                ? new Decision(
                        ended.with(ended.oversight().withoutDisputes()), Outcome.APPLIED, edits, List.of(), conflicts())
                : new Decision(ended, Outcome.APPLIED, edits);
    }

    /** Nobody is asked about fields of what is gone. */
    private List<Parking.Closed> conflicts() {
        return policy.systems().stream()
                .map(system -> new Parking.Closed(Parking.Kind.CONFLICT, record.id(), system))
                .toList();
    }

    /** What the journal is told where the mark changed. */
    public static List<Edit> markEdits(Policy policy, RecordState before, RecordState after, Stamp stamp) {
        var mark = policy.ends().mark();
        if (mark == null) {
            return List.of();
        }
        var was = before.fields().get(mark.field());
        var is = after.fields().get(mark.field());
        return Objects.equals(was, is)
                ? List.of()
                : List.of(new Edit(mark.field(), was, is, Outcome.APPLIED, stamp.system()));
    }

    /** The record after a delete that counts. */
    public static RecordState ended(Policy policy, RecordState record, String system, Stamp stamp) {
        var mark = policy.ends().mark();
        return policy.ends().rule() == Rule.SOFT && mark != null
                ? marked(record.with(record.link(system).with(Presence.DELETED_LOCALLY)), mark, true, stamp)
                : record.withDeleted(true);
    }

    /** The record with the mark that tells the others whether it is deleted. */
    public static RecordState marked(RecordState record, Mark mark, boolean deleted, Stamp stamp) {
        return record.accept(mark.field(), mark.value(deleted, stamp.at()), stamp);
    }

    /** A person is asked; where every other system has lost the record too, there is nothing to ask. */
    private Decision held(LinkState gone, String code, String why) {
        var held = record.with(gone.with(Presence.DELETE_IN_REVIEW));
        if (policy.systems().stream().noneMatch(system -> held.link(system).isPresent())) {
            return gone(held);
        }
        return new Decision(
                held,
                Outcome.PARKED,
                List.of(edit(Outcome.PARKED, "")),
                List.of(parking(record.id(), gone, code, why)),
                List.of());
    }

    private Decision gone(RecordState held) {
        var after = held.withDeleted(true);
        var closed = new ArrayList<Parking.Closed>();
        for (var link : held.links().values()) {
            if (link.presence() == Presence.DELETE_IN_REVIEW) {
                after = after.with(link.with(Presence.ABSENT));
                closed.add(new Parking.Closed(Parking.Kind.DELETE, record.id(), link.system()));
            }
        }
        return new Decision(after, Outcome.APPLIED, List.of(edit(Outcome.APPLIED, change.system())), List.of(), closed);
    }

    static Parking parking(long recordId, LinkState link, String code, String why) {
        return new Parking(
                Parking.Kind.DELETE,
                recordId,
                link.system(),
                link.key(),
                code,
                "deleted in " + link.system() + ", " + why + ": delete it everywhere, or restore it there",
                Fields.none());
    }

    /** Whether the record holds an edit that had not reached the system when it deleted the record. */
    private boolean hasUnseenEdit() {
        var isDisputed = record.oversight().disputes().values().stream()
                .anyMatch(
                        dispute -> dispute.claims().keySet().stream().anyMatch(other -> !other.equals(link.system())));
        return isDisputed
                || record.fields().names().stream()
                        .filter(field -> policy.rule(field)
                                .filter(rule -> rule.isContestedBy(link.system()))
                                .isPresent())
                        .anyMatch(field -> !Objects.equals(
                                record.fields().get(field), link.shadow().get(field)));
    }

    private static Decision decided(RecordState record, Outcome outcome, String winner) {
        return new Decision(record, outcome, List.of(edit(outcome, winner)));
    }

    private static Edit edit(Outcome outcome, String winner) {
        return new Edit(Edit.EXISTENCE, true, false, outcome, winner);
    }

    private String otherThan(String system) {
        return policy.systems().stream()
                .filter(other -> !other.equals(system))
                .findFirst()
                .orElse("");
    }
}
