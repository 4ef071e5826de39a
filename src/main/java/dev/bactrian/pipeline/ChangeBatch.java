package dev.bactrian.pipeline;

import dev.bactrian.change.MappedChange;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Changes that are decided together, in the order in which they came. */
public final class ChangeBatch {

    private final List<MappedChange> changes = new ArrayList<>();
    private final List<MappedChange> repeated = new ArrayList<>();
    private final Map<Handover.Ticket, Integer> tickets = new LinkedHashMap<>();
    private final Map<Integer, Long> busOffsets = new LinkedHashMap<>();

    /** A change that was seen before is counted and not decided again. */
    void add(MappedChange change, boolean seenBefore) {
        (seenBefore ? repeated : changes).add(change);
    }

    void add(Handover.Ticket ticket) {
        tickets.merge(ticket, 1, Integer::sum);
    }

    /** The bus handed the change over from this place of its own. */
    void add(int partition, long offset) {
        busOffsets.put(partition, offset);
    }

    public int size() {
        return changes.size() + repeated.size();
    }

    List<MappedChange> changes() {
        return changes;
    }

    List<MappedChange> repeated() {
        return repeated;
    }

    Map<Integer, Long> busOffsets() {
        return busOffsets;
    }

    void durable() {
        tickets.forEach(Handover.Ticket::durable);
    }
}
