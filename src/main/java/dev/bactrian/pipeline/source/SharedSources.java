package dev.bactrian.pipeline.source;

import dev.bactrian.pipeline.Sync;
import dev.bactrian.pipeline.Syncs;
import dev.bactrian.pipeline.Systems;
import dev.bactrian.state.Positions;
import dev.bactrian.state.StateDatabase;
import dev.bactrian.system.Feed;
import dev.bactrian.system.Feed.Place;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.TemplatedRouteBuilder;

/**
 * The sources that several syncs share, by their names. A sync that begins to follow joins the source that runs; where that has gone past the sync's
 * place, it begins anew at the earliest place of all.
 */
@ApplicationScoped
public class SharedSources {

    private final CamelContext camel;
    private final RouteSwitch routes;
    private final Systems systems;
    private final Syncs syncs;
    private final StateDatabase state;
    private final Map<String, Source> sources = new ConcurrentHashMap<>();

    SharedSources(CamelContext camel, RouteSwitch routes, Systems systems, Syncs syncs, StateDatabase state) {
        this.camel = camel;
        this.routes = routes;
        this.systems = systems;
        this.syncs = syncs;
        this.state = state;
    }

    static boolean isShared(Sync sync, String system) {
        return !sync.definition().detection().polls()
                && sync.system(system).capabilities().sharesSource();
    }

    /** Tells the sync's systems of all syncs. */
    public void share(Sync sync) {
        for (var system : sync.statuses().keySet()) {
            sync.system(system).share(new SystemPlaces(system, syncs, state, one -> isFollowed(one, system)));
        }
    }

    /** Has the sync told of everything behind the place. */
    void follow(Sync sync, String system, Place place) {
        var name = feed(sync, system).source();
        sources.computeIfAbsent(name, any -> new Source(name, system)).follow(sync, place);
    }

    /** Its source goes on for the others; without any it ends. */
    void leave(Sync sync, String system) {
        of(system, sync).ifPresent(source -> source.leave(sync));
    }

    /**
     * Its source tells nothing any more, so that it is begun anew for the next sync that follows it, and for all others.
     *
     * @param since when that was seen, by {@link System#nanoTime}
     * @return false where it was begun anew since then
     */
    boolean isDead(Sync sync, String system, long since) {
        return of(system, sync).map(source -> source.isDead(since)).orElse(true);
    }

    /** Whether the source runs that tells the sync. */
    boolean isTold(Sync sync, String system) {
        return of(system, sync).filter(Source::isRunning).isPresent();
    }

    /** Whether the sync follows the source that the system's syncs share. */
    private boolean isFollowed(Sync sync, String system) {
        return of(system, sync)
                .filter(source -> source.name.equals(Feed.nameOf(system)))
                .isPresent();
    }

    private Optional<Source> of(String system, Sync sync) {
        return sources.values().stream()
                .filter(source -> source.system.equals(system) && source.following.get(sync.name()) == sync)
                .findFirst();
    }

    private static Feed feed(Sync sync, String system) {
        return Objects.requireNonNull(sync.prepared().feeds().get(system));
    }

    /** For several threads. */
    private final class Source {

        private final String name;
        private final String system;
        private final Map<String, Sync> following = new ConcurrentHashMap<>();
        private boolean isDead;
        private long begun = System.nanoTime();
        private boolean hasRoute;

        private Source(String name, String system) {
            this.name = name;
            this.system = system;
        }

        /** The id of the route inside the source Kamelet. */
        private String routeId() {
            return name + "-source";
        }

        private synchronized boolean isDead(long since) {
            if (begun - since > 0) {
                return false;
            }
            isDead = true;
            return true;
        }

        private boolean isRunning() {
            return routes.isOn(routeId());
        }

        synchronized void follow(Sync sync, Place place) {
            sync.barrier(system).restart();
            if (isDead || !isRunning() || !feed(sync, system).join(place)) {
                beginAnew(sync, place);
            } else {
                following.put(sync.name(), sync);
            }
        }

        private void beginAnew(Sync first, Place place) {
            addRoute();
            // A source that stops gives up all of the log that nobody waits for.
            stop(first);
            following.put(first.name(), first);
            following.values().removeIf(sync -> !sync.isPrepared());
            for (var sync : following.values()) {
                sync.barrier(system).restart();
                feed(sync, system).resume(sync == first ? place : place(sync));
            }
            routes.on(routeId(), system);
            isDead = false;
            begun = System.nanoTime();
        }

        private Place place(Sync sync) {
            return state.transaction("read position", connection -> Positions.load(connection, sync.name(), system))
                    .map(stored -> new Place(stored.position(), stored.offsets()))
                    .orElseThrow(() -> new IllegalStateException(
                            "sync " + sync.name() + " follows " + system + ", and has no place there"));
        }

        private void addRoute() {
            if (hasRoute) {
                return;
            }
            TemplatedRouteBuilder.builder(camel, "shared-source")
                    .routeId(name + "-events")
                    .parameter("id", routeId())
                    .parameter("system", system)
                    .parameter("type", systems.type(system))
                    .parameter("feed", name)
                    .add();
            hasRoute = true;
        }

        synchronized void leave(Sync sync) {
            if (!following.remove(sync.name(), sync)) {
                return;
            }
            if (sync.isPrepared()) {
                feed(sync, system).leave();
            }
            sync.barrier(system).end();
            if (following.isEmpty()) {
                stop(sync);
            }
        }

        private void stop(Sync last) {
            if (isRunning() && last.isPrepared()) {
                feed(last, system).awaitStart();
            }
            routes.off(routeId(), system);
        }
    }
}
