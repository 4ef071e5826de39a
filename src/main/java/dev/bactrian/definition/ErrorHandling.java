package dev.bactrian.definition;

import java.util.List;

/** Reads the part of a sync file that says what happens to a record that cannot be written. */
final class ErrorHandling {

    private ErrorHandling() {}

    static RetryStrategy read(Section top) {
        var handling = top.section("error_handling");
        if (handling.isEmpty()) {
            return RetryStrategy.DEFAULT;
        }
        var retry = handling.get().section("retry_strategy");
        var strategy = retry.map(ErrorHandling::retryStrategy).orElse(RetryStrategy.DEFAULT);
        handling.get().section("fallback").ifPresent(fallback -> {
            fallback.word(
                    "action", "queue_for_manual_review", List.of("queue_for_manual_review"), List.of("stop_sync"));
            fallback.finish();
        });
        handling.get().notYet("notification", "notifications").finish();
        return strategy;
    }

    private static RetryStrategy retryStrategy(Section section) {
        var standard = RetryStrategy.DEFAULT;
        var strategy = new RetryStrategy(
                section.integer("max_attempts", standard.maxAttempts(), 1, 1_000),
                section.number("backoff_factor", standard.backoffFactor(), 1, 100),
                section.seconds("initial_delay_seconds", standard.initialDelay(), 0.01, 86_400),
                section.seconds("max_delay_seconds", standard.maxDelay(), 0.01, 86_400));
        if (strategy.maxDelay().compareTo(strategy.initialDelay()) < 0) {
            section.mistake("max_delay_seconds", "is less than initial_delay_seconds");
        }
        section.finish();
        return strategy;
    }
}
