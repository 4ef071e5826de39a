package dev.bactrian.operations;

import dev.bactrian.pipeline.Syncs;
import dev.bactrian.state.Stop;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Map;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/**
 * Readiness by progress: down, with the sync's name and the reason, while a source is dead, a position is lost, a system is out of
 * reach beyond the grace, a sync was stopped, or a file is wrong.
 */
@Singleton
@Named("bactrian-syncs-health-check")
public class SyncHealth extends AbstractHealthCheck {

    private final Syncs syncs;
    private final SystemTroubles troubles;

    SyncHealth(Syncs syncs, SystemTroubles troubles) {
        super("bactrian", "syncs");
        this.syncs = syncs;
        this.troubles = troubles;
    }

    @Override
    public boolean isLiveness() {
        return false;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        var reasons = new ArrayList<String>();
        for (var sync : syncs.all()) {
            sync.statuses()
                    .forEach((system, status) ->
                            builder.detail(sync.name() + "." + system, SystemTroubles.describe(status)));
            troubles.of(sync)
                    .forEach((system, why) -> reasons.add("sync " + sync.name() + ", system " + system + ": " + why));
            sync.stop().ifPresent(stop -> reasons.add(describe(sync.name(), stop)));
        }
        for (var file : syncs.refused()) {
            var mistakes = String.join("; ", file.mistakes());
            builder.detail(file.name(), "invalid: " + mistakes);
            reasons.add("sync " + file.name() + ": its file is wrong: " + mistakes);
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
    static String describe(String sync, Stop stop) {
        return "sync " + sync + ": stopped since " + stop.at() + ", because " + stop.system() + " refused "
                + (stop.key() == null ? "a new record" : stop.key()) + " (" + stop.code()
                + "); nothing is written: see what is parked at GET /api/syncs/" + sync
                + "/parked?kind=write, put it right, then POST /api/syncs/" + sync + "/resume";
    }
}
