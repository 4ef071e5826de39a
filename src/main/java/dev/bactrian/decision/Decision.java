package dev.bactrian.decision;

import dev.bactrian.change.MappedChange;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a change came to.
 *
 * @param record the record afterwards
 * @param edits what happened to each field that was edited; empty where the change told nothing new
 * @param parked what a person is asked now
 * @param closed what nobody needs to be asked any more
 */
public record Decision(
        RecordState record, Outcome outcome, List<Edit> edits, List<Parking> parked, List<Parking.Closed> closed) {

    public Decision {
        edits = List.copyOf(edits);
        parked = List.copyOf(parked);
        closed = List.copyOf(closed);
    }

    public Decision(RecordState record, Outcome outcome, List<Edit> edits) {
        this(record, outcome, edits, List.of(), List.of());
    }

    /** What was read tells of every write that the system's log has passed. */
    public Decision heardUpTo(MappedChange reading) {
        var link = record.link(reading.system());
        return new Decision(record.with(link.forgetSentBefore(reading.position())), outcome, edits, parked, closed);
    }

    /** Told already: nothing changes. */
    public static Decision unchanged(RecordState record) {
        return new Decision(record, Outcome.UNCHANGED, List.of());
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
