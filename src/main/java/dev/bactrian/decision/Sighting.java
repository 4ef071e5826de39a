package dev.bactrian.decision;

import dev.bactrian.change.Findings.LeftOut;
import dev.bactrian.change.MappedChange;
import dev.bactrian.change.Operation;
import dev.bactrian.change.WriteKind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tells somebody's edits from our own writes that come back, and from what was so before them.
 *
 * @param wasThere whether the system was known to hold the record before the change
 */
record Sighting(Policy policy, MappedChange change, boolean wasThere) {

    /** What a reported value is, against what is known of the system. */
    enum Sight {
        /** The shadow says the same. */
        KNOWN,
        /** A write of ours comes back. */
        ECHO,
        /** From before a write of ours whose echo is still to come. */
        OUTDATED,
        /** The system was never heard on this field. */
        FIRST,
        /** Somebody else put it there. */
        EDIT
    }

    /** @param standing what the record holds */
    Sight sight(LinkState link, String field, @Nullable Object value, @Nullable Object standing) {
        if (knows(link, field) && Objects.equals(link.shadow().get(field), value)) {
            return isSurelyForeign() && !Objects.equals(standing, value) ? Sight.EDIT : Sight.KNOWN;
        }
        for (var sent : candidates(link)) {
            if (isEcho(link, sent, field, value)) {
                return Sight.ECHO;
            }
        }
        if (cause(link).filter(sent -> sent.told().contains(field)).isPresent()) {
            return Sight.ECHO;
        }
        var cause = cause(link).filter(sent -> sent.to().knows(field));
        if (cause.isPresent()) {
            if (isSameValue(cause.get(), field, value)) {
                return Sight.ECHO;
            }
            if (isWrittenOver(link, cause.get(), field)) {
                return Sight.OUTDATED;
            }
        }
        if (change.operation() != Operation.READ && !isTraced()) {
            for (var sent : candidates(link)) {
                if (!isBehind(sent)
                        && sent.from().knows(field)
                        && Objects.equals(sent.from().get(field), value)) {
                    return Sight.OUTDATED;
                }
            }
        }
        return knows(link, field) ? Sight.EDIT : Sight.FIRST;
    }

    /** Whether the change is a reading that was made when it was known already what had become of the write. */
    private boolean isBehind(Sent sent) {
        return change.position().isOfReading()
                && sent.acknowledged() != null
                && change.position().isBehind(sent.acknowledged());
    }

    /** Whether the shadow tells of a write of ours after this one. */
    private static boolean isWrittenOver(LinkState link, Sent cause, String field) {
        return link.shadow().knows(field)
                && link
                        .sent()
                        .subList(link.sent().indexOf(cause) + 1, link.sent().size())
                        .stream()
                        .anyMatch(later -> later.held()
                                && isSameValue(later, field, link.shadow().get(field)));
    }

    boolean knows(LinkState link, String field) {
        return wasThere && link.shadow().knows(field);
    }

    /** Whether the change is surely not ours; then even a value that was read before, and taken for ours, is an edit. */
    boolean isSurelyForeign() {
        return change.operation() == Operation.UPDATE
                && isTraced()
                && change.change().origin().isEmpty();
    }

    /** The write of ours that led to the change, where the system passes its token on. */
    Optional<Sent> cause(LinkState link) {
        return cause(link, change);
    }

    private static Optional<Sent> cause(LinkState link, MappedChange change) {
        var origin = change.change().origin();
        return origin.isEmpty()
                ? Optional.empty()
                : link.sent().stream()
                        .filter(sent -> sent.token().equals(origin))
                        .findFirst();
    }

