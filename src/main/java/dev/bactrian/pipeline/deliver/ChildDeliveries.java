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
import dev.bactrian.state.References.Key;
import dev.bactrian.state.StateUnavailable;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Delivers what had to wait until a system holds the record that it refers to, as soon as that one is there. */
@ApplicationScoped
@Named("children")
public class ChildDeliveries {

    /** So many records are delivered in one transaction. */
    private static final int PART = 500;

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
                        transaction ->
                                References.childrenThere(transaction.reading(), children, mutual(sync), system, ids));
        return deletes.stream()
                .filter(delivery -> counts.containsKey(delivery.recordId()))
                .map(delivery ->
                        delivery.answered(tooEarly(system, counts.getOrDefault(delivery.recordId(), List.of()))))
                .toList();
    }

    /** The children whose records the sync's own refer to as well. */
    private Set<String> mutual(Sync sync) {
        return sync.definition().children().stream()
                .filter(name -> syncs.find(name)
                        .filter(child -> child.definition().fieldMappings().stream()
                                .map(mapping -> mapping.options().reference())
                                .anyMatch(reference -> reference != null
                                        && reference.parent().equals(sync.name())
                                        && reference.comesLater()))
                        .isPresent())
                .collect(Collectors.toSet());
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
                children.stream().allMatch(ofSync -> ofSync.leaving() == ofSync.there()));
    }

    /**
     * Delivers what waits for records that somebody made in a system, e.g. the people of a customer that a filter leaves out there, and that was made there by hand.
     *
     * @param decided records of another sync, of which something was told
     */
    public void deliverFor(Collection<Long> decided, String syncName) {
        var child = syncs.find(syncName)
                .filter(sync -> sync.isPrepared() && sync.isOwned())
                .orElse(null);
        if (child == null) {
            return;
        }
        for (var system : child.definition().systems()) {
            var awaited = child.outbox(system).awaited();
            var parents = child.isDelivering(system) ? awaited.among(decided) : List.<Long>of();
            var there = parents.isEmpty() ? List.<Long>of() : there(child, system, parents);
            if (!there.isEmpty()) {
                awaited.remove(there);
                wakeChildren(child, system, there);
            }
        }
    }

    private static List<Long> there(Sync child, String system, List<Long> parents) {
        try {
            var keys = child.prepared()
                    .records()
                    .transaction(
                            "look for parents", transaction -> References.keys(transaction.reading(), system, parents));
            return parents.stream()
                    .filter(parent -> Optional.ofNullable(keys.get(parent))
                            .filter(Key::isThere)
                            .isPresent())
                    .toList();
        } catch (StateUnavailable e) {
            warn(child, system, e);
            return List.of();
        }
    }

    /** They are tried again at their time. */
    private static void warn(Sync child, String system, RuntimeException e) {
        SyncLog.of(child.name()).warnf(e, "children wait, they are tried again sync=%s to=%s", child.name(), system);
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
                    .filter(child -> child.isPrepared() && child.isOwned() && child.isDelivering(system))
                    .filter(child -> child.definition().end(system).isPresent())
                    .ifPresent(child -> wakeChildren(child, system, parents));
        }
    }

    private void wakeChildren(Sync child, String system, List<Long> parents) {
        try {
            var after = 0L;
            for (var part = part(child, system, parents, after); !part.isEmpty(); ) {
                after = part.get(part.size() - 1);
                part = part(child, system, parents, after);
            }
        } catch (RuntimeException e) {
            // What was written of their parents stands.
            warn(child, system, e);
        }
    }

    /** Delivers some; gives their numbers. */
    private List<Long> part(Sync child, String system, List<Long> parents, long after) {
        var found = new ArrayList<Long>();
        var handedOn = child.prepared().records().transaction("deliver children", transaction -> {
            found.clear();
            found.addAll(References.lackingChildren(
                    transaction.reading(),
                    child.name(),
                    parents,
                    system,
                    child.prepared().policy().systems(),
                    after,
                    PART));
            return deliver(transaction, child, system, found);
        });
        waker.wake(child, handedOn);
        return found;
    }

    private Set<String> deliver(RecordTransaction transaction, Sync child, String system, List<Long> ids)
            throws SQLException {
        var now = clock.instant();
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
