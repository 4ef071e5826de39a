package dev.bactrian.pipeline;

import dev.bactrian.state.Retention;
import dev.bactrian.state.StateDatabase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.time.Clock;
import java.time.Duration;

/** Forgets the lines of the journal whose time is over, in batches that nobody has to wait for. */
@ApplicationScoped
@Named("journalRetention")
public class JournalRetention {

    private static final int BATCH = 2_000;

    private final Syncs syncs;
    private final StateDatabase state;
    private final BactrianConfig config;
    private final Clock clock;

    JournalRetention(Syncs syncs, StateDatabase state, BactrianConfig config, Clock clock) {
        this.syncs = syncs;
        this.state = state;
        this.config = config;
        this.clock = clock;
    }

    public void forget() {
        state.migrate();
        for (var sync : state.transaction("find the syncs of the journal", Retention::syncs)) {
            if (!isRetentionKnown(sync)) {
                continue;
            }
            var before = clock.instant().minus(retention(sync));
            var count = 0;
            int batch;
            do {
                batch = state.transaction(
                        "forget old lines of the journal",
                        connection -> Retention.forget(connection, sync, before, BATCH));
                count += batch;
            } while (batch == BATCH);
            if (count > 0) {
                SyncLog.of(sync).debugf("forgot journal lines sync=%s count=%d before=%s", sync, count, before);
            }
        }
    }

    /** A file that is wrong may be that of any sync which was not loaded, and allow more. */
    private boolean isRetentionKnown(String sync) {
        return syncs.refused().isEmpty() || syncs.find(sync).isPresent();
    }

    /** What the sync's file says; what application.properties says of a sync whose file says nothing, or is gone. */
    private Duration retention(String sync) {
        return syncs.find(sync)
                .map(loaded -> loaded.definition().logging().retentionOr(config.journalRetention()))
                .orElse(config.journalRetention());
    }
}
