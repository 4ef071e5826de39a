package dev.bactrian.pipeline.review;

import dev.bactrian.pipeline.BactrianConfig;
import dev.bactrian.pipeline.Sync;
import dev.bactrian.pipeline.SyncLog;
import dev.bactrian.pipeline.Syncs;
import dev.bactrian.state.Positions;
import dev.bactrian.state.RecordTransaction;
import dev.bactrian.state.Retention;
import dev.bactrian.state.StateDatabase;
import dev.bactrian.system.SystemUnavailable;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.IntSupplier;

/**
 * Forgets what is kept of the past once its time is over: lines of the journal, what was parked and is settled, and records that are deleted everywhere; in
 * batches that nobody has to wait for.
 */
@ApplicationScoped
@Named("journalRetention")
public class JournalRetention {

    private static final int BATCH = 2_000;

    private final Syncs syncs;
    private final StateDatabase state;
    private final LogsRead logs;
    private final BactrianConfig config;
    private final Clock clock;

    JournalRetention(Syncs syncs, StateDatabase state, LogsRead logs, BactrianConfig config, Clock clock) {
        this.syncs = syncs;
        this.state = state;
        this.logs = logs;
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
            var lines = inBatches(() -> state.transaction(
                    "forget old lines of the journal",
                    connection -> Retention.forget(connection, sync, before, published(connection, sync), BATCH)));
            var parked = inBatches(() -> state.transaction(
                    "forget what was parked and is settled",
                    connection -> Retention.forgetSettled(connection, sync, before, BATCH)));
            var records = forgetDeleted(sync, before);
            if (lines + parked + records > 0) {
                SyncLog.of(sync)
                        .debugf(
                                "forgot the past sync=%s journal=%d parked=%d records=%d before=%s",
                                sync, lines, parked, records, before);
            }
        }
    }

    /** A file that is wrong may be that of any sync which was not loaded, and allow more. */
    private boolean isRetentionKnown(String sync) {
        return syncs.refused().isEmpty() || syncs.find(sync).isPresent();
    }

    /** What is still to be published is kept. */
    private long published(Connection connection, String name) throws SQLException {
        var publishes = syncs.find(name)
                .filter(sync -> sync.definition().watching().topic().isPresent())
                .isPresent();
        return publishes
                ? Positions.load(connection, name, Positions.PUBLISHED)
                        .map(place -> place.position().log())
                        .orElse(0L)
                : Long.MAX_VALUE;
    }

    private static int inBatches(IntSupplier batches) {
        var count = 0;
        int batch;
        do {
            batch = batches.getAsInt();
            count += batch;
        } while (batch == BATCH);
        return count;
    }

    /** The owner has records at hand, so only it forgets them; once their logs have told everything, so that none is taken for a new one. */
    private int forgetDeleted(String name, Instant before) {
        var sync = syncs.find(name);
        if (sync.isEmpty()) {
            return inBatches(() -> state.transaction(
                    "forget deleted records of a sync that is gone",
                    connection -> Retention.forgetDeletedOfNobody(connection, name, before, BATCH)));
        }
        try {
            return sync.filter(loaded -> loaded.isPrepared() && loaded.isOwned())
                    .map(loaded -> forgetDeleted(loaded, before))
                    .orElse(0);
        } catch (SystemUnavailable e) {
            SyncLog.of(name)
                    .warnf(
                            "deleted records are kept beyond their time, until the next try sync=%s reason=\"%s\"",
                            name, e.getMessage());
            return 0;
        }
    }

    private int forgetDeleted(Sync sync, Instant before) {
        var records = sync.prepared().records();
        if (records.rehearse("look for deleted records", transaction -> eraseDeleted(transaction, sync, before, 1))
                == 0) {
            return 0;
        }
        logs.await(sync);
        return inBatches(() -> records.transaction(
                "forget deleted records", transaction -> eraseDeleted(transaction, sync, before, BATCH)));
    }

    private int eraseDeleted(RecordTransaction transaction, Sync sync, Instant before, int most) throws SQLException {
        return transaction.eraseDeleted(before, published(transaction.reading(), sync.name()), most);
    }

    /** What the sync's file says; what application.properties says of a sync whose file says nothing, or is gone. */
    private Duration retention(String sync) {
        return syncs.find(sync)
                .map(loaded -> loaded.definition().logging().retentionOr(config.journalRetention()))
                .orElse(config.journalRetention());
    }
}
