package dev.bactrian.operations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bactrian.definition.Alerting;
import dev.bactrian.operations.Trouble.Kind;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class TroubleTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant MINUTE_LATER = START.plusSeconds(60);

    private final Trouble trouble = new Trouble(new Alerting(Duration.ofMillis(100), 0.25, 3), START);

    @Test
    void meanLatencyOfAMinuteCounts() {
        trouble.delivered(Duration.ofMillis(50));
        trouble.delivered(Duration.ofMillis(170));

        assertThat(trouble.at(START.plusSeconds(59))).isEmpty();
        assertThat(trouble.at(MINUTE_LATER))
                .containsEntry(Kind.LATENCY, "deliveries took 110 ms in the mean (alert above 100)");
    }

    @Test
    void shareOfFailuresOfAMinuteCounts() {
        trouble.delivered(Duration.ZERO);
        trouble.delivered(Duration.ZERO);
        trouble.failed();
        assertThat(trouble.at(MINUTE_LATER)).containsEntry(Kind.ERROR_RATE, "1 of 3 failed (alert above 0.25)");

        trouble.failed();
        trouble.delivered(Duration.ZERO);
        trouble.delivered(Duration.ZERO);
        trouble.delivered(Duration.ZERO);
        assertThat(trouble.at(MINUTE_LATER.plusSeconds(60))).isEmpty();
    }

    @Test
    void failuresInARowAreToldAtOnceAndForgottenWithADelivery() {
        trouble.failed();
        trouble.failed();
        assertThat(trouble.at(START)).isEmpty();
        trouble.failed();

        assertThat(trouble.at(START)).containsEntry(Kind.CONSECUTIVE_FAILURES, "3 failures in a row (alert from 3)");
        trouble.delivered(Duration.ZERO);
        assertThat(trouble.at(START)).isEmpty();
    }

    @Test
    void quietMinuteEndsAnAlert() {
        trouble.delivered(Duration.ofSeconds(5));
        assertThat(trouble.at(MINUTE_LATER)).containsKey(Kind.LATENCY);

        assertThat(trouble.at(MINUTE_LATER.plusSeconds(60))).isEmpty();
    }

    @Test
    void nothingIsToldWhereNothingIsAskedFor() {
        var silent = new Trouble(Alerting.NONE, START);
        silent.failed();
        silent.delivered(Duration.ofDays(1));

        assertThat(silent.at(MINUTE_LATER)).isEmpty();
    }
}
