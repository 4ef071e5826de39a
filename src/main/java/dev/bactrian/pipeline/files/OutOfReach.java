package dev.bactrian.pipeline.files;

import dev.bactrian.definition.SyncDefinition;
import dev.bactrian.system.SystemUnavailable;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The systems that could not be asked a moment ago: where one hangs, only the first of its syncs waits for it at the start. */
final class OutOfReach {

    private static final Duration A_MOMENT = Duration.ofSeconds(60);

    private final Clock clock;
    private final Map<String, Failure> failures = new ConcurrentHashMap<>();

    private record Failure(SystemUnavailable reason, Instant at) {}

    OutOfReach(Clock clock) {
        this.clock = clock;
    }

    void note(SystemUnavailable reason) {
        failures.putIfAbsent(reason.system(), new Failure(reason, clock.instant()));
    }

    /** @throws SystemUnavailable where a system of the sync could not be asked a moment ago */
    void refuse(SyncDefinition definition) {
        var since = clock.instant().minus(A_MOMENT);
        failures.values().removeIf(failure -> failure.at().isBefore(since));
        for (var end : definition.ends()) {
            var failure = failures.get(end.system());
            if (failure != null) {
                throw failure.reason();
            }
        }
    }
}
