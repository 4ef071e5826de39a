package dev.bactrian.pipeline.source;

import dev.bactrian.definition.InvalidDefinition;
import dev.bactrian.pipeline.BactrianConfig;
import dev.bactrian.pipeline.Bus;
import dev.bactrian.pipeline.EntityViews;
import dev.bactrian.pipeline.RememberedShapes;
import dev.bactrian.pipeline.SourceStatus.State;
import dev.bactrian.pipeline.Sync;
import dev.bactrian.pipeline.SyncLog;
import dev.bactrian.pipeline.Syncs;
import dev.bactrian.pipeline.reconcile.Loading;
import dev.bactrian.pipeline.reconcile.WaitingChanges;
import dev.bactrian.state.Ownership;
import dev.bactrian.state.StateDatabase;
import dev.bactrian.state.StateUnavailable;
import dev.bactrian.state.Stops;
import dev.bactrian.system.SystemUnavailable;
import java.time.Clock;
import java.util.Objects;
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

    /** What all supervisors use. */
    record Parts(Syncs syncs, Bus bus, Loading loading, WaitingChanges waiting, BactrianConfig config, Clock clock) {}

    private final Sync sync;
    private final Syncs syncs;
    private final StateDatabase state;
    private final Ownership ownership;
    private final SourceRoutes routes;
    private final SourceStarts starts;
    private final Deciding deciding;
    private final HeldLogs heldLogs;
    private final Alterations alterations;
    private final SourceWatch watch;
    private final WaitingChanges waiting;
    private final Pauses pauses;
    private final Clock clock;
    private final Logger log;
    private final CountDownLatch closed = new CountDownLatch(1);
    private int failures;
    private OptionalLong epoch = OptionalLong.empty();
    private boolean begun;

    Supervisor(Sync sync, Sync.Store store, SourceRoutes routes, Parts parts) {
        this.sync = sync;
        this.syncs = parts.syncs();
        this.clock = parts.clock();
        this.pauses = new Pauses(parts.config().watchInterval());
        this.state = store.state();
        this.ownership = store.ownership();
        this.routes = routes;
        this.starts = new SourceStarts(sync, state, routes, parts.loading());
        this.deciding = new Deciding(sync, parts.bus(), routes, starts);
        this.alterations = new Alterations(sync, state);
        this.watch = new SourceWatch(sync, routes, starts, alterations, pauses, clock);
        this.heldLogs = new HeldLogs(sync, clock);
        this.waiting = parts.waiting();
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
        var remembered = new RememberedShapes(state, sync.name());
        if (!sync.isPrepared()) {
            sync.prepare(remembered::find);
        }
        if (!begun) {
            sync.statuses().keySet().stream()
                    .filter(system -> sync.status(system).state() != State.POSITION_LOST)
                    .forEach(system -> sync.status(system, State.STARTING, ""));
            sync.statuses().keySet().forEach(this::takeOver);
            remembered.note(sync);
            new Rescoping(sync, state, clock.instant()).run();
            EntityViews.renew(sync, state, syncs);
            begun = true;
        }
        deciding.look();
        sync.stopped(state.transaction("look up a stop", connection -> Stops.find(connection, sync.name()))
                .orElse(null));
        var altered = watch.lookAtAll();
        if (!altered.isEmpty()) {
            prepareAnew(String.join("; ", altered));
            return;
        }
        waiting.lookAgain(sync);
        sync.deliverTo(starts.read());
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
            watch.down(system, String.valueOf(e.getMessage()));
        }
    }

    /** Another process owns the sync: nothing is captured, decided or delivered here. */
    private void standBy(String owner) {
        sync.deliverTo(Set.of());
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
        sync.deliverTo(Set.of());
        sync.statuses().keySet().forEach(system -> routes.stop(sync, system));
        deciding.stop();
        sync.standBy();
        starts.forget();
        begun = false;
    }

    private void unavailable(RuntimeException e) {
        failures++;
        sync.statuses().keySet().forEach(system -> watch.down(system, String.valueOf(e.getMessage())));
    }

    /** Waits for the next look, longer after failures; false: it is over. */
    private boolean pause() {
        var millis = pauses.after(failures).toMillis();
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
