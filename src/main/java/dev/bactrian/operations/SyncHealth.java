package dev.bactrian.operations;

import dev.bactrian.pipeline.BactrianConfig;
import dev.bactrian.pipeline.Outages;
import dev.bactrian.pipeline.SourceStatus;
import dev.bactrian.pipeline.Sync;
import dev.bactrian.pipeline.Syncs;
import dev.bactrian.state.Stop;
import jakarta.inject.Named;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/**
 * Readiness by progress: down, with the sync's name and the reason, while a source is dead, a position is lost, a system is out of
 * reach beyond the grace, or a sync was stopped. Camel makes it before the configuration is there, so that comes through a provider.
 */
@Singleton
@Named("bactrian-syncs-health-check")
public class SyncHealth extends AbstractHealthCheck {

    private final Syncs syncs;
    private final Outages outages;
    private final Provider<BactrianConfig> config;
    private final Clock clock;

    SyncHealth(Syncs syncs, Outages outages, Provider<BactrianConfig> config, Clock clock) {
        super("bactrian", "syncs");
        this.syncs = syncs;
        this.outages = outages;
        this.config = config;
        this.clock = clock;
    }

    @Override
    public boolean isLiveness() {
        return false;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        var reasons = new ArrayList<String>();
        for (var sync : syncs.all()) {
            sync.statuses().forEach((system, status) -> {
                builder.detail(sync.name() + "." + system, describe(status));
                if (isDown(status)) {
                    reasons.add("sync " + sync.name() + ", system " + system + ": " + describe(status));
                }
            });
            outagesOf(sync, builder, reasons);
            sync.stop().ifPresent(stop -> reasons.add(describe(sync.name(), stop)));
        }
        if (reasons.isEmpty()) {
            builder.up();
        } else {
            builder.message(String.join("; ", reasons))
                    .detail("reason", String.join("; ", reasons))
                    .down();
        }
    }

    /** The code, not the system's message: that may tell values, and health is open to everybody. */
    private static String describe(String sync, Stop stop) {
        return "sync " + sync + ": stopped since " + stop.at() + ", because " + stop.system() + " refused "
                + (stop.key() == null ? "a new record" : stop.key()) + " (" + stop.code()
                + "); nothing is written: see what is parked at GET /api/syncs/" + sync
                + "/parked?kind=write, put it right, then POST /api/syncs/" + sync + "/resume";
    }

    private void outagesOf(Sync sync, HealthCheckResultBuilder builder, List<String> reasons) {
        for (var system : sync.statuses().keySet()) {
            outages.outage(sync.name(), system)
                    .filter(outage -> isBeyondGrace(outage.since()))
                    .ifPresent(outage -> {
                        builder.detail(sync.name() + "." + system + ".writes", outage.reason());
                        reasons.add("sync " + sync.name() + ", system " + system + ": cannot be written to: "
                                + outage.reason());
                    });
        }
    }

    private boolean isDown(SourceStatus status) {
        return switch (status.state()) {
            case LIVE, LOADING -> false;
            case INVALID, POSITION_LOST -> true;
            case STARTING, DOWN -> isBeyondGrace(status.since());
        };
    }

    private boolean isBeyondGrace(Instant since) {
        return Duration.between(since, clock.instant()).compareTo(config.get().grace()) > 0;
    }

    private static String describe(SourceStatus status) {
        var word = status.state().name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
        return status.reason().isEmpty() ? word : word + ": " + status.reason();
    }
}
