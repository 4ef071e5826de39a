package dev.bactrian.decision.simulation;

import dev.bactrian.change.MappedChange;
import dev.bactrian.change.Position;
import dev.bactrian.decision.LinkState;
import dev.bactrian.decision.RecordState;
import dev.bactrian.decision.Records;
import dev.bactrian.decision.TrackedRecord;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** What survives a crash: records, and how far each log was decided. */
final class Store implements Records {

    final Map<Long, TrackedRecord> records = new LinkedHashMap<>();
    final Map<String, Integer> decided = new LinkedHashMap<>();
    private final World world;

    Store(World world) {
        this.world = world;
    }

    @Override
    public long fresh() {
        var id = records.size() + 1L;
        records.put(id, new TrackedRecord(RecordState.empty(id), Map.of()));
        return id;
    }

    @Override
    public TrackedRecord record(long id) {
        return Objects.requireNonNull(records.get(id));
    }

    @Override
    public void put(TrackedRecord record) {
        records.put(record.state().id(), record);
    }

    @Override
    public Optional<Long> find(String system, String key) {
        return records.values().stream()
                .filter(record -> key.equals(record.state().link(system).key()))
                .map(record -> record.state().id())
                .findFirst();
    }

    @Override
    public Optional<Long> findFormer(String system, String key) {
        return records.values().stream()
                .filter(record -> record.state().link(system).formerKeys().contains(key))
                .map(record -> record.state().id())
                .findFirst();
    }

    @Override
    public List<Long> creating(String system, String token) {
        return records.values().stream()
                .filter(record -> record.state().link(system).sent().stream()
                        .anyMatch(sent -> token.isEmpty() || sent.token().equals(token)))
                .map(record -> record.state().id())
                .toList();
    }

    @Override
    public List<Long> alike(MappedChange change) {
        return List.of();
    }

    @Override
    public boolean isGone(String system, String key) {
        return world.system(system).read(key).isEmpty();
    }

    /** The keys that a system was last known to hold. */
    List<String> present(String system) {
        return records.values().stream()
                .map(record -> record.state().link(system))
                .filter(LinkState::isPresent)
                .map(link -> Objects.requireNonNull(link.key()))
                .toList();
    }

    /** How far each log is decided. */
    Map<String, Position> decidedUpTo() {
        var places = new LinkedHashMap<String, Position>();
        decided.forEach(
                (system, changes) -> places.put(system, world.system(system).decidedAt(changes)));
        return places;
    }

    List<TrackedRecord> due(String system, Instant now) {
        return records.values().stream()
                .filter(record -> isDue(record, system, now))
                .toList();
    }

    boolean isDirty() {
        return records.values().stream().anyMatch(record -> world.policy.systems().stream()
                .anyMatch(system -> record.delivery(system).dirty()
                        && !record.delivery(system).parked()));
    }

    private static boolean isDue(TrackedRecord record, String system, Instant now) {
        var delivery = record.delivery(system);
        return delivery.dirty() && !delivery.parked() && !delivery.dueAt().isAfter(now) && !delivery.isClaimed(now);
    }
}
