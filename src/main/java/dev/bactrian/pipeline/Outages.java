package dev.bactrian.pipeline;

import dev.bactrian.definition.RetryStrategy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The systems that could not be written to lately: an outage stops only its system, and is asked about ever more rarely. */
@ApplicationScoped
public class Outages {

    private static final int LONGEST_WAIT_SECONDS = 15;

    /**
     * @param attempts tries since it began
     * @param until nothing is tried before this time
     */
    public record Outage(Instant since, int attempts, Instant until, String reason) {}

    private final Map<String, Outage> outages = new ConcurrentHashMap<>();

    public void begin(String sync, String system, RetryStrategy strategy, Instant now, String reason) {
        outages.compute(sync + "/" + system, (key, before) -> {
            var attempts = before == null ? 1 : before.attempts() + 1;
            var wait = strategy.delayAfter(attempts).toMillis();
            var until = now.plusMillis(Math.min(wait, LONGEST_WAIT_SECONDS * 1_000L));
            if (before == null) {
                SyncLog.of(sync).warnf("cannot write sync=%s to=%s reason=\"%s\"", sync, system, reason);
            }
            return new Outage(before == null ? now : before.since(), attempts, until, reason);
        });
    }

    public void over(String sync, String system) {
        if (outages.remove(sync + "/" + system) != null) {
            SyncLog.of(sync).infof("writing again sync=%s to=%s", sync, system);
        }
    }

    public boolean isWaiting(String sync, String system, Instant now) {
        var outage = outages.get(sync + "/" + system);
        return outage != null && now.isBefore(outage.until());
    }

    /** The outage of a system that a sync writes to; empty: there is none. */
    public Optional<Outage> outage(String sync, String system) {
        return Optional.ofNullable(outages.get(sync + "/" + system));
    }
}
