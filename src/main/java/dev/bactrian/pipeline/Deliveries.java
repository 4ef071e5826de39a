package dev.bactrian.pipeline;

import dev.bactrian.change.Answer;
import dev.bactrian.change.Delivery;
import dev.bactrian.change.Delivery.Answered;
import dev.bactrian.state.StateDatabase;
import dev.bactrian.state.StateUnavailable;
import dev.bactrian.system.SystemUnavailable;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.time.Clock;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;

/** The steps around a sink: claims what a system lacks as a batch of deliveries, and settles the answers. */
@ApplicationScoped
@Named("deliveries")
public class Deliveries {

    /** With this many waiting, more are likely on their way, and a dear call is worth waiting for. */
    private static final int BURST = 25;

    /** So many more in one round are a burst, not people at work. */
    private static final int BURST_GROWTH = 4;

    private static final int MOST_ROUNDS = 6;

    /** The exchange property that keeps the claimed batch while the sink works on it. */
    private static final String CLAIMED = "BactrianClaimed";

    private final Syncs syncs;
    private final StateDatabase state;
    private final Reconciler reconciler;
    private final Watcher watcher;
    private final BactrianConfig config;
    private final Outages outages;
    private final Clock clock;

    Deliveries(
            Syncs syncs,
            StateDatabase state,
            Reconciler reconciler,
            Watcher watcher,
            BactrianConfig config,
            Outages outages,
            Clock clock) {
        this.syncs = syncs;
        this.state = state;
        this.reconciler = reconciler;
        this.watcher = watcher;
        this.config = config;
        this.outages = outages;
        this.clock = clock;
    }

    /** Leaves the next batch of what the system lacks in the body; an empty one where it lacks nothing that is due. */
    public void claim(String syncName, String system, Exchange exchange) {
        var sync = syncs.sync(syncName);
        exchange.setProperty(CLAIMED, List.of());
        exchange.getMessage().setBody(List.of());
        if (!sync.isPrepared() || !sync.isDelivering() || outages.isWaiting(syncName, system, clock.instant())) {
            return;
        }
        var traits = sync.system(system).traits();
        if (traits.gatherMillis() > 0) {
            gather(sync, system);
        }
        var claimed = state.transaction(
                "claim deliveries", connection -> new Claim(sync, system, clock.instant(), config.lease())
                        .take(connection, traits.batchSize()));
        if (!claimed.isEmpty()) {
            SyncLog.of(syncName)
                    .debugf(
                            "claimed deliveries sync=%s to=%s count=%s",
                            syncName,
                            system,
                            claimed.stream().collect(Collectors.groupingBy(Delivery::kind, Collectors.counting())));
        }
        exchange.setProperty(CLAIMED, claimed);
        exchange.getMessage().setBody(claimed);
    }

    /** Where calls are dear, waits as long as more is coming, until one call is full; a lone edit waits for one round. */
    private void gather(Sync sync, String system) {
        var traits = sync.system(system).traits();
        var waiting = due(sync, system);
        var quiet = 0;
        for (var round = 0; round < MOST_ROUNDS && waiting > 0 && waiting < traits.batchSize(); round++) {
            pause(traits.gatherMillis());
            var later = due(sync, system);
            quiet = later - waiting < BURST_GROWTH ? quiet + 1 : 0;
            waiting = later;
            if (quiet > 1 || (quiet == 1 && later < BURST)) {
                return;
            }
        }
    }

    private int due(Sync sync, String system) {
        var most = sync.system(system).traits().batchSize();
        return state.transaction("count deliveries", connection -> sync.prepared()
                .store()
                .findDue(connection, system, most, clock.instant())
                .size());
    }

    private static void pause(int millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Settles every delivery by its answer. */
    public void settle(List<Answered> answered, String syncName, String system) {
        if (answered.isEmpty()) {
            return;
        }
        var sync = syncs.sync(syncName);
        outages.over(syncName, system);
        SyncLog.of(syncName)
                .debugf(
                        "settling deliveries sync=%s to=%s answers=%s",
                        syncName,
                        system,
                        answered.stream()
                                .collect(Collectors.groupingBy(
                                        one -> one.answer().getClass().getSimpleName(), Collectors.counting())));
        var settling = settled(sync, system, answered);
        settling.latencies().forEach(latency -> watcher.delivered(syncName, latency.from(), system, latency.time()));
        watcher.parked(syncName, settling.waiting());
        settling.stop().ifPresent(sync::stopped);
    }

    /** What was found instead is decided in the same transaction, so that it cannot be forgotten; where it cannot be decided, it is parked in one of its own. */
    private Settling settled(Sync sync, String system, List<Answered> answered) {
        try {
            var settling = new Settling(sync, system, clock.instant());
            var decided = state.transaction("settle deliveries", connection -> {
                settling.settle(connection, answered);
                var found = reconciler.decideRead(connection, sync, settling.readAnew());
                settling.stopIfAsked(connection);
                return found;
            });
            reconciler.count(sync, decided);
            return settling;
        } catch (StateUnavailable | SystemUnavailable e) {
            throw e;
        } catch (RuntimeException e) {
            SyncLog.of(sync.name())
                    .warnf(
                            e,
                            "what was found cannot be decided with the answers, deciding it by itself sync=%s to=%s",
                            sync.name(),
                            system);
            var settling = new Settling(sync, system, clock.instant());
            state.transaction("settle deliveries", connection -> {
                settling.settle(connection, answered);
                settling.stopIfAsked(connection);
                return true;
            });
            reconciler.decideRead(sync, settling.readAnew());
            return settling;
        }
    }

    /** The system could not be reached: everything claimed is tried again later, and nothing else meanwhile. */
    public void postpone(String syncName, String system, Exchange exchange) {
        var sync = syncs.sync(syncName);
        var cause = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        outages.begin(
                syncName,
                system,
                sync.definition().retryStrategy(),
                clock.instant(),
                String.valueOf(cause == null ? "" : cause.getMessage()));
        release(sync, system, claimed(exchange));
        exchange.getMessage().setBody(List.of());
    }

    /** The batch failed, and no waiting helps: every record of it is parked; where only our own state was out of reach, it is tried again. */
    void fail(String syncName, String system, Exchange exchange, Throwable cause) {
        var sync = syncs.sync(syncName);
        var claimed = claimed(exchange);
        if (cause instanceof StateUnavailable) {
            release(sync, system, claimed);
        } else {
            SyncLog.of(syncName).errorf(cause, "dead letter sync=%s to=%s count=%d", syncName, system, claimed.size());
            var refusal = new Answer.Refused(cause.getClass().getSimpleName(), String.valueOf(cause.getMessage()));
            settle(claimed.stream().map(delivery -> delivery.answered(refusal)).toList(), syncName, system);
        }
    }

    /** What the exchange had claimed and not settled yet. */
    @SuppressWarnings("unchecked")
    static List<Delivery> claimed(Exchange exchange) {
        return (List<Delivery>) exchange.getProperty(CLAIMED, List.of(), List.class);
    }

    private void release(Sync sync, String system, List<Delivery> claimed) {
        state.transaction("release deliveries", connection -> {
            new Settling(sync, system, clock.instant()).release(connection, claimed);
            return true;
        });
    }
}
