package dev.bactrian.operations;

import dev.bactrian.pipeline.RefusedFile;
import dev.bactrian.pipeline.Sync;
import dev.bactrian.pipeline.Syncs;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;

/** The gauges of every sync: whether it was stopped, or is invalid, and how long the oldest of what does not go on has waited. */
@ApplicationScoped
public class ProgressGauges {

    private final Syncs syncs;
    private final MeterRegistry registry;

    ProgressGauges(Syncs syncs, MeterRegistry registry) {
        this.syncs = syncs;
        this.registry = registry;
    }

    /** A sync that is loaded anew keeps the gauges that it has. */
    void show(@Observes Sync loaded) {
        var name = loaded.name();
        loaded.statuses().keySet().forEach(system -> show(name, system));
        Gauge.builder("bactrian.stopped", () -> syncs.sync(name).stop().isPresent() ? 1 : 0)
                .description("1 while a sync writes nothing until a person resumes it")
                .tags("sync", name)
                .register(registry);
        Gauge.builder("bactrian.waiting.records", () -> waiting(syncs.sync(name)))
                .description(
                        "records of which changes wait for a record that they refer to, or for a system; NaN where nobody knows")
                .tags("sync", name)
                .register(registry);
        showInvalid(name);
    }

    private static double waiting(Sync sync) {
        var count = sync.waiting();
        return count.isPresent() ? count.getAsInt() : Double.NaN;
    }

    void show(@Observes RefusedFile file) {
        showInvalid(file.name());
    }

    private void showInvalid(String name) {
        Gauge.builder("bactrian.invalid", () -> syncs.isInvalid(name) ? 1 : 0)
                .description("1 while a sync's file is wrong, or does not fit its systems")
                .tags("sync", name)
                .register(registry);
    }

    private void show(String name, String system) {
        Gauge.builder(
                        "bactrian.undecided.seconds",
                        () -> seconds(syncs.sync(name).undecided(system)))
                .description("for how long the oldest change of a system has waited to be decided")
                .tags("sync", name, "from", system)
                .register(registry);
        Gauge.builder(
                        "bactrian.undelivered.seconds",
                        () -> seconds(syncs.sync(name).undelivered(system)))
                .description("for how long the oldest delivery to a system has waited to be settled")
                .tags("sync", name, "to", system)
                .register(registry);
        Gauge.builder("bactrian.held.log.bytes", () -> heldLog(name, system))
                .description("how much of its log a system keeps for the sync's slot; NaN where it keeps none")
                .tags("sync", name, "from", system)
                .register(registry);
    }

    /** A sync that is loaded anew may know less than before. */
    private double heldLog(String name, String system) {
        var bytes = syncs.sync(name).heldLog(system);
        return bytes.isPresent() ? bytes.getAsLong() : Double.NaN;
    }

    private static double seconds(Duration time) {
        return time.toMillis() / 1_000.0;
    }
}
