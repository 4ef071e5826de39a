package dev.bactrian.decision;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a change came to.
 *
 * @param record the record afterwards
 * @param edits what happened to each field that was edited; empty where the change told nothing new
 */
public record Decision(RecordState record, Outcome outcome, List<Edit> edits) {

    public Decision {
        edits = List.copyOf(edits);
    }

    /**
     * One field's edit.
     *
     * @param field the record's field, or {@link #EXISTENCE}
     * @param before what the record held
     * @param reported what the change told
     * @param winner the system whose value stands
     */
    public record Edit(
            String field, @Nullable Object before, @Nullable Object reported, Outcome outcome, String winner) {

        /** The name under which a delete or an undelete is told like an edit. */
        public static final String EXISTENCE = "(exists)";
    }
}
