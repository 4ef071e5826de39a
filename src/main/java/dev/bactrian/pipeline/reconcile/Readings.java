package dev.bactrian.pipeline.reconcile;

import dev.bactrian.change.Change;
import dev.bactrian.pipeline.Sync;
import dev.bactrian.pipeline.SyncLog;
import dev.bactrian.state.RecordStore.LinkKey;
import dev.bactrian.system.SystemUnavailable;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * What was read from the systems for one batch. A decision that needs a reading that is not here asks for it; then nothing of the batch is stored, what was asked
 * for is read, and the batch is decided again. So no transaction ever waits for a system.
 */
public final class Readings {

    private final Sync sync;
    private final Map<LinkKey, Optional<Change>> read = new HashMap<>();
    private final Map<String, Map<String, Set<LinkKey>>> wanted = new LinkedHashMap<>();
    private final Set<LinkKey> unreadable = new LinkedHashSet<>();
    private LinkKey asking = new LinkKey("", "");

    public Readings(Sync sync) {
        this.sync = sync;
    }

    /** Decides again and again, until everything was read that the decision asks for. */
    public static <T> T untilNoneAreMissing(Sync sync, Function<Readings, T> decision) {
        var readings = new Readings(sync);
        var decided = decision.apply(readings);
        while (readings.areMissing()) {
            readings.readMissing();
            decided = decision.apply(readings);
        }
        return decided;
    }

    /** Notes whose changes are decided now: should they need what cannot be read, they are to wait. */
    void askFor(LinkKey record) {
        asking = record;
    }

    /** The records whose changes need what cannot be read now, by the keys under which they were told. */
    Set<LinkKey> unreadable() {
        return unreadable;
    }

    /** Whether it is known what the system holds under the key; else it is asked for. */
    boolean knows(LinkKey key) {
        var isKnown = read.containsKey(key);
        if (!isKnown) {
            wanted.computeIfAbsent(key.system(), system -> new LinkedHashMap<>())
                    .computeIfAbsent(key.key(), asked -> new LinkedHashSet<>())
                    .add(asking);
        }
        return isKnown;
    }

    /** What the system holds under a key that is known; empty: nothing. */
    Optional<Change> get(LinkKey key) {
        return read.getOrDefault(key, Optional.empty());
    }

    /** Whether something was asked for that is still to be read: what was decided without it counts for nothing. */
    public boolean areMissing() {
        return !wanted.isEmpty();
    }

    /** Reads what was asked for; what is in a system that is out of reach makes those wait that asked. */
    void readMissing() {
        wanted.forEach((system, keys) -> {
            try {
                var found = sync.read(system, keys.keySet());
                keys.keySet().forEach(key -> read.put(new LinkKey(system, key), Optional.empty()));
                found.forEach(change -> read.put(new LinkKey(system, change.key()), Optional.of(change)));
            } catch (SystemUnavailable e) {
                keys.values().forEach(unreadable::addAll);
                SyncLog.of(sync.name())
                        .warnf(
                                "changes wait until a system can be read sync=%s system=%s count=%d reason=\"%s\"",
                                sync.name(), system, keys.size(), e.getMessage());
            }
        });
        wanted.clear();
    }
}
