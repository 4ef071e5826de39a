package dev.bactrian.pipeline.deliver;

import dev.bactrian.change.Delivery;
import dev.bactrian.change.Weight;
import dev.bactrian.decision.TrackedRecord;
import dev.bactrian.pipeline.Outbox;
import dev.bactrian.pipeline.Sync;
import dev.bactrian.pipeline.reconcile.Dispatcher;
import dev.bactrian.pipeline.reconcile.ParentKeys;
import dev.bactrian.state.RecordTransaction;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Finds the next batch for one system: what the decision has handed over, else what is due in the state. */
final class Gathering {

    /** With this many waiting, more are likely on their way, and a dear call is worth waiting for. */
    private static final int BURST = 25;

    /** So many more in one round are a burst, not people at work. */
    private static final int BURST_GROWTH = 4;

    private static final int MOST_ROUNDS = 6;

    /** So many rounds after the last call was begun, a system is idle, and a lone edit waits for nothing. */
    private static final int IDLE_AFTER = 10;

    private final Sync sync;
    private final String system;
    private final Outbox outbox;
    private final Clock clock;
    private int putOff;

    Gathering(Sync sync, String system, Clock clock) {
        this.sync = sync;
        this.system = system;
        this.outbox = sync.outbox(system);
        this.clock = clock;
    }

    /** An empty one where nothing is due. */
    List<Delivery> next() {
        var capabilities = sync.system(system).capabilities();
        gather(capabilities.gatherMillis(), capabilities.batchSize());
        var taken = outbox.take(capabilities.batchSize());
        return taken.isEmpty() && outbox.mayHaveMore() ? due(capabilities.batchSize()) : taken;
    }

    /** Where calls are dear and one was made just now, waits as long as more is coming, until one call is full. */
    private void gather(int millis, int full) {
        if (millis == 0 || !outbox.isBusy((long) millis * IDLE_AFTER)) {
            return;
        }
        var waiting = outbox.size();
        var quiet = 0;
        for (var round = 0; round < MOST_ROUNDS && waiting > 0 && waiting < full; round++) {
            pause(millis);
            var later = outbox.size();
            quiet = later - waiting < BURST_GROWTH ? quiet + 1 : 0;
            waiting = later;
            if (quiet > 1 || (quiet == 1 && later < BURST)) {
                return;
            }
        }
    }

    private static void pause(int millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Those that have to wait for another record are put off, until there is something that has not, or is at hand. */
    private List<Delivery> due(int most) {
        var now = clock.instant();
        List<Delivery> deliveries;
        do {
            putOff = 0;
            deliveries = sync.prepared()
                    .records()
                    .transaction("claim deliveries", transaction -> due(transaction, most, now));
        } while (deliveries.isEmpty() && putOff > 0 && outbox.size() == 0 && sync.isOwned());
        return deliveries;
    }

    private List<Delivery> due(RecordTransaction transaction, int most, Instant now) throws SQLException {
        var ids = transaction.findDue(system, sync.prepared().policy().systems(), most + outbox.underWay(), now);
        var deliveries = new ArrayList<Delivery>();
        var changed = new ArrayList<TrackedRecord>();
        var free = ids.stream().filter(id -> !outbox.isUnderWay(id)).limit(most).toList();
        var records = transaction.readSome(free);
        var parents = ParentKeys.of(transaction, sync.prepared(), system, records);
        var dispatcher = new Dispatcher(sync, system, now, parents);
        var weight = 0L;
        var due = records.stream().filter(dispatcher::isDue).toList();
        var together =
                outbox.together(due.stream().map(record -> record.state().id()).toList());
        var isAll = ids.size() < most && records.size() == free.size() && together.size() == due.size();
        for (var record : due.subList(0, together.size())) {
            if (weight >= Weight.OF_A_BATCH) {
                isAll = false;
                break;
            }
            changed.add(made(record, dispatcher, deliveries));
            weight += Weight.of(record.state().fields());
        }
        transaction.save(changed);
        claimed(transaction, deliveries, isAll);
        return deliveries;
    }

    private TrackedRecord made(TrackedRecord record, Dispatcher dispatcher, List<Delivery> deliveries) {
        var dispatched = dispatcher.dispatch(record);
        dispatched.flatMap(Dispatcher.Dispatched::delivery).ifPresent(deliveries::add);
        putOff += dispatched.filter(one -> one.delivery().isEmpty()).isPresent() ? 1 : 0;
        return dispatched
                .map(Dispatcher.Dispatched::record)
                .orElseGet(() -> record.with(system, record.delivery(system).settled()));
    }

    private void claimed(RecordTransaction transaction, List<Delivery> deliveries, boolean isAll) {
        transaction.onCommit(() -> {
            outbox.begin(deliveries);
            if (isAll) {
                outbox.nothingMore();
            }
        });
    }
}
