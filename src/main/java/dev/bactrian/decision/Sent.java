package dev.bactrian.decision;

import dev.bactrian.change.Fields;
import dev.bactrian.change.Position;
import dev.bactrian.change.WriteKind;
import org.jspecify.annotations.Nullable;

/**
 * A write that was handed to a system and whose echo has not come back.
 *
 * @param token names the delivery; systems that pass an origin on give it back with the echo
 * @param from what the system was known to hold in these fields before
 * @param to what was written
 * @param acknowledged where the system's log stood when it confirmed the write; null while the write is uncertain
 */
public record Sent(String token, WriteKind kind, Fields from, Fields to, @Nullable Position acknowledged) {

    /** A create is kept whole: it may have to be repeated as it was. */
    Sent withoutField(String name) {
        return kind == WriteKind.CREATE
                ? this
                : new Sent(token, kind, from.without(name), to.without(name), acknowledged);
    }

    Sent forgetting(String name) {
        return new Sent(token, kind, from.without(name), to, acknowledged);
    }

    public Sent acknowledgedAt(Position position) {
        return new Sent(token, kind, from, to, position);
    }

    boolean isSpent() {
        return kind == WriteKind.UPDATE && to.isEmpty();
    }
}
