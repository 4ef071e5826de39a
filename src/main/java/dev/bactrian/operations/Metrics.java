package dev.bactrian.operations;

import dev.bactrian.decision.Outcome;
import dev.bactrian.pipeline.Watcher;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;

/** Counts every change by what became of it, and times every edit from its commit to its arrival. */
@ApplicationScoped
public class Metrics implements Watcher {

    private static final double[] PERCENTILES = {0.5, 0.95, 0.99};

    private final MeterRegistry registry;
    private final Alerts alerts;

    Metrics(MeterRegistry registry, Alerts alerts) {
        this.registry = registry;
        this.alerts = alerts;
    }

    @Override
    public void decided(String sync, String from, Outcome outcome) {
        registry.counter("bactrian.changes.captured", "sync", sync, "from", from)
                .increment();
        registry.counter("bactrian.changes." + outcome.word(), "sync", sync, "from", from)
                .increment();
        if (outcome == Outcome.REJECTED) {
            alerts.failed(sync);
        }
    }

    @Override
    public void delivered(String sync, String from, String to, Duration latency) {
        Timer.builder("bactrian.latency")
                .description("from the commit of an edit in one system to its arrival in another")
                .tags("sync", sync, "from", from, "to", to)
                .publishPercentiles(PERCENTILES)
                .publishPercentileHistogram()
                .register(registry)
                .record(latency.isNegative() ? Duration.ZERO : latency);
        alerts.delivered(sync, latency.isNegative() ? Duration.ZERO : latency);
    }

    @Override
    public void parked(String sync, String to) {
        registry.counter("bactrian.writes.parked", "sync", sync, "to", to).increment();
        alerts.failed(sync);
    }
}
