package dev.bactrian.decision.merge;

import dev.bactrian.change.Fields;
import dev.bactrian.change.Findings.LeftOut;
import dev.bactrian.change.MappedChange;
import dev.bactrian.change.Operation;
import dev.bactrian.decision.Bouncing;
import dev.bactrian.decision.Decision.Edit;
import dev.bactrian.decision.Dispute;
import dev.bactrian.decision.LinkState;
import dev.bactrian.decision.Outcome;
import dev.bactrian.decision.Parking;
import dev.bactrian.decision.Policy;
import dev.bactrian.decision.Policy.FieldRule;
import dev.bactrian.decision.RecordState;
import dev.bactrian.decision.Stamp;
import dev.bactrian.decision.origin.OriginRule;
import dev.bactrian.decision.origin.ReadingRule;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Merges one change into a record field by field; fields that only one side edited never meet. */
final class FieldMerge {

    private final Policy policy;
    private final MappedChange change;
    private final OriginRule origin;
    private final Stamp stamp;
    private final ConflictRule conflicts;
    private final Instant now;
    private final boolean tellsNoEdit;
    private final List<Edit> edits = new ArrayList<>();
    private final List<Parking> parked = new ArrayList<>();
    private final List<Parking.Closed> closed = new ArrayList<>();
    private RecordState record;
    private boolean acceptedContested;

    /**
     * @param editedAt when the edit was made, by the system's clock
     * @param now the time of the decision, by ours
     */
    FieldMerge(OriginRule origin, RecordState record, Instant editedAt, Instant now) {
        this.policy = origin.policy();
        this.change = origin.change();
        this.origin = origin;
        this.record = record;
        this.stamp = new Stamp(change.system(), editedAt);
        this.conflicts = new ConflictRule(origin, stamp);
        this.now = now;
        this.tellsNoEdit = change.findings().leftOut().isEmpty()
                && change.fields().names().stream()
                        .filter(field -> !field.equals(policy.timestampField()))
                        .noneMatch(this::isEdited);
    }

    private boolean isEdited(String field) {
        if (policy.rule(field)
                .filter(rule -> rule.editors().contains(change.system()))
                .isEmpty()) {
            return false;
        }
        var verdict = origin.judge(
                record.link(change.system()),
                field,
                change.fields().get(field),
                record.fields().get(field));
        return verdict == OriginRule.Verdict.EDIT || verdict == OriginRule.Verdict.FIRST;
    }

    RecordState record() {
        return record;
    }

    List<Edit> edits() {
        return edits;
    }

    List<Parking> parked() {
        return parked;
    }

    List<Parking.Closed> closed() {
        return closed;
    }

    boolean hasAcceptedContestedEdit() {
        return acceptedContested;
    }

    void merge(String field) {
        var rule = policy.rule(field);
        if (rule.isEmpty()) {
            return;
        }
        var value = change.fields().get(field);
        var link = record.link(change.system());
        var verdict = origin.judge(link, field, value, record.fields().get(field));
        if (verdict == OriginRule.Verdict.EDIT
                && field.equals(policy.timestampField())
                && isKeptByTheSystem(rule.get())) {
            record = record.with(link.keeping(field, value));
            return;
        }
        if (!rule.get().editors().contains(change.system())) {
            mergeForeign(link, rule.get(), field, value, verdict);
            return;
        }
        switch (verdict) {
            case KNOWN, ECHO -> record = record.with(origin.confirmed(link, field, value));
            case REPLACED -> record = record.with(origin.replaced(link, field, value));
            case UNSEEN -> {
                record = record.with(origin.replaced(link, field, value));
                note(field, value, Outcome.SUPERSEDED, keeper(field));
            }
            case FIRST, EDIT -> mergeEdit(link, rule.get(), field, value);
        }
    }

    /** A time that a trigger sets with every write, ours too: where the system has it from others, or tells nothing else, it is nobody's edit. */
    private boolean isKeptByTheSystem(FieldRule rule) {
        return rule.holders().contains(change.system())
                && (tellsNoEdit || !rule.editors().contains(change.system()));
    }

    /** A field that the record must not take. */
    void leaveOut(LeftOut field) {
        record = record.with(origin.leftOut(record.link(change.system()), field));
    }

    /** A field that this system does not decide: only keys are put right, anything else is left as drift. */
    private void mergeForeign(
            LinkState link, FieldRule rule, String field, @Nullable Object value, OriginRule.Verdict verdict) {
        switch (verdict) {
            case KNOWN, ECHO -> record = record.with(origin.confirmed(link, field, value));
            case REPLACED, UNSEEN -> record = record.with(origin.replaced(link, field, value));
            case FIRST -> record = record.with(link.reported(field, value, change.raw()));
            case EDIT -> {
                if (rule.isKey() || change.operation() == Operation.READ) {
                    record = record.with(link.reported(field, value, change.raw()));
                } else {
                    note(field, value, Outcome.REJECTED, "");
                }
            }
        }
    }

