package dev.bactrian.pipeline;

import dev.bactrian.definition.InvalidDefinition;
import dev.bactrian.definition.SyncDefinition.InitialSync;
import dev.bactrian.pipeline.SourceStatus.State;
import dev.bactrian.state.Ownership;
import dev.bactrian.state.Positions;
import dev.bactrian.state.Positions.Phase;
import dev.bactrian.state.StateDatabase;
import dev.bactrian.state.StateUnavailable;
import dev.bactrian.state.Stops;
import dev.bactrian.system.Feed.Place;
import dev.bactrian.system.SystemUnavailable;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Keeps one sync alive, by progress and not by what a route says of itself.
 *
 * <pre>{@code
 *   STARTING ─► LOADING ─► LIVE ◄─► DOWN
 *      │           ▲         │
 *      │           └─ POSITION_LOST
 *      └─► INVALID (waits for the user)
 * }</pre>
 */
final class Supervisor implements Runnable, AutoCloseable {

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(15);

    private final Sync sync;
    private final StateDatabase state;
    private final Ownership ownership;
    private final SourceRoutes routes;
    private final Beginnings beginnings;
    private final Reconciler reconciler;
    private final BactrianConfig config;
    private final Clock clock;
    private final Logger log;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final KnownFields fields;
    private final SystemIdentity identity;
    private final Map<String, SourcePatience> patiences = new HashMap<>();
    private final Map<String, Outage> outages = new HashMap<>();
    private final Set<String> loaded = new HashSet<>();
    private int failures;
    private OptionalLong epoch = OptionalLong.empty();
    private boolean begun;

    /** How often a system could not be asked, one after the other, and when it is asked again. */
    private record Outage(int count, Instant retryAt) {}

    Supervisor(
            Sync sync,
            Sync.Store store,
            SourceRoutes routes,
            Loading loading,
            Reconciler reconciler,
            BactrianConfig config,
            Clock clock) {
        this.sync = sync;
        this.state = store.state();
        this.ownership = store.ownership();
        this.routes = routes;
        this.beginnings = new Beginnings(sync, state, routes, loading);
        this.reconciler = reconciler;
        this.config = config;
        this.clock = clock;
        this.log = SyncLog.of(sync.name());
        this.fields = new KnownFields(sync, state);
        this.identity = new SystemIdentity(sync, state);
    }

    @Override
    public void run() {
        while (pause()) {
            try {
                step();
                failures = 0;
            } catch (InvalidDefinition e) {
                sync.statuses()
                        .keySet()
                        .forEach(system -> sync.status(system, State.INVALID, String.valueOf(e.getMessage())));
                log.errorf("sync does not fit its systems sync=%s%n%s", sync.name(), e.getMessage());
                failures++;
            } catch (StateUnavailable | SystemUnavailable e) {
                unavailable(e);
            } catch (RuntimeException e) {
                log.errorf(e, "supervision failed sync=%s", sync.name());
                unavailable(e);
            }
        }
    }

    private void step() {
        if (!begun) {
            state.migrate();
        }
        var owner = ownership.claim(sync.name());
        if (owner.isPresent()) {
            standBy(owner.get());
            return;
        }
        if (begun && !ownership.epoch(sync.name()).equals(epoch)) {
            log.warnf("owning the sync anew, beginning again sync=%s", sync.name());
            giveUp();
        }
        epoch = ownership.epoch(sync.name());
        if (!sync.isPrepared()) {
            sync.prepare();
        }
        if (!begun) {
            sync.statuses().keySet().stream()
                    .filter(system -> sync.status(system).state() == State.STANDBY)
                    .forEach(system -> sync.status(system, State.STARTING, ""));
            sync.statuses().keySet().forEach(this::takeOver);
            new Rescoping(sync, state, clock.instant()).run();
            routes.startReconcile(sync);
            begun = true;
        }
        sync.stopped(state.transaction("look up a stop", connection -> Stops.find(connection, sync.name()))
                .orElse(null));
        for (var system : sync.statuses().keySet()) {
            watchAlone(system);
        }
        reconciler.retryWaiting(sync);
        moveReadings();
        sync.deliver(loaded.containsAll(sync.statuses().keySet()));
    }

