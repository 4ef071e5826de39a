package dev.bactrian.definition;

import java.time.Duration;

/**
 * How often, and how long after one another, a write that may heal is tried again.
 *
 * @param maxAttempts tries of one record before it is parked; an outage of a whole system does not count
 */
public record RetryStrategy(int maxAttempts, double backoffFactor, Duration initialDelay, Duration maxDelay) {

    public static final RetryStrategy DEFAULT =
            new RetryStrategy(5, 2.0, Duration.ofSeconds(1), Duration.ofSeconds(300));

    /** How long to wait after {@code attempts} tries that failed, from 1. */
    public Duration delayAfter(int attempts) {
        var millis = initialDelay.toMillis() * Math.pow(backoffFactor, Math.max(0, attempts - 1));
        return Duration.ofMillis((long) Math.min(millis, maxDelay.toMillis()));
    }
}
