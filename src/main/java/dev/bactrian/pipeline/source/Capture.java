package dev.bactrian.pipeline.source;

import dev.bactrian.change.Change;
import dev.bactrian.change.Position;
import dev.bactrian.pipeline.OffsetBarrier.Ticket;
import dev.bactrian.pipeline.Syncs;
import dev.bactrian.system.Feed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;

/** The step behind every source: counts what is handed over, so that no position passes a change that is not durable. */
@ApplicationScoped
@Named("capture")
public class Capture {

    private final Syncs syncs;

    Capture(Syncs syncs) {
        this.syncs = syncs;
    }

    /** Where what a source told that several syncs share goes on: to the route of each sync that hears of it. */
    public List<String> receivers(Exchange exchange) {
        var system = exchange.getProperty("system", String.class);
        return places(exchange).keySet().stream()
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

    /** Takes the changes, which are owed from here on; false: there is none. */
    @SuppressWarnings("unchecked")
    public boolean take(Exchange exchange) {
        List<Change> changes = exchange.getMessage().getBody(List.class);
        var sync = exchange.getProperty("sync", String.class);
        var barrier = syncs.sync(sync).barrier(exchange.getProperty("system", String.class));
        var ticket = barrier.take(changes, places(exchange).getOrDefault(sync, Position.NONE));
        exchange.setProperty(Ticket.PROPERTY, ticket);
        exchange.setProperty(Ticket.LAST, ticket.count());
        return !changes.isEmpty();
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Position> places(Exchange exchange) {
        return exchange.getProperty(Feed.PLACES, Map.of(), Map.class);
    }
}
