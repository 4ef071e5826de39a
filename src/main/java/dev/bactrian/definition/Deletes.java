package dev.bactrian.definition;

import dev.bactrian.definition.SyncDefinition.FieldReference;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a delete in one system does to the others.
 *
 * @param softDeleteField the field that {@link Rule#SOFT} marks instead of deleting, by either side's name; null with every other rule
 */
public record Deletes(
        Rule rule, DeleteConflict conflict, @Nullable FieldReference softDeleteField, MassDeleteGuard guard) {

    public static final Deletes DEFAULT =
            new Deletes(Rule.PROPAGATE, DeleteConflict.EDIT_WINS, null, MassDeleteGuard.DEFAULT);

    public enum Rule {
        PROPAGATE,
        IGNORE,
        SOFT,
        PARK
    }

    /** Who wins where one system deleted a record that another one edited. */
    public enum DeleteConflict {
        EDIT_WINS,
        DELETE_WINS,
        MANUAL
    }

    /**
     * How many deletes within a time are still believed; more are held back until a person releases them.
     *
     * @param maxCount from 0
     * @param maxPercent of the sync's records, [0..100]; it counts from 20 deletes on, and 0 holds every one
     */
    public record MassDeleteGuard(int maxCount, int maxPercent, Duration window) {

        public static final MassDeleteGuard DEFAULT = new MassDeleteGuard(500, 10, Duration.ofSeconds(60));
    }
}
