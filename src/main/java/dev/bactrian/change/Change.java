package dev.bactrian.change;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What one system reports of one of its records.
 *
 * @param sync the sync that captured it
 * @param system the system's name
 * @param key the system's own key of the record, as text
 * @param fields the fields that the system told, by the system's own names
 * @param committedAt when the system committed it, by the system's clock; {@link Instant#EPOCH} where it cannot tell
 * @param position where it stands in the system's log; {@link Position#NONE} for a record read outside the log
 * @param origin the token of the delivery that caused it, where the system passes one on; else empty
 * @param author who made it, in the system's own terms; empty where it cannot tell
 * @param formerKey the key that the record had before this change; null: the same
 */
public record Change(
        String sync,
        String system,
        String key,
        Operation operation,
        Fields fields,
        Instant committedAt,
        Position position,
        String origin,
        String author,
        @Nullable String formerKey) {

    public Change(
            String sync,
            String system,
            String key,
            Operation operation,
            Fields fields,
            Instant committedAt,
            Position position,
            String origin) {
        this(sync, system, key, operation, fields, committedAt, position, origin, "", null);
    }

    /** The same, standing elsewhere in the log. */
    public Change at(Position place) {
        return new Change(sync, system, key, operation, fields, committedAt, place, origin, author, formerKey);
    }

    /** The same, made by {@code who}. */
    public Change by(String who) {
        return new Change(sync, system, key, operation, fields, committedAt, position, origin, who, formerKey);
    }

    /** The same, telling these fields as well. */
    public Change telling(Fields more) {
        return new Change(
                sync, system, key, operation, fields.with(more), committedAt, position, origin, author, formerKey);
    }

    /** The same, of a record whose key was another one until now. */
    public Change movedFrom(String oldKey) {
        return new Change(sync, system, key, operation, fields, committedAt, position, origin, author, oldKey);
    }

    /** Which record of which system, for logs. */
    public String subject() {
        return system + " " + key;
    }
}
