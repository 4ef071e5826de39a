package dev.bactrian.pipeline;

import dev.bactrian.change.Change;
import dev.bactrian.change.Position;
import dev.bactrian.state.Positions;
import dev.bactrian.state.StateDatabase;
import dev.bactrian.system.Feed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.util.List;
import org.apache.camel.Exchange;

/** The step behind every source: counts what is handed over, so that no position passes a change that is not durable. */
@ApplicationScoped
@Named("capture")
public class Capture {

    /** The exchange property that carries the run of the source that a change belongs to. */
    static final String TICKET = "BactrianTicket";

    /** The exchange property that carries the number of the event's last change in its run. */
    static final String LAST = "BactrianLast";

    /** The header of the bus that carries the number of a change. */
    static final String SEQUENCE = "BactrianSequence";

    private final Syncs syncs;
    private final StateDatabase state;
    private final BusTroubles busTroubles;

    Capture(Syncs syncs, StateDatabase state, BusTroubles busTroubles) {
        this.syncs = syncs;
        this.state = state;
        this.busTroubles = busTroubles;
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
        exchange.setProperty(TICKET, ticket);
        exchange.setProperty(LAST, ticket.count());
        return !changes.isEmpty();
    }

    /**
     * The bus has the changes for good, so their places may be stored.
     *
     * @throws dev.bactrian.state.NotOwner where they were captured under a former ownership of the sync: its owner stores places of its own
     */
    public void handedOver(BusBatch batch) {
        state.transaction("store positions", connection -> {
            batch.fence().check(connection);
            for (var change : batch.last()) {
                Positions.advance(connection, change.sync(), change.system(), change.position());
            }
            return true;
        });
        batch.durable();
        batch.last().forEach(change -> busTroubles.sent(change.sync()));
    }
}
