package dev.bactrian.pipeline;

import dev.bactrian.state.Retention;
import dev.bactrian.state.StateDatabase;
import io.quarkus.logging.Log;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.time.Clock;

/** Forgets the lines of the journal whose time is over, in batches that nobody has to wait for. */
@ApplicationScoped
@Named("journalRetention")
public class JournalRetention {

    private static final int BATCH = 2_000;

    private final StateDatabase state;
    private final BactrianConfig config;
    private final Clock clock;

    JournalRetention(StateDatabase state, BactrianConfig config, Clock clock) {
        this.state = state;
        this.config = config;
        this.clock = clock;
    }

    public void forget() {
        state.migrate();
        var before = clock.instant().minus(config.journalRetention());
        for (var sync : state.transaction("find the syncs of the journal", Retention::syncs)) {
            var count = 0;
            int batch;
            do {
                batch = state.transaction(
                        "forget old lines of the journal",
                        connection -> Retention.forget(connection, sync, before, BATCH));
                count += batch;
            } while (batch == BATCH);
            if (count > 0) {
                Log.debugf("forgot journal lines sync=%s count=%d before=%s", sync, count, before);
            }
        }
    }
}
