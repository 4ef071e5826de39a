package dev.bactrian.decision;

import dev.bactrian.change.Fields;
import dev.bactrian.change.Position;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One system's side of a record.
 *
 * @param key the system's own key; null until it has one there
 * @param shadow what the system was last known to hold, under the record's names and in normal form
 * @param raw the system's own value of every shadow field whose normal form differs from it
 * @param sent the writes whose echo is still to come, oldest first
 * @param position where the last change taken from the system stood
 */
public record LinkState(
        String system,
        @Nullable String key,
        Presence presence,
        Fields shadow,
        Fields raw,
        List<Sent> sent,
        Position position) {

    public LinkState {
        sent = List.copyOf(sent);
    }

    /** A system that was never heard of for this record. */
    public static LinkState none(String system) {
        return new LinkState(system, null, Presence.ABSENT, Fields.none(), Fields.none(), List.of(), Position.NONE);
    }

    public boolean isPresent() {
        return presence == Presence.PRESENT;
    }

    public LinkState withKey(@Nullable String newKey) {
        return new LinkState(system, newKey, presence, shadow, raw, sent, position);
    }

    public LinkState with(Presence newPresence) {
        return new LinkState(system, key, newPresence, shadow, raw, sent, position);
    }

    public LinkState with(Position newPosition) {
        return newPosition.equals(Position.NONE)
                ? this
                : new LinkState(system, key, presence, shadow, raw, sent, newPosition);
    }

    public LinkState withShadow(Fields newShadow, Fields newRaw) {
        return new LinkState(system, key, presence, newShadow, newRaw, sent, position);
    }

    public LinkState withSent(List<Sent> newSent) {
        return new LinkState(system, key, presence, shadow, raw, newSent, position);
    }

    /** What the system reported of one field; {@code rawValue} only counts where {@code isRaw}. */
    LinkState reported(String field, @Nullable Object value, Fields reportedRaw) {
        var newRaw = reportedRaw.knows(field) ? raw.with(field, reportedRaw.get(field)) : raw.without(field);
        return withShadow(shadow.with(field, value), newRaw);
    }

    /** Gone from the system: nothing is known of it any more but its key. */
    LinkState gone() {
        return new LinkState(system, key, Presence.ABSENT, Fields.none(), Fields.none(), List.of(), position);
    }

    LinkState mapSent(UnaryOperator<Sent> change) {
        return sent.isEmpty()
                ? this
                : withSent(
                        sent.stream().map(change).filter(one -> !one.isSpent()).toList());
    }

    /** Forgets the confirmed writes that the system's log has passed: their echoes have come, or never will. */
    LinkState forgetSentBefore(Position change) {
        return sent.isEmpty()
                ? this
                : withSent(sent.stream()
                        .filter(one -> one.acknowledged() == null || !change.isBehind(one.acknowledged()))
                        .toList());
    }
}
