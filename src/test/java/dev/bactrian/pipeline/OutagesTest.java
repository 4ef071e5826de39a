package dev.bactrian.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bactrian.definition.RetryStrategy;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class OutagesTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final RetryStrategy STRATEGY =
            new RetryStrategy(1, 5.0, Duration.ofSeconds(2), Duration.ofSeconds(300));

    private final Outages outages = new Outages();

    @Test
    void systemIsWaitedForEverLongerButFifteenSecondsAtMost() {
        assertThat(waitAfterNext()).isEqualTo(Duration.ofSeconds(2));
        assertThat(waitAfterNext()).isEqualTo(Duration.ofSeconds(10));
        assertThat(waitAfterNext()).isEqualTo(Duration.ofSeconds(15));
        assertThat(waitAfterNext()).isEqualTo(Duration.ofSeconds(15));
    }

    @Test
    void systemThatTookAWriteBeginsAnew() {
        begin();
        begin();
        outages.over("accounts", "erp");

        assertThat(outages.outage("accounts", "erp")).isEmpty();
        assertThat(waitAfterNext()).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void outageStopsOnlyItsSystemAndOnlyAsLong() {
        begin();

        assertThat(outages.isWaiting("accounts", "erp", NOW.plusMillis(1_999))).isTrue();
        assertThat(outages.isWaiting("accounts", "erp", NOW.plusSeconds(2))).isFalse();
        assertThat(outages.isWaiting("accounts", "crm", NOW)).isFalse();
        assertThat(outages.isWaiting("contacts", "erp", NOW)).isFalse();
    }

    private Duration waitAfterNext() {
        begin();
        return Duration.between(
                NOW, outages.outage("accounts", "erp").orElseThrow().until());
    }

    private void begin() {
        outages.begin("accounts", "erp", STRATEGY, NOW, "connection refused");
    }
}
