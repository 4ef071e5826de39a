package dev.bactrian.operations;

import dev.bactrian.pipeline.Sync;
import dev.bactrian.pipeline.Syncs;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** The gauge {@code bactrian_stopped} of every sync. */
@ApplicationScoped
public class StopGauge {

    private final Syncs syncs;
    private final MeterRegistry registry;

    StopGauge(Syncs syncs, MeterRegistry registry) {
        this.syncs = syncs;
        this.registry = registry;
    }

    /** A sync that is loaded anew keeps the gauge that it has. */
    void show(@Observes Sync loaded) {
        var name = loaded.name();
        Gauge.builder("bactrian.stopped", () -> syncs.sync(name).stop().isPresent() ? 1 : 0)
                .description("1 while a sync writes nothing until a person resumes it")
                .tags("sync", name)
                .register(registry);
    }
}
