package dev.bactrian.pipeline.reconcile;

import dev.bactrian.change.MappedChange;
import dev.bactrian.change.Operation;
import dev.bactrian.definition.Deletes.MassDeleteGuard;
import dev.bactrian.pipeline.Sync;
import dev.bactrian.state.DeleteCounts;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Finds the systems that report more deletes than people make, so that a person looks at them before they travel. */
final class MassDeletes {

    /** A share of so few deletes says nothing: one of five records is no burst. */
    private static final int FEWEST_FOR_A_SHARE = 20;

    private MassDeletes() {}

    /** @param changes what is about to be decided; its deletes count with those of before */
    static Set<String> find(Connection connection, Sync sync, List<MappedChange> changes, Instant now)
            throws SQLException {
        var deletes = new LinkedHashSet<String>();
        changes.stream()
                .filter(change -> change.operation() == Operation.DELETE)
                .forEach(change -> deletes.add(change.system()));
        var massDeletes = new LinkedHashSet<String>();
        for (var system : deletes) {
            var here = changes.stream()
                    .filter(change -> change.operation() == Operation.DELETE
                            && change.system().equals(system))
                    .count();
            if (isFlood(new DeleteCounts(connection, sync.name(), system), here, sync, now)) {
                massDeletes.add(system);
            }
        }
        return massDeletes;
    }

    /** Once a burst is held, everything after it is held too, until a person has decided. */
    private static boolean isFlood(DeleteCounts counts, long here, Sync sync, Instant now) throws SQLException {
        var guard = sync.definition().deletes().guard();
        var before = counts.since(now.minus(guard.window()));
        return counts.areHeld() || before + here > guard.maxCount() || isLargeShare(counts, before, here, guard);
    }

    private static boolean isLargeShare(DeleteCounts counts, long before, long here, MassDeleteGuard guard)
            throws SQLException {
        var recent = before + here;
        if (recent < FEWEST_FOR_A_SHARE || guard.maxPercent() == 0) {
            return guard.maxPercent() == 0;
        }
        var enough = recent * 100 / guard.maxPercent();
        return counts.liveUpTo(enough) + before < enough;
    }
}
