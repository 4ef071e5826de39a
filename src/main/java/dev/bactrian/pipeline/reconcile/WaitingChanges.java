package dev.bactrian.pipeline.reconcile;

import dev.bactrian.change.MappedChange;
import dev.bactrian.decision.TrackedRecord;
import dev.bactrian.pipeline.SourceStatus.State;
import dev.bactrian.pipeline.Sync;
import dev.bactrian.pipeline.SyncLog;
import dev.bactrian.pipeline.Syncs;
import dev.bactrian.state.RecordStore.LinkKey;
import dev.bactrian.state.RecordTransaction;
import dev.bactrian.state.StateUnavailable;
import dev.bactrian.system.SystemUnavailable;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Looks now and then whether what had to wait can be decided by now: changes for a system that was out of reach or for a record that they refer to, readings
 * for their log.
 */
@ApplicationScoped
@Named("waiting")
public class WaitingChanges {

    private static final int MOST_RETRIED = 200;

    private final Syncs syncs;
    private final Reconciler reconciler;

    WaitingChanges(Syncs syncs, Reconciler reconciler) {
        this.syncs = syncs;
        this.reconciler = reconciler;
    }

    /** @throws StateUnavailable where the state cannot be asked */
    public void lookAgain(Sync sync) {
        retry(sync);
        reconciler.decideDueReadings(sync);
        haveLogsTell(sync);
    }

    /** Readings wait for a log that may tell nothing for hours, so it is made to tell how far it is. */
    private static void haveLogsTell(Sync sync) {
        if (!sync.prepared().readings().takeWanted()) {
            return;
        }
        for (var system : sync.statuses().keySet()) {
            if (sync.status(system).state() == State.LIVE) {
                Objects.requireNonNull(sync.prepared().feeds().get(system)).tellPlace();
            }
        }
    }

    /** Has what other syncs wait for decided, where it may be known by now: records of this one. */
    public void lookAtChildren(String syncName) {
        for (var name :
                syncs.find(syncName).map(sync -> sync.definition().children()).orElse(Set.of())) {
            syncs.find(name)
                    .filter(child -> child.isPrepared() && child.isOwned())
                    .ifPresent(child -> {
                        try {
                            decideAll(child, child.prepared().records().waiting()::readyChildren);
                        } catch (StateUnavailable | SystemUnavailable e) {
                            // Its supervisor tries again, and tells what is wrong.
                            SyncLog.of(name)
                                    .debugf("what waits is not tried yet sync=%s reason=\"%s\"", name, e.getMessage());
                        }
                    });
        }
    }

    /** Decides the changes that waited for a system, where it can be read by now, or for a record, where it is known; what cannot be decided is parked. */
    private void retry(Sync sync) {
        var waiting = sync.prepared().records().waiting();
        if (waiting.isKnownToBeEmpty()) {
            return;
        }
        decideAll(sync, waiting::ready);
        var toBeRead = ready(sync, waiting::readyToBeRead);
        if (!toBeRead.isEmpty()) {
            readAgain(sync, toBeRead);
        }
    }

    /** In parts, as long as none of a part still waits. */
    private void decideAll(Sync sync, Ready which) {
        var waiting = sync.prepared().records().waiting();
        if (waiting.isKnownToBeEmpty()) {
            return;
        }
        List<LinkKey> ready;
        do {
            ready = ready(sync, which);
            if (!ready.isEmpty()) {
                decide(sync, ready);
            }
        } while (ready.size() == MOST_RETRIED && ready.stream().noneMatch(waiting::isHeld));
    }

    /** Looks up keys in a transaction. */
    @FunctionalInterface
    private interface Ready {
        List<LinkKey> in(RecordTransaction transaction, int most) throws SQLException;
    }

    private static List<LinkKey> ready(Sync sync, Ready ready) {
        return sync.prepared()
                .records()
                .transaction("look up what waits", transaction -> ready.in(transaction, MOST_RETRIED));
    }

    /** The records tell by now what they refer to. */
    private void readAgain(Sync sync, List<LinkKey> records) {
        var bySystem = records.stream()
                .collect(Collectors.groupingBy(LinkKey::system, Collectors.mapping(LinkKey::key, Collectors.toList())));
        bySystem.forEach((system, keys) -> {
            reconciler.decideRead(sync, sync.read(system, keys));
        });
    }

    private void decide(Sync sync, List<LinkKey> ready) {
        var keys = Set.copyOf(ready);
        try {
            retry(sync, keys, change -> change);
        } catch (StateUnavailable | SystemUnavailable e) {
            throw e;
        } catch (RuntimeException e) {
            for (var key : keys) {
                retryAlone(sync, key);
            }
        }
    }

    private void retryAlone(Sync sync, LinkKey key) {
        try {
            retry(sync, Set.of(key), change -> change);
        } catch (StateUnavailable | SystemUnavailable e) {
            throw e;
        } catch (RuntimeException e) {
            SyncLog.of(sync.name())
                    .errorf(
                            e,
                            "parked change that waited sync=%s from=%s key=%s",
                            sync.name(),
                            key.system(),
                            key.key());
            retry(sync, Set.of(key), change -> Reconciler.unfit(change, e));
        }
    }

    /** @param form what is decided of each change */
    private void retry(Sync sync, Set<LinkKey> keys, UnaryOperator<MappedChange> form) {
        reconciler.count(sync, Readings.untilNoneAreMissing(sync, readings -> tryWaiting(sync, readings, keys, form)));
    }

    private BatchResult tryWaiting(Sync sync, Readings readings, Set<LinkKey> keys, UnaryOperator<MappedChange> form) {
        return sync.prepared().records().transaction("decide what waited", transaction -> {
            if (keys.size() > 1) {
                transaction.limit();
            }
            var waited = sync.prepared().records().waiting().take(transaction, keys);
            var results = new ArrayList<BatchResult>();
            var changed = new LinkedHashMap<Long, TrackedRecord>();
            for (var batch :
                    WaitedBatches.of(waited, text -> form.apply(Reconciler.mapped(sync, ChangeJson.change(text))))) {
                var decision = reconciler.decide(transaction, sync, batch.taking(keys), readings);
                results.add(decision.result());
                decision.changed().forEach(record -> changed.put(record.state().id(), record));
            }
            if (readings.areMissing()) {
                transaction.discard();
            } else {
                reconciler.handOn(transaction, sync, changed.values());
            }
            return BatchResult.joined(results);
        });
    }
}
