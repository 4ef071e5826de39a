package dev.bactrian.change;

import java.time.Instant;

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
 */
public record Change(
        String sync,
        String system,
        String key,
        Operation operation,
        Fields fields,
        Instant committedAt,
        Position position,
        String origin) {

    /** The same, standing elsewhere in the log. */
    public Change at(Position place) {
        return new Change(sync, system, key, operation, fields, committedAt, place, origin);
    }

    /** Which record of which system, for logs. */
    public String subject() {
        return system + " " + key;
    }
}
