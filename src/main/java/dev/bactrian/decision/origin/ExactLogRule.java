package dev.bactrian.decision.origin;

import dev.bactrian.change.MappedChange;
import dev.bactrian.change.WriteKind;
import dev.bactrian.decision.LinkState;
import dev.bactrian.decision.PendingWrite;
import dev.bactrian.decision.Policy;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Judges a change of an exact log. Its order tells what came before a write of ours: everything until the write's own change comes.
 *
 * <pre>
 * ours: Ada → Bea is confirmed       the log tells          it is
 *                                    Ada                    REPLACED: our write compared, and found just that
 *                                    Zoe, then Ada again    UNSEEN: taken back before our write
 *                                    Bea, with our token    ECHO; with another value, what a trigger made of it: EDIT
 *                                    Ada                    EDIT: somebody wrote it back
 * </pre>
 *
 * @param wasThere whether the system was known to hold the record before the change
 */
record ExactLogRule(Policy policy, MappedChange change, boolean wasThere) implements OriginRule {

    @Override
    public Verdict judge(LinkState link, String field, @Nullable Object value, @Nullable Object standing) {
        var own = cause(link).filter(sent -> sent.to().knows(field));
        var isOwnValue =
                own.filter(sent -> OriginRule.isSameValue(sent, field, value)).isPresent();
        var later = replacing(link, field);
        if (later.isPresent()) {
            return isOwnValue || isExpected(later.get(), field, value) ? Verdict.REPLACED : Verdict.UNSEEN;
        }
        if (own.isPresent()) {
            return isOwnValue ? Verdict.ECHO : Verdict.EDIT;
        }
        if (knows(link, field)) {
            return Objects.equals(link.shadow().get(field), value) ? Verdict.KNOWN : Verdict.EDIT;
        }
        return Verdict.FIRST;
    }

    /** What stood there before a create of ours belongs to the row's earlier life. */
    private static boolean isExpected(PendingWrite later, String field, @Nullable Object value) {
        return later.kind() == WriteKind.CREATE
                || (later.from().knows(field) && Objects.equals(later.from().get(field), value));
    }

    /** The first confirmed write of the field whose own change is still to come after this one. */
    private Optional<PendingWrite> replacing(LinkState link, String field) {
        var own = cause(link);
        var later = link.sent()
                .subList(
                        own.map(link.sent()::indexOf).orElse(-1) + 1,
                        link.sent().size());
        return later.stream()
                .filter(sent -> sent.held() && sent.to().knows(field))
                .findFirst();
    }

    /** The shadow is what the row held right before the change, so whoever made it saw just that. */
    @Override
    public boolean mayHaveCrossed(PendingWrite sent) {
        return false;
    }

    @Override
    public boolean isReplaced(LinkState link, String field) {
        return replacing(link, field).isPresent();
    }

    @Override
    public LinkState confirmed(LinkState link, String field, @Nullable Object value) {
        return link.reported(field, value, change.raw());
    }

    /** What the row held last before our write; the next change is compared with that. */
    @Override
    public LinkState replaced(LinkState link, String field, @Nullable Object value) {
        var later = replacing(link, field);
        return link.mapSent(sent -> later.filter(one -> one == sent).isPresent() ? sent.following(field, value) : sent);
    }

    @Override
    public LinkState edited(LinkState link, String field, @Nullable Object value) {
        return link.reported(field, value, change.raw());
    }

    @Override
    public LinkState ended(LinkState link) {
        var own = cause(link);
        return own.isEmpty()
                ? link
                : link.withSent(
                        link.sent().stream().filter(sent -> sent != own.get()).toList());
    }
}
