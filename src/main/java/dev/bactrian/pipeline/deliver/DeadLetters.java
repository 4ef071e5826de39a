package dev.bactrian.pipeline.deliver;

import dev.bactrian.change.Fields;
import dev.bactrian.decision.Parking;
import dev.bactrian.pipeline.SyncLog;
import dev.bactrian.pipeline.Watcher;
import dev.bactrian.state.Parked;
import dev.bactrian.state.StateDatabase;
import dev.bactrian.state.StateUnavailable;
import dev.bactrian.system.SystemUnavailable;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.util.List;
import org.apache.camel.Exchange;

/** The end of the dead letter channel: what no retry can help is parked, with its reason. */
@ApplicationScoped
@Named("deadLetters")
public class DeadLetters {

    private static final int LONGEST_BODY = 100_000;

    private final StateDatabase state;
    private final Deliveries deliveries;
    private final Watcher watcher;

    DeadLetters(StateDatabase state, Deliveries deliveries, Watcher watcher) {
        this.state = state;
        this.deliveries = deliveries;
        this.watcher = watcher;
    }

    /** Parks what failed; where something was out of reach, or the sync is being prepared anew, and nothing was on its way, there is nothing to park. */
    public void park(Exchange exchange) {
        var caught = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        var cause = caught == null ? new IllegalStateException("failed without a reason") : caught;
        var route = String.valueOf(exchange.getProperty(Exchange.FAILURE_ROUTE_ID));
        var sync = exchange.getProperty("sync", route, String.class);
        var system = exchange.getProperty("system", route, String.class);
        var claimed = Deliveries.claimed(exchange);
        if (!claimed.isEmpty()) {
            deliveries.fail(sync, system, exchange, cause);
            return;
        }
        if (isOutage(cause)) {
            return;
        }
        SyncLog.of(sync).errorf(cause, "dead letter sync=%s system=%s route=%s", sync, system, route);
        var body = String.valueOf(exchange.getMessage().getBody());
        var parked = new Parked(sync);
        var parking = new Parking(
                Parking.Kind.CHANGE,
                0,
                system,
                null,
                cause.getClass().getSimpleName(),
                String.valueOf(cause.getMessage()),
                Fields.of("body", body.substring(0, Math.min(body.length(), LONGEST_BODY))));
        parked.park(parking);
        state.transaction("park a dead letter", connection -> {
            parked.store(connection);
            return true;
        });
        watcher.parked(sync, List.of(parking));
    }

    /** Something was out of reach, or the sync is being prepared anew: it passes by itself. */
    static boolean isOutage(Throwable cause) {
        return cause instanceof StateUnavailable || cause instanceof SystemUnavailable;
    }
}
