package dev.bactrian.pipeline;

import dev.bactrian.change.Change;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Changes that are sent to the bus together, in the order in which they were captured. */
public final class BusBatch {

    private final List<Numbered> changes = new ArrayList<>();
    private final Map<OffsetBarrier.Ticket, Integer> tickets = new LinkedHashMap<>();

    /** A change with what tells it from all others of its run. */
    record Numbered(Change change, String sequence) {}

    /**
     * Adds the changes of one event.
     *
     * @param last the number of the last of them in their run
     */
    void add(List<Change> event, OffsetBarrier.Ticket ticket, long last) {
        var number = last - event.size();
        for (var change : event) {
            number++;
            changes.add(new Numbered(change, ticket.sequence(number)));
        }
        tickets.merge(ticket, event.size(), Integer::sum);
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

    void durable() {
        tickets.forEach(OffsetBarrier.Ticket::durable);
    }
}
