package dev.bactrian.pipeline.source;

import dev.bactrian.system.SystemUnavailable;
import jakarta.enterprise.context.ApplicationScoped;
import org.apache.camel.CamelContext;
import org.apache.camel.ServiceStatus;
import org.apache.camel.component.seda.SedaEndpoint;

/** Starts and stops routes by their ids. */
@ApplicationScoped
public class RouteSwitch {

    private final CamelContext camel;

    RouteSwitch(CamelContext camel) {
        this.camel = camel;
    }

    boolean isThere(String id) {
        return camel.getRoute(id) != null;
    }

    boolean isOn(String id) {
        return camel.getRouteController().getRouteStatus(id) == ServiceStatus.Started;
    }

    /** @param system whose outage it is where the route does not start */
    void on(String id, String system) {
        if (!isThere(id)) {
            throw new SystemUnavailable(system, "there is no route \"" + id + "\" yet");
        }
        try {
            camel.getRouteController().startRoute(id);
        } catch (Exception e) {
            throw new SystemUnavailable(system, "start route " + id, e);
        }
    }

    /** @param system whose outage it is where the route does not stop */
    void off(String id, String system) {
        try {
            if (isThere(id)) {
                camel.getRouteController().stopRoute(id);
            }
        } catch (Exception e) {
            throw new SystemUnavailable(system, "stop route " + id, e);
        }
    }

    /** Forgets what waits for the route in its queue, so that nobody waits for room there. */
    void empty(String id) {
        if (isThere(id) && camel.getRoute(id).getEndpoint() instanceof SedaEndpoint queue) {
            queue.purgeQueue();
        }
    }
}
