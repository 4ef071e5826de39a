package dev.bactrian.pipeline.source;

import dev.bactrian.change.Change;
import dev.bactrian.change.Position;
import dev.bactrian.pipeline.OffsetBarrier.Ticket;
import dev.bactrian.pipeline.Syncs;
import dev.bactrian.system.Feed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.util.List;
import org.apache.camel.Exchange;

/** The step behind every source: counts what is handed over, so that no position passes a change that is not durable. */
@ApplicationScoped
@Named("capture")
public class Capture {

    private final Syncs syncs;

    Capture(Syncs syncs) {
        this.syncs = syncs;
    }

    /** Where an event of a source that several syncs share goes on: to the route of each sync that hears of it. */
    @SuppressWarnings("unchecked")
    public List<String> receivers(Exchange exchange) {
        List<String> names = exchange.getProperty(Feed.RECEIVERS, List.of(), List.class);
        var system = exchange.getProperty("system", String.class);
        return names.stream()
                .map(sync -> "direct:" + sync + "-" + system + "-capture")
                .toList();
    }

    /** Leaves only the changes of the exchange's sync in the body, where a source told those of several. */
    @SuppressWarnings("unchecked")
    public List<Change> own(Exchange exchange) {
        List<Change> changes = exchange.getMessage().getBody(List.class);
        var sync = exchange.getProperty("sync", String.class);
        return changes.stream().allMatch(change -> change.sync().equals(sync))
                ? changes
                : changes.stream().filter(change -> change.sync().equals(sync)).toList();
    }

    /** Takes the changes of one native event, which are owed from here on; false: there is none. */
    @SuppressWarnings("unchecked")
    public boolean take(Exchange exchange) {
        List<Change> changes = exchange.getMessage().getBody(List.class);
        var sync = syncs.sync(exchange.getProperty("sync", String.class));
        var barrier = sync.barrier(exchange.getProperty("system", String.class));
        barrier.awaitRoom();
        var ticket = barrier.take(changes, exchange.getProperty(Feed.PLACE, Position.NONE, Position.class));
        exchange.setProperty(Ticket.PROPERTY, ticket);
        exchange.setProperty(Ticket.LAST, ticket.count());
        return !changes.isEmpty();
    }
}
