package dev.bactrian.pipeline.source;

import dev.bactrian.decision.TrackedRecord;
import dev.bactrian.decision.write.Write;
import dev.bactrian.pipeline.Sync;
import dev.bactrian.pipeline.SyncLog;
import dev.bactrian.state.RecordTransaction;
import dev.bactrian.state.Scopes;
import dev.bactrian.state.StateDatabase;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** After a sync's filter was changed: finds what the systems lack of records that were outside before. */
final class Rescoping {

    private static final int BATCH = 500;

    private final Sync sync;
    private final StateDatabase state;
    private final Instant now;

    Rescoping(Sync sync, StateDatabase state, Instant now) {
        this.sync = sync;
        this.state = state;
        this.now = now;
    }

    /** Judges every record anew where another filter judged them; one that is cut off is repeated from its beginning. */
    void run() {
        var expression = expression();
        var before = state.transaction("look up the filter", connection -> Scopes.find(connection, sync.name()))
                .orElse(null);
        if (Objects.equals(before, expression)) {
            return;
        }
        if (before != null) {
            judgeAll();
        }
        state.transaction("note the filter", connection -> {
            Scopes.store(connection, sync.name(), expression);
            return true;
        });
    }

    /** What all filters say; null: there is none. */
    private @Nullable String expression() {
        var filters = new ArrayList<String>();
        var filter = sync.definition().rollout().filter();
        if (filter != null) {
            filters.add(filter.expression());
        }
        for (var end : sync.definition().ends()) {
            if (end.filter() != null) {
                filters.add(end.system() + ": " + end.filter().expression());
            }
        }
        return filters.isEmpty() ? null : String.join("\n", filters);
    }

    private void judgeAll() {
        var count = 0;
        for (var ids = page(0); !ids.isEmpty(); ids = page(ids.get(ids.size() - 1))) {
            var batch = ids;
            count += sync.prepared()
                    .records()
                    .transaction("judge records by another filter", transaction -> judge(transaction, batch));
        }
        SyncLog.of(sync.name()).infof("records are judged by another filter sync=%s lacking=%d", sync.name(), count);
    }

    private List<Long> page(long after) {
        return state.transaction("find records", connection -> Scopes.page(connection, sync.name(), after, BATCH));
    }

    private int judge(RecordTransaction transaction, List<Long> ids) throws SQLException {
        var records = transaction.read(ids);
        var changed = new ArrayList<TrackedRecord>();
        for (var record : records.values()) {
            var judged = judged(record);
            if (!judged.equals(record)) {
                changed.add(judged);
            }
        }
        transaction.save(changed);
        return changed.size();
    }

    private TrackedRecord judged(TrackedRecord record) {
        var policy = sync.prepared().policy();
        var result = record;
        for (var system : policy.systems()) {
            var delivery = record.delivery(system);
            if (!delivery.dirty()
                    && Write.lackedBy(system, record.state(), policy).isPresent()) {
                result = result.with(system, delivery.stillDirty(now));
            }
        }
        return result;
    }
}
