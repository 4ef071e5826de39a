package dev.bactrian.pipeline;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** How the systems of one sync are doing, and were doing of late; for several threads. */
final class SourceStatuses {

    private final List<String> systems;
    private final Clock clock;
    private final Map<String, SourceStatus> now = new ConcurrentHashMap<>();
    private final Map<String, RestartHistory> restarts = new ConcurrentHashMap<>();
    private final Map<String, Instant> readAt = new ConcurrentHashMap<>();

    /** @param systems in the order in which they are told of */
    SourceStatuses(List<String> systems, Clock clock) {
        this.systems = List.copyOf(systems);
        this.clock = clock;
        systems.forEach(system -> restarts.put(system, new RestartHistory()));
        systems.forEach(system -> note(system, SourceStatus.State.STARTING, "not started yet"));
    }

    Map<String, SourceStatus> all() {
        var ordered = new LinkedHashMap<String, SourceStatus>();
        systems.forEach(system -> ordered.put(system, of(system)));
        return ordered;
    }

    SourceStatus of(String system) {
        return Objects.requireNonNull(now.get(system), system);
    }

    /** The time is kept while the state stays the same. */
    void note(String system, SourceStatus.State state, String reason) {
        now.compute(system, (name, before) -> {
            var since = before != null && before.state() == state ? before.since() : clock.instant();
            return new SourceStatus(state, reason, since);
        });
        restarts(system).note(of(system));
    }

    /** Notes that reading all records of a system goes on. */
    void readOn(String system) {
        readAt.put(system, clock.instant());
    }

    /** For how long reading all records of a system has not gone on; zero: they are not being read. */
    Duration unread(String system) {
        var status = of(system);
        var since = readAt.getOrDefault(system, Instant.EPOCH);
        return status.state() == SourceStatus.State.LOADING
                ? Duration.between(since.isAfter(status.since()) ? since : status.since(), clock.instant())
                : Duration.ZERO;
    }

    Optional<SourceStatus> lastLoss(String system) {
        return restarts(system).lastLoss();
    }

    Optional<String> keepsDying(String system) {
        return restarts(system).keepsDying(clock.instant());
    }

    private RestartHistory restarts(String system) {
        return Objects.requireNonNull(restarts.get(system), system);
    }
}
