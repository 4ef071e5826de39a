package dev.bactrian.decision;

import dev.bactrian.change.Fields;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Something that is set aside for a person.
 *
 * @param recordId 0 where it belongs to no record
 * @param system the system that refused the write, or that told the change
 * @param code the system's own error code, or one of ours, e.g. {@code DOES_NOT_FIT}
 */
public record Parking(
        Kind kind, long recordId, String system, @Nullable String key, String code, String message, Fields details) {

    /** What a person is asked. */
    public enum Kind {
        /** A system does not take a write: put it right there, or try again. */
        WRITE,
        /** A change that could not be taken in. */
        CHANGE,
        /** Two systems differ on a field: pick a value. */
        CONFLICT,
        /** A delete that is held back: delete everywhere, or restore. */
        DELETE,
        /** A field that keeps bouncing between systems: put its cause right, then go on. */
        LOOP;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Parked things of one kind, record and system that wait no longer. */
    public record Closed(Kind kind, long recordId, String system) {}
}
