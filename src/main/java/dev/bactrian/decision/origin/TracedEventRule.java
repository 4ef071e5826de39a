package dev.bactrian.decision.origin;

import dev.bactrian.change.MappedChange;
import dev.bactrian.change.Operation;
import dev.bactrian.decision.LinkState;
import dev.bactrian.decision.PendingWrite;
import dev.bactrian.decision.Policy;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Judges an event that tells only the fields that changed and bears the token of our write, as those of Salesforce do; and what was read of
 * such a system. Its writes do not compare, and its readings have no place among its events.
 *
 * @param wasThere whether the system was known to hold the record before the change
 */
public record TracedEventRule(Policy policy, MappedChange change, boolean wasThere) implements OriginRule {

    @Override
    public Verdict judge(LinkState link, String field, @Nullable Object value, @Nullable Object standing) {
        if (knows(link, field) && Objects.equals(link.shadow().get(field), value)) {
            return tellsOnlyEdits() && !Objects.equals(standing, value) ? Verdict.EDIT : Verdict.KNOWN;
        }
        if (candidates(link).stream().anyMatch(sent -> isEcho(sent, field, value))) {
            return Verdict.ECHO;
        }
        var cause = cause(link);
        if (cause.filter(sent -> sent.told().contains(field) || OriginRule.isSameValue(sent, field, value))
                .isPresent()) {
            return Verdict.ECHO;
        }
        if (cause.filter(sent -> sent.to().knows(field) && isWrittenOver(link, sent, field))
                .isPresent()) {
            return Verdict.REPLACED;
        }
        return knows(link, field) ? Verdict.EDIT : Verdict.FIRST;
    }

    /** What is read may show any write of ours. */
    private boolean isEcho(PendingWrite sent, String field, @Nullable Object value) {
        return OriginRule.isSameValue(sent, field, value)
                && (change.operation() == Operation.READ
                        || sent.token().equals(change.change().origin()));
    }

    /** Whether the shadow tells of a write of ours after this one. */
    private static boolean isWrittenOver(LinkState link, PendingWrite cause, String field) {
        return link.shadow().knows(field)
                && link
                        .sent()
                        .subList(link.sent().indexOf(cause) + 1, link.sent().size())
                        .stream()
                        .anyMatch(later -> later.held()
                                && OriginRule.isSameValue(
                                        later, field, link.shadow().get(field)));
    }

    @Override
    public boolean tellsOnlyEdits() {
        return change.operation() == Operation.UPDATE
                && change.change().origin().isEmpty();
    }

    @Override
    public boolean isReplaced(LinkState link, String field) {
        var cause = cause(link);
        return change.operation() != Operation.READ
                && candidates(link).stream()
                        .filter(sent -> cause.filter(sent::equals).isEmpty())
                        .anyMatch(sent -> sent.held()
                                && sent.from().knows(field)
                                && sent.to().knows(field));
    }

    /** Removes the field from the write that comes back, and from those before it. The shadow may already tell of a later, confirmed write. */
    @Override
    public LinkState confirmed(LinkState link, String field, @Nullable Object value) {
        if (change.operation() == Operation.READ) {
            return link.reported(field, value, change.raw());
        }
        var heard = followed(tellsOnlyEdits() ? overridden(link, field) : link, field);
        var later = withoutEcho(heard, field, value);
        var held = later.shadow().get(field);
        var tellsLaterWrite = later.shadow().knows(field)
                && candidates(later).stream()
                        .anyMatch(sent -> sent.held() && OriginRule.isSameValue(sent, field, held));
        return tellsLaterWrite ? later : later.reported(field, value, change.raw());
    }

    /** A later write of the same value changes nothing in the system, so its silence does not tell that it was turned back. */
    private LinkState withoutEcho(LinkState link, String field, @Nullable Object value) {
        var sent = link.sent();
        for (var echo = 0; echo < sent.size(); echo++) {
            if (isEcho(sent.get(echo), field, value)) {
                var told = sent.subList(0, echo + 1);
                var same = sent.subList(echo + 1, sent.size()).stream()
                        .filter(one -> one.to().knows(field))
                        .takeWhile(one -> OriginRule.isSameValue(one, field, value))
                        .toList();
                return link.mapSent(one -> told.contains(one)
                        ? one.withoutField(field)
                        : same.contains(one) ? one.forgetting(field) : one);
            }
        }
        return link;
    }

    /** Our writes that the system has not told of yet came after this edit, and found it. */
    private LinkState overridden(LinkState link, String field) {
        return link.mapSent(sent ->
                sent.to().knows(field) ? sent.following(field, change.fields().get(field)) : sent.forgetting(field));
    }

    /** What a write of ours led to is what the later ones found, whatever is told late of the time before. */
    private LinkState followed(LinkState link, String field) {
        var cause = cause(link);
        if (cause.isEmpty()) {
            return link;
        }
        var later = link.sent()
                .subList(link.sent().indexOf(cause.get()) + 1, link.sent().size());
        return link.mapSent(sent -> later.contains(sent) && sent.to().knows(field)
                ? sent.following(field, change.fields().get(field))
                : sent);
    }

    @Override
    public LinkState replaced(LinkState link, String field, @Nullable Object value) {
        return followed(link, field);
    }

    @Override
    public LinkState edited(LinkState link, String field, @Nullable Object value) {
        return overridden(followed(link, field), field).reported(field, value, change.raw());
    }

    @Override
    public LinkState ended(LinkState link) {
        return link.echoed(change);
    }
}