    private void takeOver(String system) {
        try {
            Objects.requireNonNull(sync.prepared().feeds().get(system)).takeOver();
        } catch (SystemUnavailable e) {
            down(system, String.valueOf(e.getMessage()));
        }
    }

    /** Readings wait for a log that may tell nothing for hours, so it is made to tell how far it is. */
    private void moveReadings() {
        reconciler.decideDueReadings(sync);
        if (!sync.prepared().readings().isEmpty()) {
            for (var system : sync.statuses().keySet()) {
                if (sync.status(system).state() == State.LIVE) {
                    Objects.requireNonNull(sync.prepared().feeds().get(system)).tellPlace();
                }
            }
        }
    }

    /** Another process owns the sync: nothing is captured, decided or delivered here. */
    private void standBy(String owner) {
        sync.deliver(false);
        for (var system : sync.statuses().keySet()) {
            sync.status(system, State.STANDBY, owner + " owns the sync; this process takes over when that one is gone");
        }
        if (begun) {
            log.warnf("another process owns the sync now sync=%s owner=\"%s\"", sync.name(), owner);
            giveUp();
        }
    }

    /** Nothing that is known of the records counts any more. */
    private void giveUp() {
        sync.deliver(false);
        sync.statuses().keySet().forEach(system -> routes.stop(sync, system));
        routes.stopReconcile(sync);
        sync.standBy();
        loaded.clear();
        begun = false;
    }

    /** An outage stops only its system: it is asked about ever more rarely, and the others are looked after meanwhile. */
    private void watchAlone(String system) {
        var outage = outages.get(system);
        if (outage != null && clock.instant().isBefore(outage.retryAt())) {
            return;
        }
        try {
            watch(system);
            outages.remove(system);
        } catch (SystemUnavailable e) {
            var count = outage == null ? 1 : outage.count() + 1;
            outages.put(system, new Outage(count, clock.instant().plusMillis(pauseMillis(count))));
            down(system, String.valueOf(e.getMessage()));
        }
    }

    private void down(String system, String reason) {
        if (sync.status(system).isWell()) {
            log.warnf("waiting sync=%s for=%s reason=\"%s\"", sync.name(), system, reason);
        }
        var isLost = sync.status(system).state() == State.POSITION_LOST;
        sync.status(system, isLost ? State.POSITION_LOST : State.DOWN, reason);
    }

    private void watch(String system) {
        var trouble = sync.status(system).state() == State.LIVE
                ? feedTrouble(system)
                : Optional.of(sync.status(system).reason());
        var patience = patiences.computeIfAbsent(system, name -> new SourcePatience(config.watchInterval()));
        if (trouble.isEmpty()) {
            patience.isWell();
            sync.status(system, State.LIVE, "");
            return;
        }
        if (sync.status(system).state() == State.LIVE) {
            var isStarting = isStarting(system);
            if (!patience.isOver(isStarting, clock.instant())) {
                sync.status(system, State.LIVE, isStarting ? "its source is still starting: " + trouble.get() : "");
                return;
            }
            log.warnf(
                    "source is dead, restarting it sync=%s from=%s reason=\"%s\"", sync.name(), system, trouble.get());
            sync.status(system, State.DOWN, trouble.get());
        }
        start(system);
    }

    private boolean isStarting(String system) {
        return routes.isStarted(sync, system)
                && Objects.requireNonNull(sync.prepared().feeds().get(system)).isStarting();
    }

    private Optional<String> feedTrouble(String system) {
        if (!routes.isStarted(sync, system)) {
            return Optional.of("its source route is not running");
        }
        return identity.whyAnother(system)
                .or(() -> Objects.requireNonNull(sync.prepared().feeds().get(system))
                        .trouble());
    }

