package dev.bactrian.decision.origin;

import dev.bactrian.change.MappedChange;
import dev.bactrian.change.Operation;
import dev.bactrian.decision.LinkState;
import dev.bactrian.decision.PendingWrite;
import dev.bactrian.decision.Policy;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Judges what was read, by a poll, a look-up or a load. It tells nobody's token; but the place of a reading tells which writes of ours it
 * shows: those that were confirmed before it.
 *
 * @param wasThere whether the system was known to hold the record before the change
 */
public record ReadingRule(Policy policy, MappedChange change, boolean wasThere) implements OriginRule {

    @Override
    public Verdict judge(LinkState link, String field, @Nullable Object value, @Nullable Object standing) {
        if (candidates(link).stream()
                .anyMatch(sent -> isReplacedBy(sent, field) && isSurelyOlder(sent, field, value))) {
            return Verdict.REPLACED;
        }
        if (knows(link, field) && Objects.equals(link.shadow().get(field), value)) {
            return Verdict.KNOWN;
        }
        if (candidates(link).stream().anyMatch(sent -> OriginRule.isSameValue(sent, field, value) && !isBehind(sent))) {
            return Verdict.ECHO;
        }
        return knows(link, field) ? Verdict.EDIT : Verdict.FIRST;
    }

    /**
     * Whether the reading was surely made after the write was confirmed to be there. The shadow holds what has replaced it since, so somebody has set the value
     * back: we write A, then B, and a person puts A again before the next poll.
     */
    private boolean isBehind(PendingWrite sent) {
        return sent.held()
                && policy.comparing().contains(change.system())
                && change.position().isOfReading()
                && change.position().isBehind(Objects.requireNonNull(sent.acknowledged()));
    }

    /** Whether the reading was made before the write was confirmed to be there. */
    private boolean isReplacedBy(PendingWrite sent, String field) {
        return sent.held()
                && sent.to().knows(field)
                && change.position().isOfReading()
                && !change.position().isBehind(Objects.requireNonNull(sent.acknowledged()));
    }

    /** A system that does not compare tells places that lie a little behind the write, so what it tells may be newer. */
    private boolean isSurelyOlder(PendingWrite sent, String field, @Nullable Object value) {
        return policy.comparing().contains(change.system())
                || (sent.from().knows(field) && Objects.equals(sent.from().get(field), value));
    }

    @Override
    public boolean isReplaced(LinkState link, String field) {
        return change.operation() != Operation.READ
                && candidates(link).stream()
                        .anyMatch(
                                sent -> isReplacedBy(sent, field) && sent.from().knows(field));
    }

    /** The reading shows every write up to the one that wrote this value. In an exact log the write's own change is still to come. */
    @Override
    public LinkState confirmed(LinkState link, String field, @Nullable Object value) {
        var reported = link.reported(field, value, change.raw());
        if (policy.hasExactLog(change.system())) {
            return reported;
        }
        var sent = link.sent();
        for (var echo = 0; echo < sent.size(); echo++) {
            if (OriginRule.isSameValue(sent.get(echo), field, value)) {
                var shown = sent.subList(0, echo + 1);
                return reported.mapSent(one -> shown.contains(one) ? one.withoutField(field) : one);
            }
        }
        return reported;
    }

    @Override
    public LinkState replaced(LinkState link, String field, @Nullable Object value) {
        return link;
    }

    /** What a write expected to find is no sign any more of the time before it. */
    @Override
    public LinkState edited(LinkState link, String field, @Nullable Object value) {
        return link.mapSent(sent -> sent.forgetting(field)).reported(field, value, change.raw());
    }

    @Override
    public LinkState ended(LinkState link) {
        return policy.hasExactLog(change.system()) ? link : link.shown(change);
    }
}
