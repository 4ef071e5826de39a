package dev.bactrian.pipeline.reconcile;

import dev.bactrian.change.MappedChange;
import dev.bactrian.decision.TrackedRecord;
import dev.bactrian.pipeline.SourceStatus.State;
import dev.bactrian.pipeline.Sync;
import dev.bactrian.pipeline.SyncLog;
import dev.bactrian.pipeline.Syncs;
import dev.bactrian.state.ReadyChanges;
import dev.bactrian.state.ReadyChanges.Note;
import dev.bactrian.state.RecordStore.LinkKey;
import dev.bactrian.state.RecordTransaction;
import dev.bactrian.state.StateUnavailable;
import dev.bactrian.system.SystemUnavailable;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;

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
    private final ProducerTemplate producer;

    WaitingChanges(Syncs syncs, Reconciler reconciler, ProducerTemplate producer) {
        this.producer = producer;
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

    /** Has children decided and delivered that wait for records of this sync, by a route of each of their syncs. */
    public void tellChildren(String syncName, Exchange exchange) {
        var children = syncs.sync(syncName).definition().children();
        if (children.isEmpty()) {
            return;
        }
        var decided = exchange.getProperty(Reconciler.DECIDED, Set.of(), Set.class);
        for (var name : children) {
            if (!decided.isEmpty()
                    && syncs.find(name)
                            .filter(child -> mayHaveWaiting(child) || child.awaitsParents())
                            .isPresent()) {
                producer.sendBody(
                        "seda:" + name + "-parents?size=1000&discardWhenFull=true&waitForTaskToComplete=Never",
                        decided);
            }
        }
    }

    private static boolean mayHaveWaiting(Sync child) {
        return child.isPrepared()
                && child.isOwned()
                && !child.prepared().records().waiting().isKnownToBeEmpty();
    }

    /** Decides what waits for these records of another sync. */
    public void decideChildren(Collection<Long> parents, String syncName) {
        syncs.find(syncName).filter(WaitingChanges::mayHaveWaiting).ifPresent(sync -> {
            try {
                decideAll(sync, (transaction, most) -> ready(sync).waitingFor(transaction, parents, most));
            } catch (StateUnavailable | SystemUnavailable e) {
                // The supervisor looks again, and tells what is wrong.
                SyncLog.of(syncName)
                        .debugf("what waits is not tried yet sync=%s reason=\"%s\"", syncName, e.getMessage());
            }
        });
    }

    /** Decides the changes that waited for a system, where it can be read by now, or for a record, where it is known; what cannot be decided is parked. */
    private void retry(Sync sync) {
        var waiting = sync.prepared().records().waiting();
        if (waiting.isKnownToBeEmpty()) {
            return;
        }
        decideAll(sync, ready(sync)::all);
        readAgain(sync);
    }

    /** In parts, as long as none of a part still waits. */
    private void decideAll(Sync sync, Ready<LinkKey> which) {
        var waiting = sync.prepared().records().waiting();
        List<LinkKey> ready;
        do {
            ready = ready(sync, which);
            if (!ready.isEmpty()) {
                decide(sync, ready);
            }
        } while (ready.size() == MOST_RETRIED && ready.stream().noneMatch(waiting::isHeld));
    }

    private static ReadyChanges ready(Sync sync) {
        return new ReadyChanges(sync.name());
    }

    /** Looks something up in a transaction. */
    @FunctionalInterface
    private interface Ready<T> {
        List<T> in(RecordTransaction transaction, int most) throws SQLException;
    }

    private static <T> List<T> ready(Sync sync, Ready<T> ready) {
        return sync.prepared()
                .records()
                .transaction("look up what waits", transaction -> ready.in(transaction, MOST_RETRIED));
    }

    /** The records tell by now what they refer to; a system that is out of reach is asked again later, and holds up no other. */
    private void readAgain(Sync sync) {
        var unreachable = new HashSet<String>();
        var later = new HashSet<LinkKey>();
        List<Note> ready;
        Map<String, List<Note>> bySystem;
        do {
            ready = ready(sync, ready(sync)::toBeRead);
            bySystem = ready.stream()
                    .filter(note -> !unreachable.contains(note.key().system()) && !later.contains(note.key()))
                    .collect(Collectors.groupingBy(note -> note.key().system() + " " + note.takes()));
            bySystem.values().forEach(notes -> {
                var system = notes.get(0).key().system();
                try {
                    later.addAll(new ReadAgain(sync, reconciler).decide(system, notes));
                } catch (SystemUnavailable e) {
                    unreachable.add(system);
                    SyncLog.of(sync.name())
                            .warnf(
                                    "records are read again later sync=%s system=%s count=%d reason=\"%s\"",
                                    sync.name(), system, notes.size(), e.getMessage());
                }
            });
        } while (!bySystem.isEmpty() && ready.size() == MOST_RETRIED);
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
            var left = new HashSet<>(keys);
            var results = new ArrayList<BatchResult>();
            var changed = new LinkedHashMap<Long, TrackedRecord>();
            for (var batch :
                    WaitedBatches.of(waited, text -> form.apply(Reconciler.mapped(sync, ChangeJson.change(text))))) {
                var decision = reconciler.decide(transaction, sync, batch.taking(left), readings);
                results.add(decision.result());
                // What must wait again holds up what comes behind it in the other batches.
                decision.result().held().forEach(change -> left.remove(Refused.key(change)));
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
