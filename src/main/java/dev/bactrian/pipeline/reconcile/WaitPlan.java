package dev.bactrian.pipeline.reconcile;

import dev.bactrian.state.RecordStore.LinkKey;
import dev.bactrian.state.WaitingChanges.Parent;
import dev.bactrian.state.WaitingChanges.Wait;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How the held changes of a batch are stored: under the keys that their records have at the end of the batch, so that all that waits of a record stays one queue.
 *
 * @param moves the keys that records had at its beginning, with those that they have at its end; all of them change at once, as in a renumbering 2 → 3, 1 → 2
 * @param complete records of which a change tells all that they refer to: those before it need not wait for what they refer to themselves
 * @param waits what is added, in the order in which it was told
 */
record WaitPlan(Map<LinkKey, LinkKey> moves, Set<LinkKey> complete, List<Wait> waits) {

    /**
     * A change that must wait.
     *
     * @param key under which it was told
     * @param former the key that the record had until this change; null: the same
     * @param parent the record that it waits for; null: it waits for a system, or behind another change
     * @param isComplete whether it tells all that its record refers to, and all of that is known
     */
    record Held(LinkKey key, @Nullable LinkKey former, String change, @Nullable Parent parent, boolean isComplete) {}

    /** @param held in the order in which they were told */
    static WaitPlan of(List<Held> held) {
        var moves = new LinkedHashMap<LinkKey, LinkKey>();
        var complete = new LinkedHashSet<LinkKey>();
        var waits = new ArrayList<Wait>();
        for (var n = held.size() - 1; n >= 0; n--) {
            var one = held.get(n);
            var last = moves.getOrDefault(one.key(), one.key());
            waits.add(new Wait(last, one.change(), complete.contains(last) ? null : one.parent(), null));
            if (one.isComplete()) {
                complete.add(last);
            }
            var former = one.former();
            if (former != null) {
                // Whoever had the key before this change was another record.
                moves.remove(one.key());
                moves.put(former, last);
            }
        }
        Collections.reverse(waits);
        return new WaitPlan(moves, complete, waits);
    }
}
