package dev.bactrian.pipeline.source;

import dev.bactrian.pipeline.SourceStatus;
import dev.bactrian.pipeline.Sync;
import dev.bactrian.pipeline.SyncLog;
import dev.bactrian.system.SystemUnavailable;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** Looks now and then how much of its log each system keeps for a sync, whether the sync goes on or not. */
final class HeldLogs {

    private static final Duration INTERVAL = Duration.ofSeconds(10);

    private final Sync sync;
    private final Clock clock;
    private Instant next = Instant.EPOCH;

    HeldLogs(Sync sync, Clock clock) {
        this.sync = sync;
        this.clock = clock;
    }

    void look() {
        if (clock.instant().isBefore(next)) {
            return;
        }
        next = clock.instant().plus(INTERVAL);
        sync.statuses().forEach((system, status) -> {
            if (status.state() != SourceStatus.State.DOWN) {
                look(system);
            }
        });
    }

    private void look(String system) {
        try {
            sync.heldLog(system, sync.system(system).heldLog(SourceRoutes.feedName(sync, system)));
        } catch (SystemUnavailable e) {
            SyncLog.of(sync.name())
                    .debugf("held log is not known sync=%s from=%s reason=\"%s\"", sync.name(), system, e.getMessage());
        }
    }
}
