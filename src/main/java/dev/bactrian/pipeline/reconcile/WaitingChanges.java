package dev.bactrian.pipeline.reconcile;

import dev.bactrian.change.MappedChange;
import dev.bactrian.decision.TrackedRecord;
import dev.bactrian.pipeline.SourceStatus.State;
import dev.bactrian.pipeline.Sync;
import dev.bactrian.pipeline.SyncLog;
import dev.bactrian.state.RecordStore.LinkKey;
import dev.bactrian.state.StateUnavailable;
import dev.bactrian.system.SystemUnavailable;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** Looks now and then whether what had to wait can be decided by now: changes for a system that was out of reach, readings for their log. */
@ApplicationScoped
public class WaitingChanges {

    private static final int MOST_RETRIED = 200;

    private final Reconciler reconciler;

    WaitingChanges(Reconciler reconciler) {
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

    /** Decides the changes that waited for a system, where it can be read by now; what cannot be decided is parked. */
    private void retry(Sync sync) {
        var waiting = sync.prepared().records().waiting();
        if (waiting.isKnownToBeEmpty()) {
            return;
        }
        var keys = sync.prepared()
                .records()
                .transaction("look up what waits", transaction -> waiting.keys(transaction).stream()
                        .limit(MOST_RETRIED)
                        .collect(Collectors.toSet()));
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
