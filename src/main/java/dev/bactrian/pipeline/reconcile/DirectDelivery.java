package dev.bactrian.pipeline.reconcile;

import dev.bactrian.change.Delivery;
import dev.bactrian.decision.TrackedRecord;
import dev.bactrian.pipeline.Outages;
import dev.bactrian.pipeline.Sync;
import dev.bactrian.state.RecordTransaction;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Hands what a transaction made dirty straight on to delivery: the pending writes are stored by the same transaction, and delivery gets to know of them once
 * it is committed. What finds no room stays dirty in the state.
 */
public final class DirectDelivery {

    private final Sync sync;
    private final Outages outages;
    private final Instant now;
    private final Set<String> handedOn = new TreeSet<>();
    private String endsIn = "";
    private Set<Long> ending = Set.of();

    public DirectDelivery(Sync sync, Outages outages, Instant now) {
        this.sync = sync;
        this.outages = outages;
        this.now = now;
    }

    /** Deliveries of these records to the system end with the transaction, so the next ones may follow. */
    public DirectDelivery ending(String system, Set<Long> records) {
        endsIn = system;
        ending = records;
        return this;
    }

    /** @param changed what the transaction keeps of its records, as it is without pending writes */
    public void add(RecordTransaction transaction, Collection<TrackedRecord> changed) throws SQLException {
        if (changed.isEmpty()) {
            return;
        }
        var records = new LinkedHashMap<Long, TrackedRecord>();
        changed.forEach(record -> records.put(record.state().id(), record));
        for (var system : sync.prepared().policy().systems()) {
            if (!sync.isDelivering(system)) {
                continue;
            }
            var outbox = sync.outbox(system);
            if (!outages.isWaiting(sync.name(), system, now)) {
                var deliveries = dispatch(transaction, system, records);
                if (!deliveries.isEmpty()) {
                    transaction.onCommit(() -> outbox.add(deliveries));
                    handedOn.add(system);
                }
            } else {
                outbox.lookInState();
            }
        }
        transaction.save(records.values());
    }

    /** The systems that something was handed on to. */
    public Set<String> handedOn() {
        return handedOn;
    }

    private List<Delivery> dispatch(RecordTransaction transaction, String system, Map<Long, TrackedRecord> records)
            throws SQLException {
        var outbox = sync.outbox(system);
        var parents = ParentKeys.of(transaction, sync.prepared(), system, records.values());
        var dispatcher = new Dispatcher(sync, system, now, parents);
        var deliveries = new ArrayList<Delivery>();
        records.replaceAll((id, record) -> {
            var isFree = !outbox.isUnderWay(id) || (system.equals(endsIn) && ending.contains(id));
            if (!isFree || !dispatcher.isDue(record)) {
                return record;
            }
            if (!outbox.hasRoom(deliveries.size() + 1)) {
                outbox.lookInState();
                return record;
            }
            var dispatched = dispatcher.dispatch(record);
            dispatched.flatMap(Dispatcher.Dispatched::delivery).ifPresent(deliveries::add);
            return dispatched.map(Dispatcher.Dispatched::record).orElse(record);
        });
        return deliveries;
    }
}
