package dev.bactrian.pipeline;

import dev.bactrian.pipeline.SourceStatus.State;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** When a system's source was last not live: one that dies again and again is down, though each time it was just restarted. */
final class RestartHistory {

    /** A source may need half a minute to notice that nobody is there. */
    private static final Duration SOON = Duration.ofSeconds(90);

    private @Nullable SourceStatus loss;
    private @Nullable SourceStatus death;
    private @Nullable SourceStatus earlier;

    synchronized void note(SourceStatus status) {
        if (status.state() == State.POSITION_LOST) {
            loss = status;
        } else if (status.state() == State.DOWN
                && (death == null || !death.since().equals(status.since()))) {
            earlier = death;
            death = status;
        }
    }

    /** When the position was lost last, though it may be live again. */
    synchronized Optional<SourceStatus> lastLoss() {
        return Optional.ofNullable(loss);
    }

    /** Why it died last, where it did so twice of late. */
    synchronized Optional<String> keepsDying(Instant now) {
        var last = death;
        var before = earlier;
        return last != null && before != null && isSoon(before.since(), last.since()) && isSoon(last.since(), now)
                ? Optional.of(last.reason())
                : Optional.empty();
    }

    private static boolean isSoon(Instant one, Instant other) {
        return Duration.between(one, other).compareTo(SOON) < 0;
    }
}
