package dev.bactrian.decision.review;

import dev.bactrian.change.Fields;
import dev.bactrian.decision.Decision;
import dev.bactrian.decision.Decision.Edit;
import dev.bactrian.decision.LinkState;
import dev.bactrian.decision.Outcome;
import dev.bactrian.decision.Parking;
import dev.bactrian.decision.Policy;
import dev.bactrian.decision.Presence;
import dev.bactrian.decision.RecordState;
import dev.bactrian.decision.Stamp;
import dev.bactrian.decision.merge.Removal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a person decides of a record; each is an edit like any other, so every system is brought what follows from it. */
public final class Review {

    private final Policy policy;
    private final Stamp stamp;

    /**
     * @param person who decides
     * @param now by our own clock
     */
    public Review(Policy policy, String person, Instant now) {
        this.policy = policy;
        this.stamp = Stamp.ofPerson(person, now);
    }

    /**
     * Ends a dispute with either side's value, or a third one.
     *
     * @throws IllegalArgumentException naming the fields in dispute, where this one is not
     */
    public Decision pick(RecordState record, String field, @Nullable Object value) {
        if (record.oversight().dispute(field).isEmpty()) {
            throw new IllegalArgumentException("field \"" + field + "\" is not in dispute (in dispute: "
                    + String.join(", ", record.oversight().disputes().keySet()) + ")");
        }
        var picked = record.accept(field, value, stamp).with(record.oversight().withoutDispute(field));
        return decided(record, picked, List.of(edit(record, field, value)), Parking.Kind.CONFLICT);
    }

    /**
     * Ends every dispute of the record with the values of one system, now and from now on.
     *
     * @throws IllegalArgumentException naming the systems, where there is no such one
     */
    public Decision prefer(RecordState record, String system) {
        check(system);
        var result = record.with(record.oversight().preferring(system));
        var edits = new ArrayList<Edit>();
        for (var entry : record.oversight().disputes().entrySet()) {
            var claim = entry.getValue().claims().get(system);
            var value = claim == null ? record.fields().get(entry.getKey()) : claim.value();
            result = result.accept(entry.getKey(), value, stamp)
                    .with(result.oversight().withoutDispute(entry.getKey()));
            edits.add(edit(record, entry.getKey(), value));
        }
        return decided(record, result, edits, Parking.Kind.CONFLICT);
    }

    /**
     * A delete that was held back counts.
     *
     * @throws IllegalArgumentException where none of this system is held
     */
    public Decision deleteEverywhere(RecordState record, String system) {
        var gone = record.with(held(record, system).with(Presence.ABSENT));
        var edit = new Edit(Edit.EXISTENCE, !record.deleted(), false, Outcome.APPLIED, stamp.system());
        var ended = Removal.ended(policy, gone, system, stamp);
        var edits = new ArrayList<>(List.of(edit));
        edits.addAll(Removal.markEdits(policy, record, ended, stamp));
        return decided(record, ended, edits, Parking.Kind.DELETE);
    }

    /**
     * A delete that was held back does not count: the system gets the record back.
     *
     * @throws IllegalArgumentException where none of this system is held
     */
    public Decision restoreThere(RecordState record, String system) {
        var absent = record.with(held(record, system).with(Presence.ABSENT));
        var edit = new Edit(Edit.EXISTENCE, !record.deleted(), !record.deleted(), Outcome.APPLIED, stamp.system());
        return decided(record, absent, List.of(edit), Parking.Kind.DELETE);
    }

