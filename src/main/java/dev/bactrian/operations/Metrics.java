package dev.bactrian.operations;

import dev.bactrian.decision.Outcome;
import dev.bactrian.decision.Parking;
import dev.bactrian.pipeline.SyncLog;
import dev.bactrian.pipeline.Watcher;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Counts every change by what became of it, and times every edit from its commit to its arrival. */
@ApplicationScoped
public class Metrics implements Watcher {

    static final String LATENCY = "bactrian.latency";

    /** The way of an edit, which has a timer of its own. */
    private record Way(String sync, String from, String to) {}

    private static final double[] PERCENTILES = {0.5, 0.95, 0.99};

    private final MeterRegistry registry;
    private final Map<Way, Timer> timers = new ConcurrentHashMap<>();
    private final Alerts alerts;
    private final Notifier notifier;

    Metrics(MeterRegistry registry, Alerts alerts, Notifier notifier) {
        this.registry = registry;
        this.alerts = alerts;
        this.notifier = notifier;
    }

    @Override
    public void decided(String sync, String from, Outcome outcome, int count) {
        registry.counter("bactrian.changes.captured", "sync", sync, "from", from)
                .increment(count);
        registry.counter("bactrian.changes." + outcome.word(), "sync", sync, "from", from)
                .increment(count);
    }

    @Override
    public void delivered(String sync, String from, String to, Duration latency) {
        timers.computeIfAbsent(new Way(sync, from, to), this::timer)
                .record(latency.isNegative() ? Duration.ZERO : latency);
        alerts.delivered(sync, latency.isNegative() ? Duration.ZERO : latency);
    }

    private Timer timer(Way way) {
        return Timer.builder(LATENCY)
                .description("from the commit of an edit in one system to its arrival in another")
                .tags("sync", way.sync(), "from", way.from(), "to", way.to())
                .publishPercentiles(PERCENTILES)
                .publishPercentileHistogram()
                .register(registry);
    }

    @Override
    public void missed(String sync, String from, int count) {
        registry.counter("bactrian.changes.missed", "sync", sync, "from", from).increment(count);
    }

    /** What waits for a person failed; what a one-way field keeps from the others did not. */
    @Override
    public void parked(String sync, List<Parking> parked) {
        if (parked.isEmpty()) {
            return;
        }
        for (var parking : parked) {
            if (parking.kind() == Parking.Kind.WRITE) {
                registry.counter("bactrian.writes.parked", "sync", sync, "to", parking.system())
                        .increment();
            }
            alerts.failed(sync);
        }
        var first = parked.get(0);
        SyncLog.of(sync)
                .errorf(
                        "parked sync=%s count=%d first=\"%s %s\" code=%s",
                        sync, parked.size(), first.system(), first.key(), first.code());
        notifier.parked(sync, parked);
    }
}
