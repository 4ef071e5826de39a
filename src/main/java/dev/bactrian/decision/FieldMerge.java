package dev.bactrian.decision;

import dev.bactrian.change.MappedChange;
import dev.bactrian.change.Operation;
import dev.bactrian.decision.Decision.Edit;
import dev.bactrian.decision.Policy.FieldRule;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Merges one change into a record field by field; fields that only one side edited never meet. */
final class FieldMerge {

    /** What a reported value is, against what is known of the system. */
    private enum Sight {
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

    private final Policy policy;
    private final MappedChange change;
    private final boolean wasThere;
    private final Stamp stamp;
    private final List<Edit> edits = new ArrayList<>();
    private RecordState record;
    private boolean acceptedContested;

    FieldMerge(Policy policy, RecordState record, MappedChange change, boolean wasThere, Instant editedAt) {
        this.policy = policy;
        this.record = record;
        this.change = change;
        this.wasThere = wasThere;
        this.stamp = new Stamp(change.system(), editedAt);
    }

    RecordState record() {
        return record;
    }

    List<Edit> edits() {
        return edits;
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
        var sight = sight(link, field, value);
        if (!rule.get().editors().contains(change.system())) {
            mergeForeign(link, rule.get(), field, value, sight);
            return;
        }
        switch (sight) {
            case KNOWN -> record = record.with(echoed(isEditByUser() ? overridden(link, field) : link, field, value));
            case ECHO -> record = record.with(echoed(link, field, value));
            case OUTDATED -> {}
            case FIRST, EDIT -> mergeEdit(link, rule.get(), field, value);
        }
    }

    private Sight sight(LinkState link, String field, @Nullable Object value) {
        if (wasThere
                && link.shadow().knows(field)
                && Objects.equals(link.shadow().get(field), value)) {
            return isEditByUser() && !Objects.equals(record.fields().get(field), value) ? Sight.EDIT : Sight.KNOWN;
        }
        for (var sent : link.sent()) {
            if (isSameValue(sent, field, value) && mayCause(sent) && mayComeNow(link, sent, field)) {
                return Sight.ECHO;
            }
        }
        var tellsOurWrite =
                cause(link, change).filter(sent -> sent.to().knows(field)).isPresent();
        if (change.operation() != Operation.READ && !tellsOurWrite) {
            for (var sent : link.sent()) {
                if (sent.from().knows(field) && Objects.equals(sent.from().get(field), value)) {
                    return Sight.OUTDATED;
                }
            }
        }
        return wasThere && link.shadow().knows(field) ? Sight.EDIT : Sight.FIRST;
    }

    /** A field that this system does not decide: only keys are put right, anything else is left as drift. */
    private void mergeForeign(LinkState link, FieldRule rule, String field, @Nullable Object value, Sight sight) {
        switch (sight) {
            case KNOWN, ECHO -> record = record.with(echoed(link, field, value));
            case OUTDATED -> {}
            case FIRST -> record = record.with(link.reported(field, value, change.raw()));
            case EDIT -> {
                if (rule.isKey() || change.operation() == Operation.READ) {
                    record = record.with(link.reported(field, value, change.raw()));
                } else {
                    edits.add(new Edit(field, record.fields().get(field), value, Outcome.REJECTED, ""));
                }
            }
        }
    }

    private void mergeEdit(LinkState link, FieldRule rule, String field, @Nullable Object value) {
        var before = record.fields().get(field);
        if (!record.fields().knows(field) || (!Objects.equals(before, value) && mayReplace(link, field, value))) {
            record = record.accept(field, change.fields(), stamp);
            acceptedContested |= rule.isContestedBy(change.system());
            edits.add(new Edit(field, before, value, Outcome.APPLIED, change.system()));
        } else if (!Objects.equals(before, value)) {
            edits.add(new Edit(field, before, value, Outcome.SUPERSEDED, keeper(field)));
        }
        record = record.with(overridden(link, field).reported(field, value, change.raw()));
    }