    /**
     * The record becomes what it was once, everywhere; one that was deleted is made anew. Keys, and fields that cannot be written to a system
     * that edits them, stay as they are.
     *
     * @throws IllegalArgumentException naming such fields, where the record differs in nothing else
     */
    public Decision restore(RecordState record, Fields version) {
        var result = record.withDeleted(false);
        var edits = new ArrayList<Edit>();
        var fixed = new ArrayList<String>();
        for (var field : version.names()) {
            var isDisputed = record.oversight().dispute(field).isPresent();
            if (!isDisputed && Objects.equals(record.fields().get(field), version.get(field))) {
                continue;
            }
            if (policy.rule(field).filter(Policy.FieldRule::isRestorable).isEmpty()) {
                fixed.add(field);
                continue;
            }
            result = result.accept(field, version.get(field), stamp)
                    .with(result.oversight().withoutDispute(field));
            edits.add(edit(record, field, version.get(field)));
        }
        if (record.deleted()) {
            edits.add(new Edit(Edit.EXISTENCE, false, true, Outcome.APPLIED, stamp.system()));
        }
        result = madeAnew(result);
        if (edits.isEmpty() && !fixed.isEmpty() && result.equals(record)) {
            throw new IllegalArgumentException(
                    "the record only differs in what cannot be written to every system that edits it: "
                            + String.join(", ", fixed));
        }
        return decided(record, result, edits, Parking.Kind.CONFLICT, Parking.Kind.DELETE);
    }

    /** The record, lacking wherever it was deleted. */
    private static RecordState madeAnew(RecordState record) {
        var result = record;
        for (var link : record.links().values()) {
            if (link.presence() == Presence.DELETE_IN_REVIEW
                    || link.presence() == Presence.DELETED_LOCALLY
                    || link.presence() == Presence.UNMATCHED) {
                result = result.with(link.with(Presence.ABSENT));
            }
        }
        return result;
    }

    /** What was stopped or parked is tried again. */
    public Decision goOn(RecordState record) {
        return decided(record, record.with(record.oversight().released()), List.of(), Parking.Kind.LOOP);
    }

    /** The record that a field refers to is deleted: it refers to nothing. */
    public Decision leaveParent(RecordState record, String field) {
        var left = record.accept(field, null, stamp).with(record.oversight().withoutDispute(field));
        return decided(record, left, List.of(edit(record, field, null)));
    }

    /** The record that a field refers to is deleted, and so is this one; where deleted records are only marked, it refers to nothing besides. */
    public Decision deleteWithParent(RecordState record, String field) {
        if (policy.ends().mark() == null) {
            var edit = new Edit(Edit.EXISTENCE, true, false, Outcome.APPLIED, stamp.system());
            return decided(record, record.withDeleted(true), List.of(edit), Parking.Kind.CONFLICT, Parking.Kind.DELETE);
        }
        var marked = Removal.marked(record, policy.ends().mark(), true, stamp);
        var edits = new ArrayList<>(Removal.markEdits(policy, record, marked, stamp));
        edits.add(edit(record, field, null));
        return decided(record, marked.accept(field, null, stamp), edits);
    }

    private LinkState held(RecordState record, String system) {
        check(system);
        var link = record.link(system);
        if (link.presence() != Presence.DELETE_IN_REVIEW) {
            throw new IllegalArgumentException(
                    "no delete of system \"" + system + "\" is held for record " + record.id());
        }
        return link;
    }

    private void check(String system) {
        if (!policy.systems().contains(system)) {
            throw new IllegalArgumentException(
                    "unknown system \"" + system + "\" (this sync has: " + String.join(", ", policy.systems()) + ")");
        }
    }

    private Edit edit(RecordState record, String field, @Nullable Object value) {
        return new Edit(field, record.fields().get(field), value, Outcome.APPLIED, stamp.system());
    }

    /** @param asked the kinds of questions that the decision may answer */
    private Decision decided(RecordState before, RecordState after, List<Edit> edits, Parking.Kind... asked) {
        var closed = new ArrayList<Parking.Closed>();
        for (var kind : asked) {
            if (kind != Parking.Kind.CONFLICT || after.oversight().disputes().isEmpty()) {
                policy.systems().forEach(system -> closed.add(new Parking.Closed(kind, before.id(), system)));
            }
        }
        return new Decision(after, Outcome.APPLIED, edits, List.of(), closed);
    }
}
