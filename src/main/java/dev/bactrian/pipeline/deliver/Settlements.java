package dev.bactrian.pipeline.deliver;

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
import java.sql.SQLException;
import java.time.Clock;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Settles deliveries by their answers, and decides in the same transaction what was found instead. */
@ApplicationScoped
public class Settlements {

    private final Syncs syncs;
    private final Reconciler reconciler;
    private final Watcher watcher;
    private final Outages outages;
    private final ChildDeliveries children;
    private final Clock clock;

    Settlements(
            Syncs syncs,
            Reconciler reconciler,
            Watcher watcher,
            Outages outages,
            ChildDeliveries children,
            Clock clock) {
        this.syncs = syncs;
        this.reconciler = reconciler;
        this.watcher = watcher;
        this.outages = outages;
        this.children = children;
        this.clock = clock;
    }

    /**
     * Settles every delivery by its answer.
     *
     * @return the other systems that something was handed on to
     */
    Set<String> settle(List<Answered> answered, String syncName, String system) {
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

    /**
     * What was found instead is decided in the same transaction, so that it cannot be forgotten; where it cannot be decided, it is parked in one of its own. Only
     * then is it asked whether a key is another record's.
     */
    private Settling settled(Sync sync, String system, List<Answered> answered) {
        try {
            return Readings.untilNoneAreMissing(sync, readings -> tryToSettle(sync, system, answered, readings));
        } catch (StateUnavailable | SystemUnavailable | TooMuchAtOnce e) {
            throw e;
        } catch (RuntimeException e) {
            SyncLog.of(sync.name())
                    .warnf(
                            e,
                            "answers cannot be stored together with what was found, storing them first sync=%s to=%s",
                            sync.name(),
                            system);
            var settling = new Settling(sync, system, clock.instant());
            sync.prepared().records().transaction("settle deliveries", transaction -> {
                transaction.mayBeLost();
                settling.takeKeysFromTheGone(transaction, answered);
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
        transaction.onCommit(() -> sync.outbox(system).settled(ended));
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
}
