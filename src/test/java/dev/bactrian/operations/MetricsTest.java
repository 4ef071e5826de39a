package dev.bactrian.operations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bactrian.change.Fields;
import dev.bactrian.decision.Outcome;
import dev.bactrian.decision.Parking;
import dev.bactrian.pipeline.BactrianConfig;
import dev.bactrian.pipeline.Outages;
import dev.bactrian.pipeline.Syncs;
import dev.bactrian.pipeline.bus.BusTroubles;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Clock;
import java.util.List;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MetricsTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final CountingAlerts alerts = new CountingAlerts();
    private final Metrics metrics = new Metrics(registry, alerts, alerts.notifier);

    @Test
    void driftIsCountedAndIsNoFailure() {
        metrics.decided("accounts", "erp", Outcome.REJECTED, 1);

        assertThat(registry.counter("bactrian.changes.rejected", "sync", "accounts", "from", "erp")
                        .count())
                .isEqualTo(1);
        assertThat(alerts.failures).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void whatWaitsForAPersonIsAFailure(Parking.Kind kind) {
        var one = new Parking(kind, 1, "erp", "1", "CODE", "message", Fields.none());

        metrics.parked("accounts", List.of(one, one));

        assertThat(alerts.failures).isEqualTo(2);
    }

    private static final class CountingAlerts extends Alerts {

        private final Notifier notifier;
        private int failures;

        CountingAlerts() {
            this(notifier());
        }

        private CountingAlerts(Notifier notifier) {
            super(new Syncs(), new SimpleMeterRegistry(), notifier, Clock.systemUTC());
            this.notifier = notifier;
        }

        private static Notifier notifier() {
            var config = new SmallRyeConfigBuilder()
                    .addDiscoveredConverters()
                    .withMapping(BactrianConfig.class)
                    .build()
                    .getConfigMapping(BactrianConfig.class);
            var troubles =
                    new SystemTroubles(new Outages(), new BusTroubles(Clock.systemUTC()), config, Clock.systemUTC());
            var producer = new DefaultCamelContext().createProducerTemplate();
            return new Notifier(new Syncs(), troubles, config, producer, Clock.systemUTC());
        }

        @Override
        synchronized void failed(String sync) {
            failures++;
        }
    }
}