    /** What was described of a system may be otherwise where another has taken its place, so everything is prepared anew. */
    private void moved(String system, String reason) {
        log.warnf(
                "another one has taken its place, reading everything anew sync=%s from=%s reason=\"%s\"",
                sync.name(), system, reason);
        identity.accept(system);
        for (var other : sync.statuses().keySet()) {
            routes.stop(sync, other);
            sync.status(other, State.DOWN, "its sync is prepared anew");
        }
        sync.status(system, State.POSITION_LOST, reason);
        sync.unprepare();
        sync.prepare();
    }

    /** Goes on from the stored position, or reads everything anew where there is none, or it is lost. */
    private void start(String system) {
        routes.stop(sync, system);
        identity.whyAnother(system).ifPresent(reason -> moved(system, reason));
        var feed = Objects.requireNonNull(sync.prepared().feeds().get(system));
        var stored = state.transaction("read position", connection -> Positions.load(connection, sync.name(), system));
        if (stored.isPresent() && stored.get().phase() == Phase.STREAMING) {
            var place = new Place(stored.get().position(), stored.get().offsets());
            var lost = feed.whyLost(place);
            var added = fields.added(system);
            if (!added.isEmpty()) {
                fields.forget(system, added);
            }
            if (lost.isEmpty() && (added.isEmpty() || sync.definition().initialSync() == InitialSync.NONE)) {
                feed.resume(routes.source(sync, system), place);
                routes.start(sync, system);
                loaded.add(system);
                fields.note(system);
                sync.status(system, State.LIVE, "");
                log.infof(
                        "following sync=%s from=%s position=\"%s\"",
                        sync.name(), system, place.position().token());
                return;
            }
            if (lost.isPresent()) {
                log.warnf(
                        "position lost, reading everything anew sync=%s from=%s reason=\"%s\"",
                        sync.name(), system, lost.get());
                sync.status(system, State.POSITION_LOST, lost.get());
                beginnings.enter(system, Phase.REPAIRING);
            } else {
                log.infof(
                        "fields were added, reading everything anew sync=%s from=%s fields=\"%s\"",
                        sync.name(), system, String.join(", ", added));
            }
        }
        var isFirst = stored.isEmpty() || stored.get().phase() == Phase.LOADING;
        var before = isFirst ? stillToBeReadBefore(system) : Optional.<String>empty();
        if (before.isPresent()) {
            sync.status(
                    system, State.STARTING, "waits until " + before.get() + " is read, whose records are carried over");
            return;
        }
        load(system, isFirst ? Phase.LOADING : Phase.REPAIRING);
    }

    /** What a system holds whose records are not carried over can only be paired with what is known already. */
    private Optional<String> stillToBeReadBefore(String system) {
        return sync.carriesFrom(system)
                ? Optional.empty()
                : sync.statuses().keySet().stream()
                        .filter(other -> sync.carriesFrom(other) && !loaded.contains(other))
                        .findFirst();
    }

    private void load(String system, Phase phase) {
        loaded.remove(system);
        sync.deliver(false);
        beginnings.make(system, phase);
        fields.note(system);
        loaded.add(system);
        sync.status(system, State.LIVE, "");
        log.infof("following sync=%s from=%s", sync.name(), system);
    }

    private void unavailable(RuntimeException e) {
        failures++;
        sync.statuses().keySet().forEach(system -> down(system, String.valueOf(e.getMessage())));
    }

    private long pauseMillis(int count) {
        return Math.min(config.watchInterval().toMillis() << Math.min(count, 4), LONGEST_PAUSE.toMillis());
    }

    /** Waits for the next look, longer after failures; false: it is over. */
    private boolean pause() {
        var millis = pauseMillis(failures);
        try {
            return !closed.await(failures == 0 && !begun ? 0 : millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public void close() {
        closed.countDown();
        sync.unprepare();
    }
}
