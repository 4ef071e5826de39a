package dev.bactrian.pipeline.deliver;

import dev.bactrian.change.Answer;
import dev.bactrian.change.Delivery;
import dev.bactrian.change.Delivery.Answered;
import dev.bactrian.pipeline.InParts;
import dev.bactrian.pipeline.Outages;
import dev.bactrian.pipeline.Sync;
import dev.bactrian.pipeline.SyncLog;
import dev.bactrian.pipeline.Syncs;
import dev.bactrian.pipeline.reconcile.Reconciler;
import dev.bactrian.state.StateUnavailable;
import dev.bactrian.system.SystemUnavailable;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.time.Clock;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;

/** The steps around a sink: takes what is to be written to a system, batch after batch, and settles the answers. */
@ApplicationScoped
@Named("deliveries")
public class Deliveries {

    /** The exchange property with the other systems that lack something now. */
    private static final String HANDED_ON = "BactrianHandedOn";

    /** The exchange property that keeps the claimed batch while the sink works on it. */
    private static final String CLAIMED = "BactrianClaimed";

    private final Syncs syncs;
    private final Reconciler reconciler;
    private final Settlements settlements;
    private final Outages outages;
    private final ChildDeliveries children;
    private final Clock clock;

    Deliveries(
            Syncs syncs,
            Reconciler reconciler,
            Settlements settlements,
            Outages outages,
            ChildDeliveries children,
            Clock clock) {
        this.children = children;
        this.syncs = syncs;
        this.reconciler = reconciler;
        this.settlements = settlements;
        this.outages = outages;
        this.clock = clock;
    }

    /** Has the next claim look into the state for what is due again. */
    public void look(String syncName, String system) {
        syncs.find(syncName).ifPresent(sync -> sync.outbox(system).lookInState());
    }

    /** Leaves the next batch for the system in the body; an empty one where nothing is due. */
    public void claim(String syncName, String system, Exchange exchange) {
        var sync = syncs.sync(syncName);
        exchange.setProperty(CLAIMED, List.of());
        exchange.getMessage().setBody(List.of());
        if (!sync.isPrepared()
                || !sync.isOwned()
                || !sync.isDelivering(system)
                || outages.isWaiting(syncName, system, clock.instant())) {
            return;
        }
        if (sync.stop().isPresent()) {
            withdraw(sync, system);
            return;
        }
        var claimed = nextThatCanGo(sync, system, exchange);
        if (!claimed.isEmpty()) {
            SyncLog.of(syncName)
                    .debugf(
                            "claimed deliveries sync=%s to=%s count=%s",
                            syncName,
                            system,
                            claimed.stream().collect(Collectors.groupingBy(Delivery::kind, Collectors.counting())));
        }
        if (!sync.isOwned()) {
            // Frozen meanwhile: who owns the sync now finds them in the state.
            sync.outbox(system).end(claimed);
            return;
        }
        exchange.setProperty(CLAIMED, claimed);
        exchange.getMessage().setBody(claimed);
    }

    /** The next batch; deletes of records that others refer to are answered here, and tried again. */
    private List<Delivery> nextThatCanGo(Sync sync, String system, Exchange exchange) {
        var gathering = new Gathering(sync, system, clock);
        while (true) {
            var claimed = gathering.next();
            exchange.setProperty(CLAIMED, claimed);
            var tooEarly = children.deletesTooEarly(sync, system, claimed);
            if (tooEarly.isEmpty()) {
                return claimed;
            }
            var unused = settlements.settle(tooEarly, sync.name(), system);
            var answered = tooEarly.stream().map(Answered::delivery).collect(Collectors.toSet());
            var others = claimed.stream()
                    .filter(delivery -> !answered.contains(delivery))
                    .toList();
            if (!others.isEmpty()) {
                return others;
            }
        }
    }

