package dev.bactrian.pipeline;

import dev.bactrian.system.SystemUnavailable;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.ServiceStatus;

/** Starts and stops the routes of a sync that must not run on their own: its sources, and the one that decides. */
@ApplicationScoped
public class SourceRoutes {

    private final CamelContext camel;
    private final SeenPositions seen;

    SourceRoutes(CamelContext camel, SeenPositions seen) {
        this.camel = camel;
        this.seen = seen;
    }

    /** The id of the route inside the source Kamelet. */
    static String sourceId(String sync, String system) {
        return sync + "-" + system + "-source";
    }

    static String reconcileId(String sync) {
        return sync + "-reconcile";
    }

    /** Where each system has a queue of its own. */
    static String reconcileId(String sync, String system) {
        return sync + "-" + system + "-reconcile";
    }

    void startReconcile(Sync sync) {
        seen.clear();
        reconcileIds(sync).forEach(id -> start(id, sync.name()));
    }

    void stopReconcile(Sync sync) {
        reconcileIds(sync).forEach(id -> stop(id, sync.name()));
    }

    /** One for all systems where a bus orders their changes, else one for each; they may not be there yet, where a file is added while the application runs. */
    private List<String> reconcileIds(Sync sync) {
        var ofAll = reconcileId(sync.name());
        return camel.getRoute(ofAll) != null
                ? List.of(ofAll)
                : sync.statuses().keySet().stream()
                        .map(system -> reconcileId(sync.name(), system))
                        .toList();
    }

    boolean isStarted(Sync sync, String system) {
        return camel.getRouteController().getRouteStatus(sourceId(sync.name(), system)) == ServiceStatus.Started;
    }

    void start(Sync sync, String system) {
        // What a former run took and did not decide is told again, and must not count as seen.
        seen.clear();
        sync.barrier(system).restart();
        start(sourceId(sync.name(), system), system);
    }

    void stop(Sync sync, String system) {
        stop(sourceId(sync.name(), system), system);
    }

    private void stop(String id, String system) {
        try {
            if (camel.getRoute(id) != null) {
                camel.getRouteController().stopRoute(id);
            }
        } catch (Exception e) {
            throw new SystemUnavailable(system, "stop route " + id, e);
        }
    }

    private void start(String id, String system) {
        if (camel.getRoute(id) == null) {
            throw new SystemUnavailable(system, "there is no route \"" + id + "\" yet");
        }
        try {
            camel.getRouteController().startRoute(id);
        } catch (Exception e) {
            throw new SystemUnavailable(system, "start route " + id, e);
        }
    }
}
