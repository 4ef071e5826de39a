package dev.bactrian.decision;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A record, with what delivery keeps beside each link.
 *
 * @param deliveries by system; a system without an entry was never written to or heard of
 */
public record TrackedRecord(RecordState state, Map<String, DeliveryState> deliveries) {

    public TrackedRecord {
        deliveries = Map.copyOf(deliveries);
    }

    public DeliveryState delivery(String system) {
        return deliveries.getOrDefault(system, DeliveryState.CLEAN);
    }

    public TrackedRecord with(RecordState newState) {
        if (newState == state) {
            return this;
        }
        return new TrackedRecord(newState, deliveries);
    }

    public TrackedRecord with(Oversight oversight) {
        return with(state.with(oversight));
    }

    public TrackedRecord with(String system, DeliveryState delivery) {
        if (delivery.equals(deliveries.get(system))) {
            return this;
        }
        var copy = new LinkedHashMap<>(deliveries);
        copy.put(system, delivery);
        return new TrackedRecord(state, copy);
    }

    /** What a system lacks stands beside its link, so every system has one. */
    public TrackedRecord withAllLinks(Policy policy) {
        var linked = state;
        for (var system : policy.systems()) {
            linked = linked.with(linked.link(system));
        }
        return with(linked);
    }
}
