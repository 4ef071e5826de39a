package dev.bactrian.decision.merge;

import dev.bactrian.change.MappedChange;
import dev.bactrian.change.Operation;
import dev.bactrian.decision.Contest.Verdict;
import dev.bactrian.decision.LinkState;
import dev.bactrian.decision.PendingWrite;
import dev.bactrian.decision.Policy;
import dev.bactrian.decision.Policy.FieldRule;
import dev.bactrian.decision.RecordState;
import dev.bactrian.decision.Stamp;
import dev.bactrian.decision.origin.OriginRule;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Which of two edits of a field stands: the one that a change brings, or the one that the record has. */
final class ConflictRule {

    private final Policy policy;
    private final MappedChange change;
    private final OriginRule origin;
    private final Stamp stamp;

    /** @param stamp whose edit the change brings, and of when */
    ConflictRule(OriginRule origin, Stamp stamp) {
        this.policy = origin.policy();
        this.change = origin.change();
        this.origin = origin;
        this.stamp = stamp;
    }

    /** What the system made of our own write is nobody's edit: it replaces what was written, and nothing newer. */
    Verdict judge(RecordState record, FieldRule rule, String field, @Nullable Object value) {
        var link = record.link(change.system());
        var cause = origin.cause(link).filter(sent -> sent.to().knows(field));
        if (cause.isPresent()) {
            var isStill =
                    Objects.equals(record.fields().get(field), cause.get().to().get(field));
            return isStill ? Verdict.NEWCOMER : Verdict.STANDING;
        }
        var standing = record.stamps().get(field);
        if (standing == null) {
            return Verdict.NEWCOMER;
        }
        if (!isConcurrent(record, field)) {
            return isOfAnOlderCopy(standing) ? Verdict.STANDING : Verdict.NEWCOMER;
        }
        if (!origin.knows(link, field) && !origin.tellsOnlyEdits()) {
            // What is heard of for the first time was there before, for all we know: a value goes before none.
            if (value == null) {
                return Verdict.STANDING;
            }
            if (record.fields().get(field) == null) {
                return Verdict.NEWCOMER;
            }
        }
        var verdict = rule.contest().judge(stamp, standing, policy.systems());
        var preferred = record.oversight().preferred();
        if (verdict != Verdict.PERSON || preferred == null) {
            return verdict;
        }
        return preferred.equals(stamp.system())
                ? Verdict.NEWCOMER
                : preferred.equals(standing.system()) || standing.isPerson() ? Verdict.STANDING : Verdict.PERSON;
    }

    /** Where nobody wrote the row since another system's edit that was brought to it, its database was replaced by a copy that lacks the edit. */
    private boolean isOfAnOlderCopy(Stamp standing) {
        var written = change.change().committedAt();
        return change.operation() == Operation.READ
                && policy.hasExactLog(change.system())
                && !standing.system().equals(change.system())
                && !written.equals(Instant.EPOCH)
                && written.isBefore(standing.at());
    }

    /** Whether somebody else's accepted edit had not reached the system, or may not have, when it made this one. */
    boolean isConcurrent(RecordState record, String field) {
        var link = record.link(change.system());
        var seesRecord = origin.knows(link, field)
                && Objects.equals(link.shadow().get(field), record.fields().get(field));
        if (!seesRecord) {
            return true;
        }
        return origin.candidates(link).stream()
                .anyMatch(sent ->
                        sent.to().knows(field) && origin.mayHaveCrossed(sent) && !writesWhatWasTold(sent, link, field));
    }

    /** A write that is not confirmed changed nothing, where it brings what the log had told by then: whoever edited after that had seen it. */
    private static boolean writesWhatWasTold(PendingWrite sent, LinkState link, String field) {
        return !sent.held() && OriginRule.isSameValue(sent, field, link.shadow().get(field));
    }
}
