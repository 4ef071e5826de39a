package dev.bactrian.pipeline.deliver;

import dev.bactrian.change.Answer;
import dev.bactrian.change.Delivery;
import dev.bactrian.change.Delivery.Answered;
import dev.bactrian.pipeline.InParts;
import dev.bactrian.pipeline.Outages;
import dev.bactrian.pipeline.Sync;
import dev.bactrian.pipeline.SyncLog;
import dev.bactrian.pipeline.Syncs;
import dev.bactrian.pipeline.Watcher;
import dev.bactrian.pipeline.reconcile.DirectDelivery;
import dev.bactrian.pipeline.reconcile.Readings;
import dev.bactrian.pipeline.reconcile.Reconciler;
import dev.bactrian.state.RecordTransaction;
import dev.bactrian.state.StateUnavailable;
import dev.bactrian.state.TooMuchAtOnce;
import dev.bactrian.system.SystemUnavailable;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.sql.SQLException;
import java.time.Clock;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
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
    private final Watcher watcher;
    private final Outages outages;
    private final ChildDeliveries children;
    private final Clock clock;

    Deliveries(
            Syncs syncs,
            Reconciler reconciler,
            Watcher watcher,
            Outages outages,
            ChildDeliveries children,
            Clock clock) {
        this.children = children;
        this.syncs = syncs;
        this.reconciler = reconciler;
        this.watcher = watcher;
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
                || !sync.isDelivering()
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
            settle(tooEarly, sync.name(), system);
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
        var handedOn = settle(exchange.getMessage().getBody(List.class), syncName, system);
        exchange.setProperty(HANDED_ON, List.copyOf(handedOn));
        exchange.setProperty(CLAIMED, List.of());
        syncs.find(syncName).filter(Sync::isPrepared).ifPresent(reconciler::decideDueReadings);
    }

    /**
     * Settles every delivery by its answer.
     *
     * @return the other systems that something was handed on to
     */
    private Set<String> settle(List<Answered> answered, String syncName, String system) {
        if (answered.isEmpty()) {
            return Set.of();
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
        var others = new TreeSet<String>();
        InParts.run(answered, part -> {
            var settling = settled(sync, system, part);
            settling.latencies()
                    .forEach(latency -> watcher.delivered(syncName, latency.from(), system, latency.time()));
            watcher.parked(syncName, settling.waiting());
            others.addAll(settling.handedOn());
        });
        others.remove(system);
        children.deliver(sync, system, answered);
        return others;
    }

    /** What was found instead is decided in the same transaction, so that it cannot be forgotten; where it cannot be decided, it is parked in one of its own. */
    private Settling settled(Sync sync, String system, List<Answered> answered) {
        try {
            return Readings.untilNoneAreMissing(sync, readings -> tryToSettle(sync, system, answered, readings));
        } catch (StateUnavailable | SystemUnavailable | TooMuchAtOnce e) {
            throw e;
        } catch (RuntimeException e) {
            SyncLog.of(sync.name())
                    .warnf(
                            e,
                            "what was found cannot be decided with the answers, deciding it by itself sync=%s to=%s",
                            sync.name(),
                            system);
            var settling = new Settling(sync, system, clock.instant());
            sync.prepared().records().transaction("settle deliveries", transaction -> {
                transaction.mayBeLost();
                settling.settle(transaction, answered);
                end(sync, system, settling, answered, transaction, Set.of());
                settling.stopIfAsked(transaction.connection());
                return true;
            });
            reconciler.decideRead(sync, settling.decidable());
            return settling;
        }
    }

    private Settling tryToSettle(Sync sync, String system, List<Answered> answered, Readings readings) {
        var now = clock.instant();
        var settling = new Settling(sync, system, now);
        var decided = sync.prepared().records().transaction("settle deliveries", transaction -> {
            transaction.mayBeLost();
            if (answered.size() > 1) {
                transaction.limit();
            }
            settling.settle(transaction, answered);
            var found = reconciler.decideRead(transaction, sync, settling.decidable(), readings);
            if (readings.areMissing()) {
                transaction.discard();
                return found;
            }
            settling.stopIfAsked(transaction.connection());
            end(sync, system, settling, answered, transaction, found.records());
            return found;
        });
        if (!readings.areMissing()) {
            reconciler.count(sync, decided);
        }
        return settling;
    }

    /**
     * From here on the records may be delivered again; what they lack by now is handed on by the same transaction, once.
     *
     * @param decided the records that what was found instead belongs to
     */
    private void end(
            Sync sync,
            String system,
            Settling settling,
            List<Answered> answered,
            RecordTransaction transaction,
            Set<Long> decided)
            throws SQLException {
        var ended = answered.stream().map(Answered::delivery).toList();
        var ids = ended.stream().map(Delivery::recordId).collect(Collectors.toSet());
        transaction.onCommit(() -> settling.stop().ifPresent(sync::stopped));
        transaction.onCommit(() -> sync.outbox(system).end(ended));
        transaction.onCommit(() -> sync.prepared().readings().add(settling.waitingForTheLog()));
        if (settling.hasLostCreates()) {
            transaction.onCommit(() -> sync.prepared().readings().wantPlaces());
        }
        var changed = new LinkedHashSet<>(ids);
        changed.addAll(decided);
        var handingOn = new DirectDelivery(sync, outages, clock.instant()).ending(system, ids);
        handingOn.add(transaction, transaction.read(changed).values());
        settling.handedOn(handingOn.handedOn());
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

    /** The batch failed, and no waiting helps: every record of it is parked; where only our own state was out of reach, it is tried again. */
    void fail(String syncName, String system, Exchange exchange, Throwable cause) {
        var sync = syncs.sync(syncName);
        var claimed = claimed(exchange);
        if (DeadLetters.isOutage(cause)) {
            giveBack(sync, system, claimed);
        } else {
            SyncLog.of(syncName).errorf(cause, "dead letter sync=%s to=%s count=%d", syncName, system, claimed.size());
            var refusal = new Answer.Refused(cause.getClass().getSimpleName(), String.valueOf(cause.getMessage()));
            var unused = settle(
                    claimed.stream().map(delivery -> delivery.answered(refusal)).toList(), syncName, system);
        }
    }

    /** What the exchange had claimed and not settled yet. */
    @SuppressWarnings("unchecked")
    static List<Delivery> claimed(Exchange exchange) {
        return (List<Delivery>) exchange.getProperty(CLAIMED, List.of(), List.class);
    }
}
