package dev.bactrian.pipeline.reconcile;

import dev.bactrian.change.MappedChange;
import dev.bactrian.pipeline.reconcile.Loading.Takes;
import dev.bactrian.state.RecordStore.LinkKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Changes that waited, in batches of those that the same is to become of, each record's in their order. */
final class WaitedBatches {

    private WaitedBatches() {}

    /** @param waited as {@link ChangeJson#waiting} wrote them */
    static List<Batch> of(Map<LinkKey, List<String>> waited, Function<String, MappedChange> form) {
        var batches = new ArrayList<Batch>();
        var changes = new ArrayList<MappedChange>();
        var takes = Takes.ALL;
        for (var ofRecord : waited.values()) {
            for (var text : ofRecord) {
                var next = ChangeJson.takes(text);
                if (next != takes && !changes.isEmpty()) {
                    batches.add(new Batch(List.copyOf(changes), Map.of(), takes, null));
                    changes.clear();
                }
                takes = next;
                changes.add(form.apply(text));
            }
        }
        batches.add(new Batch(List.copyOf(changes), Map.of(), takes, null));
        return batches;
    }
}
