package dev.bactrian.pipeline.source;

import dev.bactrian.pipeline.SourceStatus.State;
import dev.bactrian.pipeline.Sync;
import dev.bactrian.pipeline.SyncLog;
import dev.bactrian.system.SystemUnavailable;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Looks after the sources of one sync, each by itself: what is dead is started again, and what was altered is told. */
final class SourceWatch {

    private final Sync sync;
    private final SourceRoutes routes;
    private final SourceStarts starts;
    private final Alterations alterations;
    private final Pauses pauses;
    private final Clock clock;
    private final Logger log;
    private final Map<String, SourcePatience> patiences = new HashMap<>();
    private final Map<String, Outage> outages = new HashMap<>();

    /** How often a system could not be asked, one after the other, and when it is asked again. */
    private record Outage(int count, Instant retryAt) {}

    SourceWatch(
            Sync sync, SourceRoutes routes, SourceStarts starts, Alterations alterations, Pauses pauses, Clock clock) {
        this.sync = sync;
        this.routes = routes;
        this.starts = starts;
        this.alterations = alterations;
        this.pauses = pauses;
        this.clock = clock;
        this.log = SyncLog.of(sync.name());
    }

    /** @return how what the sync was prepared for was altered; empty: it is as it was */
    List<String> lookAtAll() {
        var altered = new ArrayList<String>();
        for (var system : sync.statuses().keySet()) {
            look(system, altered);
        }
        return altered;
    }

    /** An outage stops only its system: it is asked about ever more rarely, and the others are looked after meanwhile. */
    private void look(String system, List<String> altered) {
        var outage = outages.get(system);
        if (outage != null && clock.instant().isBefore(outage.retryAt())) {
            return;
        }
        try {
            var how = alterations.find(system);
            how.ifPresentOrElse(altered::add, () -> follow(system));
            outages.remove(system);
        } catch (SystemUnavailable e) {
            var count = outage == null ? 1 : outage.count() + 1;
            outages.put(system, new Outage(count, clock.instant().plus(pauses.after(count))));
            down(system, String.valueOf(e.getMessage()));
        }
    }

    /** Notes that a system is away; where its position is lost, that stays known. */
    void down(String system, String reason) {
        if (sync.status(system).isWell()) {
            log.warnf("waiting sync=%s for=%s reason=\"%s\"", sync.name(), system, reason);
        }
        var isLost = sync.status(system).state() == State.POSITION_LOST;
        sync.status(system, isLost ? State.POSITION_LOST : State.DOWN, reason);
    }

    private void follow(String system) {
        var since = System.nanoTime();
        var trouble = sync.status(system).state() == State.LIVE
                ? feedTrouble(system)
                : Optional.of(sync.status(system).reason());
        var patience = patiences.computeIfAbsent(system, name -> new SourcePatience(pauses.shortest()));
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
}
