package dev.bactrian.pipeline.reconcile;

import dev.bactrian.change.Change;
import dev.bactrian.change.MappedChange;
import dev.bactrian.change.Operation;
import dev.bactrian.decision.Parking;
import dev.bactrian.pipeline.Sync;
import dev.bactrian.state.IndexedText;
import dev.bactrian.state.Questions;
import dev.bactrian.state.Questions.Refusal;
import dev.bactrian.state.RecordStore.LinkKey;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/**
 * The records of a batch of which a change was refused and waits. Systems tell only what changed, so what was refused is not told again:
 * such a record is read in full at its next change, until it is told in full and fits.
 */
final class Refused {

    private final Sync sync;
    private final Map<LinkKey, Refusal> reasons = new HashMap<>();

    private Refused(Sync sync) {
        this.sync = sync;
    }

    static Refused find(Connection connection, Sync sync, List<MappedChange> changes) throws SQLException {
        var keys = new LinkedHashSet<LinkKey>();
        changes.forEach(change -> keys.add(key(change)));
        var refused = new Refused(sync);
        refused.reasons.putAll(Questions.refused(connection, sync.name(), keys));
        return refused;
    }

    /** The key under which what is refused, or waits, is kept: one that is too long for the state is shortened. */
    static LinkKey key(MappedChange change) {
        return new LinkKey(change.system(), IndexedText.of(change.key()));
    }

    /** A change of this batch was refused as well. */
    void add(MappedChange change, Parking parking) {
        reasons.put(key(change), Refusal.of(parking));
    }

    /** Whether nothing new is wrong with the record. */
    boolean isKnown(MappedChange change, Parking parking) {
        var known = reasons.get(key(change));
        return known != null && known.message().equals(Refusal.of(parking).message());
    }

    /** Whether just this waits already. */
    boolean isRepeated(MappedChange change, Parking parking) {
        return Refusal.of(parking).equals(reasons.get(key(change)));
    }

    /** A reading of the record that fits ends its waiting, and so does its end; a create may be an old one that is told again. Whether it did. */
    boolean end(MappedChange change) {
        return !isToBeRead(change) && reasons.remove(key(change)) != null;
    }

    /**
     * The records that still wait and of which one of the changes told a part, as their systems hold them now. One that is gone again is
     * left out: its system tells so later.
     *
     * @param readings what was read of them; what is still to be read is asked for
     */
    List<MappedChange> readings(List<MappedChange> changes, Readings readings) {
        var last = new LinkedHashMap<LinkKey, MappedChange>();
        changes.forEach(change -> last.put(key(change), change));
        last.keySet().retainAll(reasons.keySet());
        var found = new ArrayList<MappedChange>();
        last.forEach((key, change) -> {
            readings.askFor(key);
            if (isToBeRead(change) && readings.knows(key)) {
                readings.get(key)
                        .ifPresent(read -> found.add(sync.prepared().mapping().map(placed(read, change))));
            }
        });
        return found;
    }

    /** Whether the change may leave out what was refused before; a whole row does not. */
    private boolean isToBeRead(MappedChange change) {
        return change.operation() != Operation.READ
                && change.operation().leavesRecord()
                && !sync.prepared().policy().hasExactLog(change.system());
    }

    /** Whether a change of the record was refused and waits. */
    boolean isWaiting(MappedChange change) {
        return reasons.containsKey(key(change));
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    /** What was read stands where the change that led to it stood; it may tell of later edits as well. */
    private static Change placed(Change read, MappedChange change) {
        return new Change(
                read.sync(),
                read.system(),
                read.key(),
                Operation.READ,
                read.fields(),
                later(read.committedAt(), change.committedAt()),
                read.position().after(change.position()),
                "",
                read.author(),
                null);
    }
}
