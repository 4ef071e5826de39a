package dev.bactrian.decision;

import dev.bactrian.change.Fields;
import dev.bactrian.change.Position;
import dev.bactrian.change.WriteKind;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A write of ours that is not confirmed yet, or whose own change has not come yet.
 *
 * @param token names the delivery; systems that pass an origin on give it back with the echo
 * @param from what the system held in these fields right before the write, as far as is known
 * @param to what was written
 * @param acknowledged where the system's log stood when it told what became of the write; null while that is uncertain
 * @param held whether the system surely held {@code to} then; else the write may not have been carried out
 * @param told the fields of the write that are not awaited any more: its change may still tell them, which is nobody's edit
 */
public record PendingWrite(
        String token,
        WriteKind kind,
        Fields from,
        Fields to,
        @Nullable Position acknowledged,
        boolean held,
        Set<String> told) {

    public PendingWrite {
        told = Set.copyOf(told);
    }

    /** A write about to be handed over. */
    public static PendingWrite uncertain(String token, WriteKind kind, Fields from, Fields to) {
        return new PendingWrite(token, kind, from, to, null, false, Set.of());
    }

    /** A create is kept whole: it may have to be repeated as it was. */
    public PendingWrite withoutField(String name) {
        return kind == WriteKind.CREATE
                ? this
                : new PendingWrite(token, kind, from.without(name), to.without(name), acknowledged, held, with(name));
    }

    /** It is not known what the field held right before the write. */
    public PendingWrite forgetting(String name) {
        return new PendingWrite(token, kind, from.without(name), to, acknowledged, held, told);
    }

    /** The field held {@code value} right before the write. */
    public PendingWrite following(String name, @Nullable Object value) {
        return new PendingWrite(token, kind, from.with(name, value), to, acknowledged, held, told);
    }

    /** The system holds what was written. */
    public PendingWrite confirmedAt(Position position) {
        return new PendingWrite(token, kind, from, to, position, true, told);
    }

    /** Carried out or not, the log tells nothing of it behind this place. */
    public PendingWrite settledAt(Position position) {
        return new PendingWrite(token, kind, from, to, position, held, told);
    }

    private Set<String> with(String name) {
        var more = new LinkedHashSet<>(told);
        if (to.knows(name)) {
            more.add(name);
        }
        return more;
    }

    boolean isSpent() {
        return kind == WriteKind.UPDATE && to.isEmpty();
    }
}