    /** Settles every delivery of the body by its answer; from then on nothing is claimed. */
    @SuppressWarnings("unchecked")
    public void settle(String syncName, String system, Exchange exchange) {
        var handedOn = settlements.settle(exchange.getMessage().getBody(List.class), syncName, system);
        exchange.setProperty(HANDED_ON, List.copyOf(handedOn));
        exchange.setProperty(CLAIMED, List.of());
        syncs.find(syncName).filter(Sync::isPrepared).ifPresent(reconciler::decideDueReadings);
    }

    /** The system could not be reached: everything claimed is tried again later, and nothing else meanwhile. */
    public void postpone(String syncName, String system, Exchange exchange) {
        var sync = syncs.sync(syncName);
        var cause = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        outages.begin(
                syncName,
                system,
                sync.definition().retryStrategy(system),
                clock.instant(),
                String.valueOf(cause == null ? "" : cause.getMessage()));
        giveBack(sync, system, claimed(exchange));
        exchange.setProperty(CLAIMED, List.of());
        withdraw(sync, system);
        exchange.getMessage().setBody(List.of());
    }

    /** Whether they were written is not known: their pending writes stay, and they are looked up once the system answers. */
    private static void giveBack(Sync sync, String system, List<Delivery> claimed) {
        sync.outbox(system).end(claimed);
        sync.outbox(system).lookInState();
    }

    /** Takes back what waits and was never sent: it is made out anew, with all that was edited by then. */
    private void withdraw(Sync sync, String system) {
        var outbox = sync.outbox(system);
        outbox.lookInState();
        var waiting = outbox.takeAll();
        if (!waiting.isEmpty()) {
            try {
                InParts.run(waiting, part -> withdraw(sync, system, part));
            } finally {
                // What could not be withdrawn stands as an uncertain write, which is looked up.
                outbox.end(waiting);
            }
        }
    }

    private void withdraw(Sync sync, String system, List<Delivery> part) {
        sync.prepared().records().transaction("withdraw deliveries", transaction -> {
            if (part.size() > 1) {
                transaction.limit();
            }
            new Settling(sync, system, clock.instant()).withdraw(transaction, part);
            return true;
        });
    }

    /**
     * The batch failed. Where only our own state was out of reach, it is tried again. Else no waiting helps: its records are delivered one by one, and the one
     * that fails by itself is parked.
     */
    void fail(String syncName, String system, Exchange exchange, Throwable cause) {
        var sync = syncs.sync(syncName);
        var claimed = claimed(exchange);
        if (DeadLetters.isOutage(cause)) {
            giveBack(sync, system, claimed);
        } else if (claimed.size() > 1) {
            SyncLog.of(syncName)
                    .warnf(
                            cause,
                            "a batch failed, its records are delivered one by one sync=%s to=%s count=%d",
                            syncName,
                            system,
                            claimed.size());
            sync.outbox(system).deliverAlone(claimed);
            giveBack(sync, system, claimed);
        } else {
            SyncLog.of(syncName).errorf(cause, "dead letter sync=%s to=%s count=%d", syncName, system, claimed.size());
            var refusal = new Answer.Refused(cause.getClass().getSimpleName(), String.valueOf(cause.getMessage()));
            park(
                    syncName,
                    system,
                    claimed.stream().map(delivery -> delivery.answered(refusal)).toList());
        }
    }

    /** Where the state refuses even that, the record stays under way, so that health tells of it, and the others go on. */
    private void park(String syncName, String system, List<Answered> refused) {
        try {
            var unused = settlements.settle(refused, syncName, system);
        } catch (StateUnavailable | SystemUnavailable e) {
            throw e;
        } catch (RuntimeException e) {
            SyncLog.of(syncName)
                    .errorf(
                            e,
                            "cannot park a write, its record is not delivered until a restart sync=%s to=%s records=%s",
                            syncName,
                            system,
                            refused.stream()
                                    .map(one -> one.delivery().recordId())
                                    .toList());
        }
    }

    /** What the exchange had claimed and not settled yet. */
    @SuppressWarnings("unchecked")
    static List<Delivery> claimed(Exchange exchange) {
        return (List<Delivery>) exchange.getProperty(CLAIMED, List.of(), List.class);
    }
}
