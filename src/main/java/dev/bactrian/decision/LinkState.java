package dev.bactrian.decision;

import dev.bactrian.change.Fields;
import dev.bactrian.change.Findings.LeftOut;
import dev.bactrian.change.MappedChange;
import dev.bactrian.change.Operation;
import dev.bactrian.change.Position;
import dev.bactrian.change.WriteKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One system's side of a record.
 *
 * @param key the system's own key; null until it has one there
 * @param shadow what the system was last known to hold, under the record's names and in normal form
 * @param raw the system's own value of every shadow field whose normal form differs from it
 * @param sent the pending writes, oldest first
 * @param position where the last change taken from the system stood
 * @param formerKeys the keys that it had there before it was deleted and made anew, the latest ones
 */
public record LinkState(
        String system,
        @Nullable String key,
        Presence presence,
        Fields shadow,
        Fields raw,
        List<PendingWrite> sent,
        Position position,
        List<String> formerKeys) {

    private static final int MOST_FORMER_KEYS = 16;

    public LinkState {
        sent = List.copyOf(sent);
        formerKeys = List.copyOf(formerKeys);
    }

    /** A system that was never heard of for this record. */
    public static LinkState none(String system) {
        return new LinkState(
                system, null, Presence.ABSENT, Fields.none(), Fields.none(), List.of(), Position.NONE, List.of());
    }

    public boolean isPresent() {
        return presence == Presence.PRESENT;
    }

    /** Whether the system has told that the record is gone there, whatever a person or a rule makes of that. */
    public boolean isGoneThere() {
        return switch (presence) {
            case ABSENT, DELETE_IN_REVIEW, DELETED_LOCALLY -> true;
            case PRESENT, UNKNOWN, UNMATCHED -> false;
        };
    }

    /** Whether an exact log told that the record went in the very transaction in which a row was made: it has moved to that row. */
    public boolean hasMovedTo(MappedChange created, Policy policy) {
        return policy.hasExactLog(system)
                && created.system().equals(system)
                && created.operation() == Operation.CREATE
                && key != null
                && isGoneThere()
                && position.order() > 0
                && position.order() == created.position().order();
    }

    /** The same under a new key; late changes of the old one are still known to be this record's. */
    public LinkState madeAnew(@Nullable String newKey) {
        if (key == null || key.equals(newKey)) {
            return withKey(newKey);
        }
        var former = new ArrayList<>(formerKeys);
        former.add(key);
        var latest = former.subList(Math.max(0, former.size() - MOST_FORMER_KEYS), former.size());
        return new LinkState(system, newKey, presence, shadow, raw, sent, position, latest);
    }

    public LinkState withKey(@Nullable String newKey) {
        return new LinkState(system, newKey, presence, shadow, raw, sent, position, formerKeys);
    }

    public LinkState with(Presence newPresence) {
        if (newPresence == presence) {
            return this;
        }
        return new LinkState(system, key, newPresence, shadow, raw, sent, position, formerKeys);
    }

    public LinkState with(Position newPosition) {
        return newPosition.equals(Position.NONE)
                ? this
                : new LinkState(system, key, presence, shadow, raw, sent, newPosition, formerKeys);
    }

    public LinkState withShadow(Fields newShadow, Fields newRaw) {
        if (newShadow == shadow && newRaw == raw) {
            return this;
        }
        return new LinkState(system, key, presence, newShadow, newRaw, sent, position, formerKeys);
    }

    public LinkState withSent(List<PendingWrite> newSent) {
        return new LinkState(system, key, presence, shadow, raw, newSent, position, formerKeys);
    }

    /** What the system reported of one field; {@code rawValue} only counts where {@code isRaw}. */
    public LinkState reported(String field, @Nullable Object value, Fields reportedRaw) {
        var newRaw = reportedRaw.knows(field) ? raw.with(field, reportedRaw.get(field)) : raw.without(field);
        return withShadow(shadow.with(field, value), newRaw);
    }

    /**
     * The system holds a value that the record must not take. To the record that is another spelling of what the system held before, or of
     * nothing: it lacks no more and no less, and a later write expects the value itself.
     */
    public LinkState leftOut(String field, @Nullable Object own) {
        return withShadow(shadow.knows(field) ? shadow : shadow.with(field, null), raw.with(field, own));
    }

    /** The system has put a time of its own in the place of what it was told: it lacks no more and no less. */
    public LinkState keeping(String field, @Nullable Object value) {
        return withShadow(shadow, raw.with(field, value));
    }

    /** The system holds all that a change tells, though nobody's edit is seen in it. */
    public LinkState told(MappedChange change, Policy policy) {
        var told = this;
        for (var field : change.fields().names()) {
            told = policy.rule(field).isPresent()
                    ? told.reported(field, change.fields().get(field), change.raw())
                    : told;
        }
        for (var field : change.findings().leftOut()) {
            told = told.leftOut(field.field(), field.value());
        }
        return told;
    }

    /** Whether the system was known already to hold this in a field that is left out. */
    public boolean isKnownToHold(LeftOut field) {
        return raw.knows(field.field()) && Objects.equals(raw.get(field.field()), field.value());
    }

    /** Whether a reading tells nothing but what the system was known already to hold, and no write of ours is pending. */
    public boolean isKnownToHold(MappedChange reading) {
        return isPresent()
                && sent.isEmpty()
                && reading.findings().misfits().isEmpty()
                && reading.findings().leftOut().isEmpty()
                && reading.fields().names().stream()
                        .allMatch(field -> holds(shadow, reading.fields(), field)
                                && raw.knows(field) == reading.raw().knows(field)
                                && holds(raw, reading.raw(), field));
    }

    private static boolean holds(Fields known, Fields told, String field) {
        return (known.knows(field) || !told.knows(field)) && Objects.equals(known.get(field), told.get(field));
    }

    /** Gone from the system: nothing is known of it any more but its key, and that it may have been created again. */
    public LinkState gone() {
        var uncertain = sent.stream()
                .filter(one -> one.kind() == WriteKind.CREATE && !one.held())
                .toList();
        return new LinkState(
                system, key, Presence.ABSENT, Fields.none(), Fields.none(), uncertain, position, formerKeys);
    }

    public LinkState mapSent(UnaryOperator<PendingWrite> change) {
        return sent.isEmpty() ? this : withSent(sent.stream().map(change).toList());
    }

    /**
     * Removes the writes that an event with its token, or without, tells of: the one of the token, those of which no field is awaited, and
     * creates. A later create whose answer was never seen may still be on its way.
     */
    public LinkState echoed(MappedChange change) {
        var origin = change.change().origin();
        var creates = creates();
        var told = creates.stream().map(PendingWrite::token).toList().indexOf(origin);
        return without(
                one -> one.isSpent() || (!origin.isEmpty() && origin.equals(one.token())),
                change,
                one -> one.acknowledged() != null || !(origin.isEmpty() || creates.indexOf(one) > told));
    }

    /** Removes the writes that a reading shows: those of which no field is awaited, and creates. Of more creates the last may still be on its way. */
    public LinkState shown(MappedChange reading) {
        var creates = creates();
        return without(
                PendingWrite::isSpent,
                reading,
                one -> one.acknowledged() != null || creates.size() == 1 || creates.indexOf(one) < creates.size() - 1);
    }

    private List<PendingWrite> creates() {
        return sent.stream().filter(one -> one.kind() == WriteKind.CREATE).toList();
    }

    /** @param isMade whether a create is known to have made the record, or not, once all of the record is told */
    private LinkState without(Predicate<PendingWrite> isTold, MappedChange change, Predicate<PendingWrite> isMade) {
        var left = sent.stream()
                .filter(one -> !isTold.test(one))
                .filter(one ->
                        one.kind() != WriteKind.CREATE || !change.operation().isWhole() || !isMade.test(one))
                .toList();
        return left.size() == sent.size() ? this : withSent(left);
    }

    /** Forgets the confirmed writes that the system's log has passed: their echoes have come, or never will. */
    public LinkState forgetSentBefore(Position change) {
        return sent.isEmpty()
                ? this
                : withSent(sent.stream()
                        .filter(one -> one.acknowledged() == null || !change.isBehind(one.acknowledged()))
                        .toList());
    }
}
