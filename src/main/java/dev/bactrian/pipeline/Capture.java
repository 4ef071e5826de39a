package dev.bactrian.pipeline;

import dev.bactrian.change.Change;
import dev.bactrian.state.Positions;
import dev.bactrian.state.StateDatabase;
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

    private final Syncs syncs;
    private final StateDatabase state;

    Capture(Syncs syncs, StateDatabase state) {
        this.syncs = syncs;
        this.state = state;
    }

    /** Takes the changes of one native event, which are owed from here on; false: there is none. */
    @SuppressWarnings("unchecked")
    public boolean take(Exchange exchange) {
        List<Change> changes = exchange.getMessage().getBody(List.class);
        var sync = syncs.sync(exchange.getProperty("sync", String.class));
        var handover = sync.handover(exchange.getProperty("system", String.class));
        exchange.setProperty(TICKET, handover.take(changes));
        return !changes.isEmpty();
    }

    /** The bus has the change for good, so its position may be stored. */
    public void handedOver(Change change, Exchange exchange) {
        state.transaction("store position", connection -> {
            Positions.advance(connection, change.sync(), change.system(), change.position());
            return true;
        });
        exchange.getProperty(TICKET, Handover.Ticket.class).durable(1);
    }
}
