package dev.bactrian.pipeline.source;

import dev.bactrian.change.Change;
import dev.bactrian.pipeline.DeliveryWaker;
import dev.bactrian.pipeline.PollingFeed;
import dev.bactrian.pipeline.Sync;
import dev.bactrian.pipeline.Syncs;
import dev.bactrian.pipeline.reconcile.Loading;
import dev.bactrian.state.Positions;
import dev.bactrian.system.SystemUnavailable;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.time.Clock;
import java.util.List;
import org.apache.camel.Exchange;

/** The step of the routes that poll: asks what changed, has it decided, and only then moves the mark on. */
@ApplicationScoped
@Named("polls")
public class Polls {

    private final Syncs syncs;
    private final Loading loading;
    private final DeliveryWaker deliveryWaker;
    private final Clock clock;

    Polls(Syncs syncs, Loading loading, DeliveryWaker deliveryWaker, Clock clock) {
        this.syncs = syncs;
        this.loading = loading;
        this.deliveryWaker = deliveryWaker;
        this.clock = clock;
    }

    /**
     * Polls the system that the exchange names. Where it cannot be asked, its supervisor is told; the next poll asks for the same changes.
     *
     * @throws dev.bactrian.state.StateUnavailable to be tried again
     */
    public void poll(Exchange exchange) {
        var sync = syncs.sync(exchange.getProperty("sync", String.class));
        var system = exchange.getProperty("system", String.class);
        if (!sync.isPrepared() || !(sync.prepared().feeds().get(system) instanceof PollingFeed feed)) {
            return;
        }
        // The marks are those of the ownership under which the poll began.
        var records = sync.prepared().records();
        try {
            var next = feed.poll().mark();
            feed.poll().since(feed.mark(), batch -> decide(sync, batch));
            sweep(sync, system, feed, next);
            records.store(
                    "store mark",
                    connection -> Positions.storeOffsets(connection, sync.name(), system, feed.offsets(next)));
            feed.polled(next);
        } catch (SystemUnavailable e) {
            feed.failed(String.valueOf(e.getMessage()));
        }
    }

    private void decide(Sync sync, List<Change> batch) {
        deliveryWaker.wake(sync, loading.decide(sync, batch).lacking());
    }

    /** What was deleted is found by its absence. */
    private void sweep(Sync sync, String system, PollingFeed feed, String next) {
        var began = clock.instant();
        if (!feed.isSweepDue(began)) {
            return;
        }
        feed.poll().missed(feed.sweptMark(), batch -> decide(sync, batch));
        var gone = loading.absent(sync, system, feed.poll());
        deliveryWaker.wake(sync, loading.decideGone(sync, system, gone).lacking());
        feed.swept(next, began, clock.instant());
    }
}
