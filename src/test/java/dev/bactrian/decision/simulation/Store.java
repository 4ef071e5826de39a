package dev.bactrian.decision.simulation;

import dev.bactrian.decision.Policy;
import dev.bactrian.decision.Policy.FieldRule;
import dev.bactrian.decision.RecordState;
import dev.bactrian.state.DeliveryState;
import dev.bactrian.state.StoredRecord;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** What survives a crash: records, and how far each log was decided. */
final class Store {

    static final Policy POLICY = policy();

    final Map<Long, StoredRecord> records = new LinkedHashMap<>();
    final Map<String, Integer> decided = new LinkedHashMap<>();

    private static Policy policy() {
        var all = Set.of("crm", "erp");
        var fields = new LinkedHashMap<String, FieldRule>();
        fields.put("Id", new FieldRule(Set.of("crm"), Set.of("erp"), Set.of("crm")));
        FakeSystem.SHARED.forEach(field -> fields.put(field, new FieldRule(all, all, Set.of())));
        return new Policy(List.of("crm", "erp"), fields, all, Set.of("erp"), Set.of("crm"), null);
    }

    long newRecord() {
        var id = records.size() + 1L;
        records.put(id, new StoredRecord(RecordState.empty(id), Map.of()));
        return id;
    }

    StoredRecord record(long id) {
        return Objects.requireNonNull(records.get(id));
    }

    void save(StoredRecord record) {
        records.put(record.state().id(), record);
    }

    void save(StoredRecord record, String system, RecordState state, DeliveryState delivery) {
        var deliveries = new LinkedHashMap<>(record.deliveries());
        deliveries.put(system, delivery);
        save(new StoredRecord(state, deliveries));
    }

    Optional<Long> find(String system, String key) {
        return records.values().stream()
                .filter(record -> key.equals(record.state().link(system).key()))
                .map(record -> record.state().id())
                .findFirst();
    }

    List<Long> findSent(String system, String token) {
        return records.values().stream()
                .filter(record -> record.state().link(system).sent().stream()
                        .anyMatch(sent -> sent.token().equals(token)))
                .map(record -> record.state().id())
                .toList();
    }

    List<StoredRecord> due(String system, Instant now) {
        return records.values().stream()
                .filter(record -> isDue(record.delivery(system), now))
                .toList();
    }

    boolean isDirty() {
        return records.values().stream().anyMatch(record -> POLICY.systems().stream()
                .anyMatch(system -> record.delivery(system).dirty()
                        && !record.delivery(system).parked()));
    }

    private static boolean isDue(DeliveryState delivery, Instant now) {
        var claimed = delivery.claimedUntil();
        return delivery.dirty()
                && !delivery.parked()
                && !delivery.dueAt().isAfter(now)
                && (claimed == null || !claimed.isAfter(now));
    }
}
