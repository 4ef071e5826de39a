package dev.bactrian.state;

import dev.bactrian.decision.RecordState;
import java.util.Map;

/**
 * A record as stored, with what delivery keeps beside each link.
 *
 * @param deliveries by system; a system without an entry was never written to or heard of
 */
public record StoredRecord(RecordState state, Map<String, DeliveryState> deliveries) {

    public StoredRecord {
        deliveries = Map.copyOf(deliveries);
    }

    public DeliveryState delivery(String system) {
        return deliveries.getOrDefault(system, DeliveryState.CLEAN);
    }
}
