package dev.bactrian.pipeline;

import dev.bactrian.change.Fields;
import dev.bactrian.state.Parked;
import dev.bactrian.state.StateDatabase;
import io.quarkus.logging.Log;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import org.apache.camel.Exchange;

/** The end of the dead letter channel: an exchange that no retry can help is parked, as it came, with its reason. */
@ApplicationScoped
@Named("deadLetters")
public class DeadLetters {

    private static final int LONGEST_BODY = 100_000;

    private final StateDatabase state;

    DeadLetters(StateDatabase state) {
        this.state = state;
    }

    public void park(Exchange exchange) {
        var cause = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        var route = String.valueOf(exchange.getProperty(Exchange.FAILURE_ROUTE_ID));
        var sync = exchange.getProperty("sync", route, String.class);
        var body = String.valueOf(exchange.getMessage().getBody());
        var parked = new Parked();
        parked.park(sync, 0, exchange.getProperty("system", route, String.class), null,
                cause == null ? "UNKNOWN" : cause.getClass().getSimpleName(),
                String.valueOf(cause == null ? "" : cause.getMessage()),
                Fields.of("body", body.substring(0, Math.min(body.length(), LONGEST_BODY))));
        state.transaction("park a dead letter", connection -> {
            parked.store(connection);
            return true;
        });
        Log.errorf(cause, "parked exchange sync=%s route=%s", sync, route);
    }
}
