package dev.bactrian.pipeline.bus;

import dev.bactrian.change.Change;
import dev.bactrian.change.Weight;
import dev.bactrian.pipeline.OffsetBarrier;
import dev.bactrian.state.Fence;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Changes that are sent to the bus together, in the order in which they were captured. */
public final class BusBatch {

    private final List<Numbered> changes = new ArrayList<>();
    private final Map<OffsetBarrier.Ticket, Integer> tickets = new LinkedHashMap<>();
    private long weight;

    /** A change with what tells it from all others of its run. */
    record Numbered(Change change, String sequence) {}

    /**
     * Adds the changes of one event.
     *
     * @param last the number of the last of them in their run
     */
    public void add(List<Change> event, OffsetBarrier.Ticket ticket, long last) {
        var number = last - event.size();
        for (var change : event) {
            weight += Weight.of(change);
            number++;
            changes.add(new Numbered(change, ticket.sequence(number)));
        }
        tickets.merge(ticket, event.size(), Integer::sum);
    }

    /** Whether more would be too large to be sent at once. */
    boolean isHeavy() {
        return weight >= Weight.OF_A_BATCH;
    }

    List<Numbered> changes() {
        return changes;
    }

    /** The last change of each system. */
    Collection<Change> last() {
        var last = new LinkedHashMap<String, Change>();
        changes.forEach(one -> last.put(one.change().system(), one.change()));
        return last.values();
    }

    /** Keeps places from being stored that were read under a former ownership of the sync. */
    public Fence fence() {
        var runs = List.copyOf(tickets.keySet());
        return connection -> {
            for (var run : runs) {
                run.fence().check(connection);
            }
        };
    }

    void durable() {
        tickets.forEach(OffsetBarrier.Ticket::durable);
    }
}
