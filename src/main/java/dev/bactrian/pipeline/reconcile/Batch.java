package dev.bactrian.pipeline.reconcile;

import dev.bactrian.change.MappedChange;
import dev.bactrian.pipeline.Sync;
import dev.bactrian.pipeline.reconcile.Loading.Takes;
import dev.bactrian.state.Parked;
import dev.bactrian.state.RecordStore.LinkKey;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Changes to be decided in their order.
 *
 * @param busOffsets by partition; empty where no bus handed them over
 * @param takes what becomes of them
 * @param taken the records whose changes waited until now
 * @param retriedBy who wants what was refused tried again; null: nobody
 * @param areParts whether they tell only a part of what was read
 */
public record Batch(
        List<MappedChange> changes,
        Map<Integer, Long> busOffsets,
        Takes takes,
        @Nullable String retriedBy,
        Set<LinkKey> taken,
        boolean areParts) {

    /** What the journal calls a retry that a person asked for. */
    public static final String RETRY = "retry";

    Batch(List<MappedChange> changes, Map<Integer, Long> busOffsets, Takes takes, @Nullable String retriedBy) {
        this(changes, busOffsets, takes, retriedBy, Set.of(), false);
    }

    /** What was read from a system. */
    static Batch ofReadings(List<MappedChange> changes) {
        return new Batch(changes, Map.of(), Takes.ALL, null);
    }

    /** A part of what was read, e.g. references alone. */
    static Batch ofParts(List<MappedChange> changes, Takes takes) {
        return new Batch(changes, Map.of(), takes, null, Set.of(), true);
    }

    Parked parked(Sync sync) {
        return retriedBy == null ? new Parked(sync.name()) : new Parked(sync.name(), retriedBy, RETRY);
    }

    /** The same, of records whose changes waited until now. */
    Batch taking(Set<LinkKey> records) {
        return new Batch(changes, busOffsets, takes, retriedBy, records, areParts);
    }

    Batch with(List<MappedChange> others, Map<Integer, Long> otherOffsets) {
        return new Batch(others, otherOffsets, takes, retriedBy);
    }
}
