package dev.bactrian.decision.origin;

import dev.bactrian.change.Findings.LeftOut;
import dev.bactrian.change.MappedChange;
import dev.bactrian.change.Operation;
import dev.bactrian.change.WriteKind;
import dev.bactrian.decision.LinkState;
import dev.bactrian.decision.PendingWrite;
import dev.bactrian.decision.Policy;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tells an edit from a write of ours that comes back, and from what was there before such a write. How depends on what the system tells.
 *
 * @see <a href="../../../../../../docs/decisions/007-exact-origin.md">007</a>
 */
public sealed interface OriginRule permits ExactLogRule, TracedEventRule, ReadingRule {

    /** What a reported value is, against what is known of the system. */
    enum Verdict {
        /** The shadow says the same. */
        KNOWN,
        /** A write of ours comes back. */
        ECHO,
        /** It was replaced by a write of ours, which knew it. */
        REPLACED,
        /** It was replaced before a write of ours took place, and nobody had seen it. */
        UNSEEN,
        /** The system was never heard on this field. */
        FIRST,
        /** Somebody else put it there. */
        EDIT
    }

    /** @param wasThere whether the system was known to hold the record before the change */
    static OriginRule of(Policy policy, MappedChange change, boolean wasThere) {
        var isReading =
                change.operation() == Operation.READ || change.position().isOfReading();
        if (policy.hasExactLog(change.system()) && !isReading) {
            return new ExactLogRule(policy, change, wasThere);
        }
        return policy.hasTracedEvents(change.system())
                ? new TracedEventRule(policy, change, wasThere)
                : new ReadingRule(policy, change, wasThere);
    }

    Policy policy();

    MappedChange change();

    boolean wasThere();

    /** @param standing what the record holds */
    Verdict judge(LinkState link, String field, @Nullable Object value, @Nullable Object standing);

    /** The link after a value that is no edit. */
    LinkState confirmed(LinkState link, String field, @Nullable Object value);

    /** The link after a value that was replaced before or by a write of ours. */
    LinkState replaced(LinkState link, String field, @Nullable Object value);

    /** The link after an edit. */
    LinkState edited(LinkState link, String field, @Nullable Object value);

    /** The link once all fields of the change were looked at. */
    LinkState ended(LinkState link);

    /** Whether a write of ours, which the system carried out after this change, replaced what the change tells of the field. */
    boolean isReplaced(LinkState link, String field);

    /** What the system holds in a field that the record must not take. */
    default LinkState leftOut(LinkState link, LeftOut field) {
        return isReplaced(link, field.field()) ? link : link.leftOut(field.field(), field.value());
    }

    /** Whether an edit may have been made without having seen the write. A system that compares had the edit when it confirmed a write. */
    default boolean mayHaveCrossed(PendingWrite sent) {
        return !sent.held() || !policy().comparing().contains(change().system());
    }

    default boolean knows(LinkState link, String field) {
        return wasThere() && link.shadow().knows(field);
    }

    /** Whether an edit is told of this very field, whatever value it tells: then even one that was read before is an edit. */
    default boolean tellsOnlyEdits() {
        return false;
    }

    /** The write of ours that led to the change, where the system passes its token on. */
    default Optional<PendingWrite> cause(LinkState link) {
        return cause(link, change());
    }

    private static Optional<PendingWrite> cause(LinkState link, MappedChange change) {
        var origin = change.change().origin();
        return origin.isEmpty()
                ? Optional.empty()
                : link.sent().stream()
                        .filter(sent -> sent.token().equals(origin))
                        .findFirst();
    }

    /** The writes that the change may follow: a create of something that is there, and that was never confirmed, did not take place, or not yet. */
    default List<PendingWrite> candidates(LinkState link) {
        return wasThere()
                ? link.sent().stream()
                        .filter(sent -> sent.kind() != WriteKind.CREATE || sent.acknowledged() != null)
                        .toList()
                : link.sent();
    }

    static boolean isSameValue(PendingWrite sent, String field, @Nullable Object value) {
        return sent.to().knows(field) && Objects.equals(sent.to().get(field), value);
    }

    /**
     * Adds the fields of our update that its change leaves out: there a trigger or a flow turned our write back into what the field held
     * before.
     */
    static MappedChange completed(MappedChange change, LinkState link) {
        var cause = change.operation() == Operation.UPDATE ? cause(link, change) : Optional.<PendingWrite>empty();
        if (cause.isEmpty()) {
            return change;
        }
        var fields = change.fields();
        var leftOut = change.findings().leftOut().stream().map(LeftOut::field).toList();
        for (var field : cause.get().from().names()) {
            fields = fields.knows(field)
                            || leftOut.contains(field)
                            || !cause.get().to().knows(field)
                    ? fields
                    : fields.with(field, cause.get().from().get(field));
        }
        return new MappedChange(change.change(), fields, change.raw(), change.otherKeys(), change.findings());
    }
}
