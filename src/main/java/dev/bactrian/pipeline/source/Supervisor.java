package dev.bactrian.pipeline.source;

import dev.bactrian.definition.InvalidDefinition;
import dev.bactrian.pipeline.BactrianConfig;
import dev.bactrian.pipeline.EntityViews;
import dev.bactrian.pipeline.SourceStatus.State;
import dev.bactrian.pipeline.Sync;
import dev.bactrian.pipeline.SyncLog;
import dev.bactrian.pipeline.reconcile.Loading;
import dev.bactrian.pipeline.reconcile.WaitingChanges;
import dev.bactrian.state.Ownership;
import dev.bactrian.state.StateDatabase;
import dev.bactrian.state.StateUnavailable;
import dev.bactrian.state.Stops;
import dev.bactrian.system.SystemUnavailable;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
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
    private final SourceStarts starts;
    private final HeldLogs heldLogs;
    private final Alterations alterations;
    private final WaitingChanges waiting;
    private final BactrianConfig config;
    private final Clock clock;
    private final Logger log;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Map<String, SourcePatience> patiences = new HashMap<>();
    private final Map<String, Outage> outages = new HashMap<>();
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
            WaitingChanges waiting,
            BactrianConfig config,
            Clock clock) {
        this.sync = sync;
        this.state = store.state();
        this.ownership = store.ownership();
        this.routes = routes;
        this.starts = new SourceStarts(sync, state, routes, loading);
        this.alterations = new Alterations(sync, state);
        this.heldLogs = new HeldLogs(sync, clock);
        this.waiting = waiting;
        this.config = config;
        this.clock = clock;
        this.log = SyncLog.of(sync.name());
    }

    @Override
    public void run() {
        while (pause()) {
            try {
                heldLogs.look();
                step();
                failures = 0;
            } catch (InvalidDefinition e) {
                invalid(e);
            } catch (StateUnavailable | SystemUnavailable e) {
                unavailable(e);
            } catch (RuntimeException e) {
                log.errorf(e, "supervision failed sync=%s", sync.name());
                unavailable(e);
            }
        }
    }

    private void invalid(InvalidDefinition mistakes) {
        failures++;
        try {
            sync.invalid(mistakes);
            alterations.loseMissing();
        } catch (StateUnavailable | SystemUnavailable e) {
            log.warnf("what the systems lack is not noted yet sync=%s reason=\"%s\"", sync.name(), e.getMessage());
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
            sync.statuses().keySet().forEach(system -> sync.status(system, State.STARTING, "owned anew"));
        }
        epoch = ownership.epoch(sync.name());
        if (sync.statuses().values().stream().anyMatch(status -> status.state() == State.STANDBY)) {
            // What was read of the records as a standby may be out of date by now.
            sync.unprepare();
        }
        if (!sync.isPrepared()) {
            sync.prepare();
        }
        if (!begun) {
            sync.statuses().keySet().stream()
                    .filter(system -> sync.status(system).state() == State.STANDBY)
                    .forEach(system -> sync.status(system, State.STARTING, ""));
            sync.statuses().keySet().forEach(this::takeOver);
            new Rescoping(sync, state, clock.instant()).run();
            EntityViews.renew(sync, state);
            routes.startReconcile(sync);
            begun = true;
        }
        sync.stopped(state.transaction("look up a stop", connection -> Stops.find(connection, sync.name()))
                .orElse(null));
        if (!watchAll()) {
            return;
        }
        waiting.lookAgain(sync);
        sync.deliver(starts.areAllRead());
    }

    /** False: what the sync was prepared for was altered, so it is to be prepared anew. */
    private boolean watchAll() {
        var altered = new ArrayList<String>();
        for (var system : sync.statuses().keySet()) {
            watchAlone(system, altered);
        }
        if (!altered.isEmpty()) {
            prepareAnew(String.join("; ", altered));
        }
        return altered.isEmpty();
    }

    private void prepareAnew(String how) {
        log.warnf("what the sync was prepared for was altered, preparing it anew sync=%s how=\"%s\"", sync.name(), how);
        giveUp();
        sync.statuses().keySet().forEach(system -> sync.status(system, State.STARTING, how));
    }

    private void takeOver(String system) {
        try {
            Objects.requireNonNull(sync.prepared().feeds().get(system)).takeOver();
        } catch (SystemUnavailable e) {
            down(system, String.valueOf(e.getMessage()));
        }
    }

    /** Another process owns the sync: nothing is captured, decided or delivered here. */
    private void standBy(String owner) {
        sync.deliver(false);
        if (sync.isInvalid()) {
            sync.prepare();
            sync.unprepare();
        }
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
        starts.forget();
        begun = false;
    }

    /** An outage stops only its system: it is asked about ever more rarely, and the others are looked after meanwhile. */
    private void watchAlone(String system, List<String> altered) {
        var outage = outages.get(system);
        if (outage != null && clock.instant().isBefore(outage.retryAt())) {
            return;
        }
        try {
            var how = alterations.find(system);
            how.ifPresentOrElse(altered::add, () -> watch(system));
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
        var since = System.nanoTime();
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
            if (!routes.isDead(sync, system, since)) {
                return;
            }
            log.warnf(
                    "source is dead, restarting it sync=%s from=%s reason=\"%s\"", sync.name(), system, trouble.get());
            sync.status(system, State.DOWN, trouble.get());
        }
        starts.start(system);
    }

    private boolean isStarting(String system) {
        return routes.isStarted(sync, system)
                && Objects.requireNonNull(sync.prepared().feeds().get(system)).isStarting();
    }

    private Optional<String> feedTrouble(String system) {
        if (!routes.isStarted(sync, system)) {
            return Optional.of("its source route is not running");
        }
        return starts.whyAnother(system)
                .or(() -> Objects.requireNonNull(sync.prepared().feeds().get(system))
                        .trouble());
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

    /** The sync was loaded anew: what is under way of this one stores nothing any more. */
    void replaced() {
        close();
        sync.unprepare();
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
