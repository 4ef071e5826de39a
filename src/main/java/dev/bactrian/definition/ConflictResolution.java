package dev.bactrian.definition;

import dev.bactrian.definition.SyncDefinition.FieldReference;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who wins where two systems edited the same field without having seen each other.
 *
 * @param timestampField the field that tells when a record was edited, where it moved with the edit; null: commit times tell
 * @param priority every system of the sync, the one that wins first
 * @param fieldRules the fields that {@link Strategy#FIELD_LEVEL_PRIORITY} judges one by one; the others go by the last write
 * @param clockTolerance two edits no further apart than this count as made at the same time
 */
public record ConflictResolution(
        Strategy strategy,
        @Nullable FieldReference timestampField,
        List<String> priority,
        List<FieldRule> fieldRules,
        Duration clockTolerance) {

    public ConflictResolution {
        priority = List.copyOf(priority);
        fieldRules = List.copyOf(fieldRules);
    }

    /** The rule of a sync that names none: the last write wins, and the source where both were made at the same time. */
    public static ConflictResolution lastWriteWins(List<String> systems) {
        return new ConflictResolution(Strategy.LAST_WRITE_WINS, null, systems, List.of(), Duration.ZERO);
    }

    public enum Strategy {
        LAST_WRITE_WINS,
        SYSTEM_PRIORITY,
        FIELD_LEVEL_PRIORITY,
        MANUAL
    }

    /** Who wins one field, by either side's name of it. */
    public record FieldRule(FieldReference field, Winner winner) {}

    /**
     * Who wins.
     *
     * @param system the system's name; empty unless the kind is {@link Kind#SYSTEM}
     */
    public record Winner(Kind kind, String system) {

        public Winner {
            if ((kind == Kind.SYSTEM) == system.isEmpty()) {
                throw new IllegalArgumentException("winner of kind " + kind + " with system \"" + system
                        + "\" (SYSTEM names a system, the others none)");
            }
        }

        public enum Kind {
            SYSTEM,
            LAST_UPDATED,
            MANUAL
        }
    }
}
