package dev.bactrian.pipeline.source;

import dev.bactrian.pipeline.RouteIds;
import dev.bactrian.pipeline.Sync;
import dev.bactrian.pipeline.reconcile.SeenPositions;
import dev.bactrian.system.Feed;
import dev.bactrian.system.Feed.Place;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Objects;

/** Starts and stops the routes of a sync that must not run on their own: its sources, and the one that decides. */
@ApplicationScoped
public class SourceRoutes {

    private final RouteSwitch routes;
    private final SeenPositions seen;
    private final SharedSources shared;

    SourceRoutes(RouteSwitch routes, SeenPositions seen, SharedSources shared) {
        this.routes = routes;
        this.seen = seen;
        this.shared = shared;
    }

    /** What the system calls what it keeps for the source of one side of a sync. */
    static String feedName(Sync sync, String system) {
        return SharedSources.isShared(sync, system) ? Feed.nameOf(system) : Feed.nameOf(sync.name(), system);
    }

    boolean isReconciling(Sync sync) {
        return reconcileIds(sync).stream().allMatch(routes::isOn);
    }

    void startReconcile(Sync sync) {
        seen.clear();
        reconcileIds(sync).forEach(id -> routes.on(id, sync.name()));
    }

    /** What waits to be decided is told again, by sources that go on at their stored places. */
    void stopReconcile(Sync sync) {
        for (var id : reconcileIds(sync)) {
            routes.off(id, sync.name());
            routes.empty(id);
        }
    }

    /** One for all systems where a bus orders their changes, else one for each; they may not be there yet, where a file is added while the application runs. */
    private List<String> reconcileIds(Sync sync) {
        var ofAll = RouteIds.reconcile(sync.name());
        return routes.isThere(ofAll)
                ? List.of(ofAll)
                : sync.statuses().keySet().stream()
                        .map(system -> RouteIds.reconcile(sync.name(), system))
                        .toList();
    }

    boolean isStarted(Sync sync, String system) {
        return SharedSources.isShared(sync, system)
                ? shared.isTold(sync, system)
                : routes.isOn(RouteIds.source(sync.name(), system));
    }

    /** Starts the source of a stopped side, or has it told by the one that all syncs share. */
    void follow(Sync sync, String system, Place place) {
        // What a former run took and did not decide is told again, and must not count as seen.
        seen.clear();
        if (SharedSources.isShared(sync, system)) {
            shared.follow(sync, system, place);
            return;
        }
        Objects.requireNonNull(sync.prepared().feeds().get(system)).resume(place);
        sync.barrier(system).restart();
        routes.on(RouteIds.source(sync.name(), system), system);
    }

    /**
     * The side's source tells nothing any more.
     *
     * @param since when that was seen, by {@link System#nanoTime}
     * @return false where it was begun anew since then, for another sync
     */
    boolean isDead(Sync sync, String system, long since) {
        return shared.isDead(sync, system, since);
    }

    void stop(Sync sync, String system) {
        if (SharedSources.isShared(sync, system)) {
            shared.leave(sync, system);
        } else {
            routes.off(RouteIds.source(sync.name(), system), system);
        }
    }
}
