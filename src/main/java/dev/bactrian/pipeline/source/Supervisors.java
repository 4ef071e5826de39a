package dev.bactrian.pipeline.source;

import dev.bactrian.definition.InvalidDefinition;
import dev.bactrian.pipeline.BactrianConfig;
import dev.bactrian.pipeline.Bus;
import dev.bactrian.pipeline.Sync;
import dev.bactrian.pipeline.Syncs;
import dev.bactrian.pipeline.reconcile.Loading;
import dev.bactrian.pipeline.reconcile.WaitingChanges;
import dev.bactrian.state.Ownership;
import dev.bactrian.state.StateDatabase;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.CamelContext;
import org.apache.camel.support.LifecycleStrategySupport;

/** One supervisor for every sync, from the moment in which all routes are there. */
@ApplicationScoped
public class Supervisors {

    private final Sync.Store store;
    private final SourceRoutes routes;
    private final Supervisor.Parts parts;
    private final Map<String, Supervisor> supervisors = new ConcurrentHashMap<>();
    private boolean started;

    Supervisors(
            StateDatabase state,
            Ownership ownership,
            SourceRoutes routes,
            Syncs syncs,
            Bus bus,
            Loading loading,
            WaitingChanges waiting,
            BactrianConfig config,
            Clock clock,
            CamelContext camel) {
        this.store = new Sync.Store(state, ownership);
        this.routes = routes;
        this.parts = new Supervisor.Parts(syncs, bus, loading, waiting, config, clock);
        camel.addLifecycleStrategy(new LifecycleStrategySupport() {
            @Override
            public void onContextStarted(CamelContext context) {
                startAll();
            }

            @Override
            public void onContextStopping(CamelContext context) {
                closeAll();
            }
        });
    }

    /** Supervises the sync, in the place of an earlier version of it. */
    public synchronized void replace(Sync sync) {
        var supervisor = new Supervisor(sync, store, routes, parts);
        var before = supervisors.put(sync.name(), supervisor);
        if (before != null) {
            before.replaced();
        }
        if (started) {
            start(sync.name(), supervisor);
        }
    }

    /** Two files claim the sync's name: it is not started. */
    public synchronized void withdraw(Sync sync, InvalidDefinition mistakes) {
        var before = supervisors.remove(sync.name());
        if (before != null) {
            before.replaced();
        }
        sync.invalid(mistakes);
    }

    public synchronized boolean areStarted() {
        return started;
    }

    private synchronized void startAll() {
        started = true;
        supervisors.forEach(this::start);
    }

    private void start(String name, Supervisor supervisor) {
        var thread = new Thread(supervisor, "supervisor-" + name);
        thread.setDaemon(true);
        thread.start();
    }

    private synchronized void closeAll() {
        supervisors.values().forEach(Supervisor::close);
        supervisors.clear();
    }

    void stop(@Observes ShutdownEvent event) {
        closeAll();
    }
}
