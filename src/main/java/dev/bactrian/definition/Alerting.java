package dev.bactrian.definition;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * From when on a sync's troubles are told as an alert; what is null is never told.
 *
 * @param latency of the mean delivery of a minute
 * @param errorRate of a minute: what was set aside for a person, among all that was or was delivered, [0..1]
 * @param consecutiveFailures with no delivery between them
 */
public record Alerting(@Nullable Duration latency, @Nullable Double errorRate, @Nullable Integer consecutiveFailures) {

    public static final Alerting NONE = new Alerting(null, null, null);
}