    /**
     * Adds what an update of ours left as it was: a system that tells only what changed does not tell a field that it turned back
     * into what it held before.
     */
    static MappedChange completed(MappedChange change, LinkState link) {
        var cause = change.operation() == Operation.UPDATE ? cause(link, change) : Optional.<Sent>empty();
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

    /** What the system holds in a field that the record must not take, unless that is from before a write of ours. */
    LinkState leftOut(LinkState link, LeftOut field) {
        var name = field.field();
        var cause = cause(link);
        var isOfBefore = change.operation() != Operation.READ
                && candidates(link).stream()
                        .filter(sent -> cause.filter(sent::equals).isEmpty())
                        .anyMatch(sent -> sent.held()
                                && !isBehind(sent)
                                && sent.from().knows(name)
                                && sent.to().knows(name));
        return isOfBefore ? link : link.leftOut(name, field.value());
    }

    /** Takes the echo off the list, and from the same writes right after it that they change something; the shadow already tells of a later write, if one was confirmed. */
    LinkState echoed(LinkState link, String field, @Nullable Object value) {
        if (change.operation() == Operation.READ && isTraced()) {
            return link.reported(field, value, change.raw());
        }
        var later = link;
        var echo = -1;
        for (var i = 0; i < link.sent().size(); i++) {
            if (isEcho(link, link.sent().get(i), field, value)) {
                echo = i;
                break;
            }
        }
        if (echo >= 0) {
            var upTo = link.sent().subList(0, echo + 1);
            var needless = link.sent().subList(echo + 1, link.sent().size()).stream()
                    .filter(sent -> sent.to().knows(field))
                    .takeWhile(sent -> isSameValue(sent, field, value))
                    .toList();
            var unaware = unaware(link.sent().subList(echo + 1, link.sent().size()), field, value);
            later = link.mapSent(sent -> upTo.contains(sent)
                    ? sent.withoutField(field)
                    : needless.contains(sent) || unaware.contains(sent) ? sent.forgetting(field) : sent);
        }
        var held = later.shadow().get(field);
        var tellsLaterWrite = change.operation() != Operation.READ
                && later.shadow().knows(field)
                && candidates(later).stream()
                        .anyMatch(sent -> sent.held() && !isBehind(sent) && isSameValue(sent, field, held));
        return tellsLaterWrite ? later : later.reported(field, value, change.raw());
    }

    /**
     * The writes that were made out after the one that comes back, and did not know of it, as its answer was lost: what they expected to find was
     * there before it, so that it is no sign of the time before them.
     */
    private List<Sent> unaware(List<Sent> later, String field, @Nullable Object value) {
        var unaware = new ArrayList<Sent>();
        var held = new HashSet<@Nullable Object>();
        held.add(value);
        for (var sent : isTraced() ? List.<Sent>of() : later) {
            if (sent.from().knows(field) && !held.contains(sent.from().get(field))) {
                unaware.add(sent);
            }
            if (sent.to().knows(field)) {
                held.add(sent.to().get(field));
            }
        }
        return unaware;
    }

    /**
     * After a foreign edit, an old value is no longer a sign of being outdated. Where the system gives tokens back, our writes that it has
     * not told of yet came after the edit; elsewhere at least those did that were made on top of one that it surely took.
     */
    LinkState overridden(LinkState link, String field) {
        if (isTraced()) {
            return link.mapSent(sent -> sent.to().knows(field)
                    ? sent.following(field, change.fields().get(field))
                    : sent.forgetting(field));
        }
        var onTop = onTopOfTaken(link, field);
        return link.mapSent(sent -> onTop.contains(sent) ? sent : sent.forgetting(field));
    }

    /** What a write of ours led to is what the later ones found, whatever the log has told late of the time before. */
    LinkState followed(LinkState link, String field) {
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

    private List<Sent> onTopOfTaken(LinkState link, String field) {
        var onTop = new ArrayList<Sent>();
        var written = new HashSet<@Nullable Object>();
        for (var sent : change.position().isOfReading() || change.operation() == Operation.READ
                ? List.<Sent>of()
                : link.sent()) {
            if (sent.from().knows(field) && written.contains(sent.from().get(field))) {
                onTop.add(sent);
            }
            if (sent.to().knows(field) && (sent.held() || !written.isEmpty())) {
                written.add(sent.to().get(field));
            }
        }
        return onTop;
    }

    private boolean isTraced() {
        return policy.tracing().contains(change.system());
    }

    /** A create of something that is there, and that was never confirmed, did not take place, or not yet. */
    List<Sent> candidates(LinkState link) {
        return wasThere
                ? link.sent().stream()
                        .filter(sent -> sent.kind() != WriteKind.CREATE || sent.acknowledged() != null)
                        .toList()
                : link.sent();
    }

    private boolean isEcho(LinkState link, Sent sent, String field, @Nullable Object value) {
        return isSameValue(sent, field, value) && mayCause(sent) && mayComeNow(link, sent, field);
    }

    /** Whether the change may tell of this write; what is read tells of any. */
    private boolean mayCause(Sent sent) {
        return change.operation() == Operation.READ
                || !isTraced()
                || sent.token().equals(change.change().origin());
    }

    /** A write over one of our own, whose echo is still to come, cannot come back before that; nor is a write seen before those that were done when it was made out. */
    private boolean mayComeNow(LinkState link, Sent sent, String field) {
        if (change.position().isOfReading() && policy.comparing().contains(change.system())) {
            return candidates(link).stream()
                    .takeWhile(earlier -> earlier != sent)
                    .noneMatch(earlier -> earlier.held() && !isBehind(earlier) && isLater(sent, earlier));
        }
        if (change.operation() == Operation.READ
                || change.position().isOfReading()
                || isTraced()
                || !sent.from().knows(field)) {
            return true;
        }
        return candidates(link).stream()
                .takeWhile(earlier -> earlier != sent)
                .filter(earlier ->
                        earlier.kind() == WriteKind.CREATE || earlier.from().knows(field))
                .noneMatch(earlier -> isSameValue(earlier, field, sent.from().get(field)));
    }

    /** Whether a write was still on its way when the system told of having taken an earlier one. */
    private static boolean isLater(Sent sent, Sent earlier) {
        return sent.acknowledged() == null
                || sent.acknowledged().isBehind(Objects.requireNonNull(earlier.acknowledged()));
    }

    private static boolean isSameValue(Sent sent, String field, @Nullable Object value) {
        return sent.to().knows(field) && Objects.equals(sent.to().get(field), value);
    }
}