    private void mergeEdit(LinkState link, FieldRule rule, String field, @Nullable Object value) {
        var dispute = record.oversight().dispute(field);
        if (dispute.isPresent()) {
            join(dispute.get(), field, value);
        } else if (!record.fields().knows(field)) {
            accept(rule, field, value);
        } else if (!Objects.equals(record.fields().get(field), value)) {
            switch (conflicts.judge(record, rule, field, value)) {
                case NEWCOMER -> accept(rule, field, value);
                case STANDING -> note(field, value, Outcome.SUPERSEDED, keeper(field));
                case PERSON -> dispute(field, value);
            }
        }
        record = record.with(origin.edited(link, field, value));
    }

    private void accept(FieldRule rule, String field, @Nullable Object value) {
        note(field, value, Outcome.APPLIED, change.system());
        countBounce(field, value);
        record = record.accept(field, value, stamp);
        acceptedContested |= rule.isContestedBy(change.system());
    }

    /** From now on nobody is brought this field, until a person has picked a value. */
    private void dispute(String field, @Nullable Object value) {
        var standing = Objects.requireNonNull(record.stamps().get(field));
        var dispute = new Dispute(Map.of(
                standing.system(), new Dispute.Claim(record.fields().get(field), standing.at()),
                stamp.system(), new Dispute.Claim(value, stamp.at())));
        note(field, value, Outcome.PARKED, "");
        record = record.with(record.oversight().with(field, dispute));
        parked.add(new Parking(
                Parking.Kind.CONFLICT,
                record.id(),
                change.system(),
                change.key(),
                "CONFLICT",
                field + " was edited in " + standing.system() + " and " + stamp.system()
                        + ", neither having seen the other: pick a value",
                Fields.of(field, value)));
    }

    private void join(Dispute dispute, String field, @Nullable Object value) {
        var joined = dispute.with(stamp.system(), new Dispute.Claim(value, stamp.at()));
        if (joined.isAgreed()) {
            note(field, value, Outcome.APPLIED, stamp.system());
            record = record.accept(field, value, stamp).with(record.oversight().withoutDispute(field));
            if (record.oversight().disputes().isEmpty()) {
                policy.systems()
                        .forEach(system -> closed.add(new Parking.Closed(Parking.Kind.CONFLICT, record.id(), system)));
            }
        } else {
            note(field, value, Outcome.PARKED, "");
            record = record.with(record.oversight().with(field, joined));
        }
    }

    /** A field whose edits answer our own writes again and again stops its record. */
    private void countBounce(String field, @Nullable Object value) {
        var standing = record.stamps().get(field);
        var loops = policy.loops();
        if (!loops.enabled() || standing == null) {
            return;
        }
        var oversight = record.oversight();
        if (standing.system().equals(change.system())) {
            var before = oversight.bouncing(field);
            record = before.run() == 0 ? record : record.with(oversight.with(field, before.interrupted()));
            return;
        }
        var stoppedAt = oversight.stoppedAt();
        if (stoppedAt != null && now.isAfter(stoppedAt.plus(loops.window()))) {
            oversight = oversight.released();
        }
        var bouncing =
                oversight.bouncing(field).next(record.fields().get(field), value, cause(field), now, loops.window());
        oversight = oversight.with(field, bouncing);
        record = record.with(oversight);
        if (!oversight.isStopped() && bouncing.isLoop(loops)) {
            record = record.with(oversight.stopped(now));
            parked.add(loop(field, standing.system(), bouncing));
        }
    }

    /** Where a system tells no transaction, what a write of ours had put there is seen to be altered. */
    private Bouncing.Cause cause(String field) {
        var link = record.link(change.system());
        var isAltered = origin instanceof ReadingRule
                && link.sent().stream()
                        .anyMatch(sent -> sent.held() && sent.to().knows(field));
        if (isAltered || !change.change().origin().isEmpty()) {
            return Bouncing.Cause.OUR_WRITE;
        }
        return conflicts.isConcurrent(record, field) ? Bouncing.Cause.OWN_PACE : Bouncing.Cause.AFTER_OUR_WRITE;
    }

    private Parking loop(String field, String standing, Bouncing bouncing) {
        return new Parking(
                Parking.Kind.LOOP,
                record.id(),
                change.system(),
                change.key(),
                "LOOP",
                field + " " + bouncing.told(policy.loops()) + ", last between " + standing + " and " + change.system()
                        + ": each seems to put it right in its own way",
                Fields.of(field + " in " + standing, record.fields().get(field))
                        .with(field + " in " + change.system(), change.fields().get(field)));
    }

    private void note(String field, @Nullable Object value, Outcome outcome, String winner) {
        edits.add(new Edit(field, record.fields().get(field), value, outcome, winner));
    }

    private String keeper(String field) {
        var standing = record.stamps().get(field);
        return standing == null ? "" : standing.system();
    }
}
