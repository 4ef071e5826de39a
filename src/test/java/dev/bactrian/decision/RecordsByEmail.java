package dev.bactrian.decision;

import dev.bactrian.change.MappedChange;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Records matched by their e-mail address. */
public final class RecordsByEmail implements Records {

    private final Map<Long, TrackedRecord> all = new LinkedHashMap<>();
    private final Set<String> gone = new HashSet<>();
    private boolean matching = true;

    /** The system does not have it any more. */
    public void gone(String key) {
        gone.add(key);
    }

    /** Whether records are found by what they hold from now on. */
    public void match(boolean now) {
        matching = now;
    }

    @Override
    public Optional<Long> find(String system, String key) {
        return all.values().stream()
                .filter(record -> key.equals(record.state().link(system).key()))
                .map(record -> record.state().id())
                .findFirst();
    }

    @Override
    public Optional<Long> findFormer(String system, String key) {
        return all.values().stream()
                .filter(record -> record.state().link(system).formerKeys().contains(key))
                .map(record -> record.state().id())
                .findFirst();
    }

    @Override
    public TrackedRecord record(long id) {
        return Objects.requireNonNull(all.get(id));
    }

    @Override
    public List<Long> creating(String system, String token) {
        return all.values().stream()
                .filter(record -> record.state().link(system).sent().stream()
                        .anyMatch(sent -> token.isEmpty() || sent.token().equals(token)))
                .map(record -> record.state().id())
                .toList();
    }

    @Override
    public List<Long> alike(MappedChange change) {
        return all.values().stream()
                .filter(record -> matching
                        && Objects.equals(
                                record.state().fields().get("Email"),
                                change.fields().get("Email")))
                .map(record -> record.state().id())
                .toList();
    }

    @Override
    public boolean isGone(String system, String key) {
        return gone.contains(key);
    }

    @Override
    public long fresh() {
        var id = all.size() + 1L;
        all.put(id, new TrackedRecord(RecordState.empty(id), Map.of()));
        return id;
    }

    @Override
    public void put(TrackedRecord record) {
        all.put(record.state().id(), record);
    }
}
