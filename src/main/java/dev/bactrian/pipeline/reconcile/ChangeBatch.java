package dev.bactrian.pipeline.reconcile;

import dev.bactrian.change.MappedChange;
import dev.bactrian.change.Weight;
import dev.bactrian.pipeline.OffsetBarrier;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Changes that are decided together, in the order in which they came. */
public final class ChangeBatch {

    /** What the names begin with under which anything of the bus stands among the positions. */
    public static final String BUS = "bus/";

    private final List<MappedChange> changes = new ArrayList<>();
    private final List<MappedChange> repeated = new ArrayList<>();
    private final Map<OffsetBarrier.Ticket, Integer> tickets = new LinkedHashMap<>();
    private final Map<String, List<String>> sequences = new LinkedHashMap<>();
    private final Map<Integer, Long> busOffsets = new LinkedHashMap<>();
    private long weight;

    /** Changes that were seen before are counted and not decided again. */
    void add(List<MappedChange> event, boolean seenBefore) {
        event.forEach(change -> weight += Weight.of(change.change()));
        (seenBefore ? repeated : changes).addAll(event);
    }

    void add(OffsetBarrier.Ticket ticket, int count) {
        tickets.merge(ticket, count, Integer::sum);
    }

    /** The name under which the offset of a partition of the bus stands among the positions. */
    public static String busPlace(int partition) {
        return BUS + partition;
    }

    /** The bus handed the change over from this place of its own. */
    void add(int partition, long offset) {
        busOffsets.put(partition, offset);
    }

    public int size() {
        return changes.size() + repeated.size();
    }

    /** Whether more would be too large to be decided at once. */
    boolean isHeavy() {
        return weight >= Weight.OF_A_BATCH;
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

    /** A change of the system, by its number in the run that captured it, was handed over by a bus. */
    void addSequence(String system, String sequence) {
        sequences.computeIfAbsent(system, name -> new ArrayList<>()).add(sequence);
    }

    /** The numbers of the changes that a bus handed over, by system. */
    Map<String, List<String>> sequences() {
        return sequences;
    }

    void durable() {
        tickets.forEach((ticket, count) -> {
            ticket.decidedInOrder(count);
            ticket.durable(count);
        });
        // Whoever asks again, e.g. a redelivery, counts nothing twice.
        tickets.clear();
    }
}
