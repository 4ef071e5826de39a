package dev.bactrian.pipeline.deliver;

import dev.bactrian.change.Answer;
import dev.bactrian.change.Delivery;
import dev.bactrian.change.Delivery.Answered;
import dev.bactrian.change.WriteKind;
import dev.bactrian.decision.TrackedRecord;
import dev.bactrian.pipeline.DeliveryWaker;
import dev.bactrian.pipeline.Outages;
import dev.bactrian.pipeline.Sync;
import dev.bactrian.pipeline.SyncLog;
import dev.bactrian.pipeline.Syncs;
import dev.bactrian.pipeline.reconcile.DirectDelivery;
import dev.bactrian.state.RecordTransaction;
import dev.bactrian.state.References;
import dev.bactrian.state.References.Children;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Delivers what had to wait until a system holds the record that it refers to, as soon as that one was written. */
@ApplicationScoped
class ChildDeliveries {

    private final Syncs syncs;
    private final Outages outages;
    private final DeliveryWaker waker;
    private final Clock clock;

    ChildDeliveries(Syncs syncs, Outages outages, DeliveryWaker waker, Clock clock) {
        this.syncs = syncs;
        this.outages = outages;
        this.waker = waker;
        this.clock = clock;
    }

    /** Deletes of records that others refer to which the system holds: the answers to them, as nothing is sent. */
    List<Answered> deletesTooEarly(Sync sync, String system, List<Delivery> claimed) {
        var children = sync.definition().children();
        var deletes = claimed.stream()
                .filter(delivery -> delivery.kind() == WriteKind.DELETE)
                .toList();
        if (children.isEmpty() || deletes.isEmpty()) {
            return List.of();
        }
        var ids = deletes.stream().map(Delivery::recordId).toList();
        var counts = sync.prepared()
                .records()
                .transaction(
                        "look for children",
                        transaction -> References.childrenThere(transaction.reading(), children, system, ids));
        return deletes.stream()
                .filter(delivery -> counts.containsKey(delivery.recordId()))
                .map(delivery ->
                        delivery.answered(tooEarly(system, counts.getOrDefault(delivery.recordId(), List.of()))))
                .toList();
    }

    /** What is only still to be written there passes; what is to stay is tried a few times, in case that it is not, and then waits for a person. */
    private static Answer tooEarly(String system, List<Children> children) {
        var records = children.stream()
                .map(ofSync -> ofSync.there() + " of " + ofSync.sync())
                .collect(Collectors.joining(", "));
        return new Answer.NotNow(
                "CHILDREN",
                "records in " + system + " still refer to it (" + records
                        + "): delete them, or have them refer to another one",
                children.stream().allMatch(ofSync -> ofSync.agreed() == 0));
    }

    /** @param answered what a system said to deliveries of a sync */
    void deliver(Sync sync, String system, List<Answered> answered) {
        var children = sync.definition().children();
        if (children.isEmpty()) {
            return;
        }
        var parents = answered.stream()
                .map(Answered::delivery)
                .filter(delivery -> delivery.kind() == WriteKind.CREATE || delivery.kind() == WriteKind.LOOK_UP)
                .map(delivery -> delivery.recordId())
                .toList();
        if (parents.isEmpty()) {
            return;
        }
        for (var name : children) {
            syncs.find(name)
                    .filter(child -> child.isPrepared() && child.isOwned() && child.isDelivering())
                    .filter(child -> child.definition().end(system).isPresent())
                    .ifPresent(child -> wakeChildren(child, system, parents));
        }
    }

    private void wakeChildren(Sync child, String system, List<Long> parents) {
        try {
            var handedOn = child.prepared()
                    .records()
                    .transaction("deliver children", transaction -> deliver(transaction, child, system, parents));
            waker.wake(child, handedOn);
        } catch (RuntimeException e) {
            // They are tried again at their time; what was written of their parents stands.
            SyncLog.of(child.name()).debugf(e, "children wait sync=%s to=%s", child.name(), system);
        }
    }

    private Set<String> deliver(RecordTransaction transaction, Sync child, String system, List<Long> parents)
            throws SQLException {
        var now = clock.instant();
        var ids = References.lackingChildren(
                transaction.reading(),
                child.name(),
                parents,
                system,
                child.prepared().policy().systems());
        var due = new ArrayList<TrackedRecord>();
        for (var record : ids.isEmpty() ? List.<TrackedRecord>of() : transaction.readSome(ids)) {
            var delivery = record.delivery(system);
            if (delivery.dirty() && !delivery.parked() && delivery.attempts() == 0) {
                due.add(record.with(system, delivery.notBefore(now)));
            }
        }
        var handingOn = new DirectDelivery(child, outages, now);
        handingOn.add(transaction, due);
        return Set.copyOf(handingOn.handedOn());
    }
}
