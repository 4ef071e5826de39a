package dev.bactrian.pipeline.source;

import dev.bactrian.pipeline.Bus;
import dev.bactrian.pipeline.SourceStatus.State;
import dev.bactrian.pipeline.Sync;
import dev.bactrian.pipeline.SyncLog;
import dev.bactrian.state.Positions;
import java.util.Set;

/** Has the changes of one sync decided, as long as the bus holds all of them; what it has lost is read anew. */
final class Deciding {

    private final Sync sync;
    private final Bus bus;
    private final SourceRoutes routes;
    private final SourceStarts starts;

    Deciding(Sync sync, Bus bus, SourceRoutes routes, SourceStarts starts) {
        this.sync = sync;
        this.bus = bus;
        this.routes = routes;
        this.starts = starts;
    }

    /** Nothing of the bus is decided before it was seen what it holds: places that are known may not be of this one. */
    void look() {
        if (!bus.isSeen(sync)) {
            return;
        }
        bus.whyLost(sync).ifPresent(this::beginAnew);
        if (!routes.isReconciling(sync)) {
            routes.startReconcile(sync);
        }
    }

    private void beginAnew(String reason) {
        SyncLog.of(sync.name())
                .warnf(
                        "changes may be lost on their way, reading everything anew sync=%s reason=\"%s\"",
                        sync.name(), reason);
        sync.deliverTo(Set.of());
        starts.forget();
        routes.stopReconcile(sync);
        var systems = sync.statuses().keySet();
        systems.forEach(system -> routes.stop(sync, system));
        sync.prepared().records().store("begin with what the bus holds", connection -> {
            for (var system : systems) {
                Positions.lose(connection, sync.name(), system);
            }
            bus.beginAnew(sync, connection);
        });
        systems.forEach(system -> sync.status(system, State.POSITION_LOST, reason));
    }

    void stop() {
        routes.stopReconcile(sync);
        bus.forget(sync);
    }
}
