package dev.bactrian.operations;

import dev.bactrian.definition.Alerting;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How one sync is doing, minute by minute, against what its file allows. */
final class Trouble {

    private static final Duration WINDOW = Duration.ofMinutes(1);

    /** What a sync can be in trouble with. */
    enum Kind {
        LATENCY,
        ERROR_RATE,
        CONSECUTIVE_FAILURES
    }

    private final Alerting allowed;
    private final Map<Kind, String> present = new EnumMap<>(Kind.class);
    private Instant start;
    private long delivered;
    private long failed;
    private long failedInARow;
    private Duration waited = Duration.ZERO;

    Trouble(Alerting allowed, Instant now) {
        this.allowed = allowed;
        this.start = now;
    }

    boolean isMeasuredBy(Alerting limits) {
        return allowed.equals(limits);
    }

    void delivered(Duration latency) {
        delivered++;
        failedInARow = 0;
        waited = waited.plus(latency);
        note(Kind.CONSECUTIVE_FAILURES, null);
    }

    void failed() {
        failed++;
        failedInARow++;
        var most = allowed.consecutiveFailures();
        if (most != null && failedInARow >= most) {
            note(Kind.CONSECUTIVE_FAILURES, failedInARow + " failures in a row (alert from " + most + ")");
        }
    }

    /** The present troubles, each with its reason; looks at the minute that is over, if one is. */
    Map<Kind, String> at(Instant now) {
        if (Duration.between(start, now).compareTo(WINDOW) >= 0) {
            note(Kind.LATENCY, latency());
            note(Kind.ERROR_RATE, errorRate());
            start = now;
            delivered = 0;
            failed = 0;
            waited = Duration.ZERO;
        }
        return new EnumMap<>(present);
    }

    private @Nullable String latency() {
        var most = allowed.latency();
        if (most == null || delivered == 0) {
            return null;
        }
        var mean = waited.dividedBy(delivered);
        return mean.compareTo(most) > 0
                ? "deliveries took " + mean.toMillis() + " ms in the mean (alert above " + most.toMillis() + ")"
                : null;
    }

    private @Nullable String errorRate() {
        var most = allowed.errorRate();
        if (most == null || failed == 0) {
            return null;
        }
        var rate = (double) failed / (failed + delivered);
        return rate > most ? failed + " of " + (failed + delivered) + " failed (alert above " + most + ")" : null;
    }

    private void note(Kind kind, @Nullable String reason) {
        if (reason == null) {
            present.remove(kind);
        } else {
            present.put(kind, reason);
        }
    }
}
