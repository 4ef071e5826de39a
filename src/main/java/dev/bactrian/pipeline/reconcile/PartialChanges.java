package dev.bactrian.pipeline.reconcile;

import dev.bactrian.change.Change;
import dev.bactrian.change.Fields;
import dev.bactrian.change.MappedChange;
import dev.bactrian.change.Operation;
import dev.bactrian.change.Position;
import dev.bactrian.pipeline.PreparedSync;
import dev.bactrian.pipeline.Sync;
import dev.bactrian.state.RecordStore.LinkKey;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Makes changes whole that tell only a part of their record, by what was read of it. */
final class PartialChanges {

    private final PreparedSync prepared;
    private final Readings readings;
    private final Predicate<MappedChange> isUnknown;

    /** @param isUnknown whether a change is of a record that is not known yet */
    PartialChanges(PreparedSync prepared, Readings readings, Predicate<MappedChange> isUnknown) {
        this.prepared = prepared;
        this.readings = readings;
        this.isUnknown = isUnknown;
    }

    /** Changes of unknown records that only tell a part are read in full, unless they are readings themselves; what is gone again counts as deleted. */
    List<MappedChange> completed(List<MappedChange> changes, Refused waiting) {
        var told = new HashMap<LinkKey, Change>();
        var partial = new LinkedHashSet<LinkKey>();
        for (var change : changes) {
            if (!Sync.isPartial(change.operation()) || !isUnknown.test(change)) {
                continue;
            }
            var key = new LinkKey(change.system(), change.key());
            readings.askFor(key);
            if (prepared.policy().hasExactLog(change.system())) {
                continue;
            }
            if (change.position().isOfReading()) {
                told.put(key, change.change());
            } else if (readings.knows(key)) {
                partial.add(key);
            }
        }
        partial.forEach(key -> readings.get(key).ifPresent(change -> told.put(key, change)));
        return changes.stream()
                .map(change -> {
                    var key = new LinkKey(change.system(), change.key());
                    if (prepared.policy().hasExactLog(change.system())) {
                        return isUnknown.test(change) || waiting.isWaiting(change) ? withLargeValues(change) : change;
                    }
                    return Sync.isPartial(change.operation()) && (told.containsKey(key) || partial.contains(key))
                            ? whole(change.change(), told.get(key))
                            : change;
                })
                .toList();
    }

    /** An exact log tells whole rows, but for large values that did not change. */
    private MappedChange withLargeValues(MappedChange change) {
        var isWhole =
                change.change().fields().names().containsAll(prepared.mapping().nativeNames(change.system()));
        var key = new LinkKey(change.system(), change.key());
        if (!Sync.isPartial(change.operation()) || isWhole || !asked(key)) {
            return change;
        }
        return readings.get(key)
                .map(read -> prepared.mapping()
                        .map(change.change()
                                .telling(read.fields().with(change.change().fields()))))
                .orElse(change);
    }

    private boolean asked(LinkKey key) {
        readings.askFor(key);
        return readings.knows(key);
    }

    private MappedChange whole(Change change, @Nullable Change read) {
        return prepared.mapping().map(read == null ? gone(change) : placed(read, change));
    }

    private static Change gone(Change change) {
        return new Change(
                        change.sync(),
                        change.system(),
                        change.key(),
                        Operation.DELETE,
                        Fields.none(),
                        change.committedAt(),
                        change.position(),
                        "")
                .by(change.author());
    }

    /** What was read stands where it was read, if the system can tell, so that what it told before is the past; else where the change that led to it stood. */
    private static Change placed(Change whole, Change change) {
        var read = whole.position();
        return new Change(
                whole.sync(),
                whole.system(),
                whole.key(),
                Operation.READ,
                whole.fields(),
                change.committedAt(),
                read.equals(Position.NONE) ? change.position() : read.after(change.position()),
                change.origin(),
                change.author(),
                change.formerKey());
    }
}