    /** What the system made of our own write is nobody's edit: it replaces what was written, and nothing newer. */
    private boolean mayReplace(LinkState link, String field, @Nullable Object value) {
        var cause = cause(link, change).filter(sent -> sent.to().knows(field));
        return cause.isPresent()
                ? Objects.equals(record.fields().get(field), cause.get().to().get(field))
                : !isConcurrent(link, field) || wins(field, value);
    }

    /** Whether the change is surely not ours; then even a value that was read before, and taken for ours, is an edit. */
    private boolean isEditByUser() {
        return change.operation() == Operation.UPDATE
                && policy.tracing().contains(change.system())
                && change.change().origin().isEmpty();
    }

    /** Whether the change may tell of this write; what is read tells of any. */
    private boolean mayCause(Sent sent) {
        return change.operation() == Operation.READ
                || !policy.tracing().contains(change.system())
                || sent.token().equals(change.change().origin());
    }

    /** A write over one of our own, whose echo is still to come, cannot come back before that. */
    private boolean mayComeNow(LinkState link, Sent sent, String field) {
        if (change.operation() == Operation.READ
                || policy.tracing().contains(change.system())
                || !sent.from().knows(field)) {
            return true;
        }
        return link.sent().stream()
                .takeWhile(earlier -> earlier != sent)
                .noneMatch(earlier -> isSameValue(earlier, field, sent.from().get(field)));
    }

    /** The write of ours that led to the change, where the system passes its token on. */
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
        for (var field : cause.get().from().names()) {
            fields = fields.knows(field) || !cause.get().to().knows(field)
                    ? fields
                    : fields.with(field, cause.get().from().get(field));
        }
        return new MappedChange(change.change(), fields, change.raw(), change.otherKeys(), change.misfits());
    }

    /** Whether somebody else's accepted edit had not reached the system, or may not have, when it made this one. */
    private boolean isConcurrent(LinkState link, String field) {
        var seesRecord = wasThere
                && link.shadow().knows(field)
                && Objects.equals(link.shadow().get(field), record.fields().get(field));
        if (!seesRecord) {
            return true;
        }
        return link.sent().stream().anyMatch(sent -> sent.to().knows(field) && mayHaveCrossed(sent));
    }

    private boolean mayHaveCrossed(Sent sent) {
        return sent.acknowledged() == null || !policy.comparing().contains(change.system());
    }

    /** Last write wins; a tie goes to the earlier system, and what is read anew replaces nothing by null. */
    private boolean wins(String field, @Nullable Object value) {
        var standing = record.stamps().get(field);
        if (standing == null) {
            return true;
        }
        if (change.operation() == Operation.READ && !wasThere) {
            if (value == null) {
                return false;
            }
            if (record.fields().get(field) == null) {
                return true;
            }
        }
        var order = stamp.at().compareTo(standing.at());
        return order > 0 || (order == 0 && policy.rank(stamp.system()) <= policy.rank(standing.system()));
    }

    private String keeper(String field) {
        var standing = record.stamps().get(field);
        return standing == null ? "" : standing.system();
    }

    /** Takes the echo off the list, and from the same writes right after it that they change something; the shadow already tells of a later write, if one was confirmed. */
    private LinkState echoed(LinkState link, String field, @Nullable Object value) {
        var later = link;
        var echo = -1;
        for (var i = 0; i < link.sent().size(); i++) {
            var sent = link.sent().get(i);
            if (isSameValue(sent, field, value) && mayCause(sent) && mayComeNow(link, sent, field)) {
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
            later = link.mapSent(sent -> upTo.contains(sent)
                    ? sent.withoutField(field)
                    : needless.contains(sent) ? sent.forgetting(field) : sent);
        }
        var held = later.shadow().get(field);
        var tellsLaterWrite =
                later.shadow().knows(field) && later.sent().stream().anyMatch(sent -> isSameValue(sent, field, held));
        return tellsLaterWrite ? later : later.reported(field, value, change.raw());
    }

    private static boolean isSameValue(Sent sent, String field, @Nullable Object value) {
        return sent.to().knows(field) && Objects.equals(sent.to().get(field), value);
    }

    /** After a foreign edit, an old value is no longer a sign of being outdated. */
    private static LinkState overridden(LinkState link, String field) {
        return link.mapSent(sent -> sent.forgetting(field));
    }
}
