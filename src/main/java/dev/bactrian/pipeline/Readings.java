package dev.bactrian.pipeline;

import dev.bactrian.change.Change;
import dev.bactrian.state.RecordStore.LinkKey;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;

/**
 * What was read from the systems for one batch. A decision that needs a reading that is not here asks for it; then nothing of the batch is stored, what was asked
 * for is read, and the batch is decided again. So no transaction ever waits for a system.
 */
final class Readings {

    private final Sync sync;
    private final Map<LinkKey, Optional<Change>> read = new HashMap<>();
    private final Map<String, LinkedHashSet<String>> wanted = new LinkedHashMap<>();

    Readings(Sync sync) {
        this.sync = sync;
    }

    /** Whether it is known what the system holds under the key; else it is asked for. */
    boolean knows(LinkKey key) {
        var isKnown = read.containsKey(key);
        if (!isKnown) {
            wanted.computeIfAbsent(key.system(), system -> new LinkedHashSet<>())
                    .add(key.key());
        }
        return isKnown;
    }

    /** What the system holds under a key that is known; empty: nothing. */
    Optional<Change> get(LinkKey key) {
        return read.getOrDefault(key, Optional.empty());
    }

    /** Whether something was asked for that is still to be read: what was decided without it counts for nothing. */
    boolean areMissing() {
        return !wanted.isEmpty();
    }

    /** @throws dev.bactrian.system.SystemUnavailable where a system cannot be read */
    void readMissing() {
        for (var entry : wanted.entrySet()) {
            var system = entry.getKey();
            var found = sync.read(system, entry.getValue());
            entry.getValue().forEach(key -> read.put(new LinkKey(system, key), Optional.empty()));
            found.forEach(change -> read.put(new LinkKey(system, change.key()), Optional.of(change)));
        }
        wanted.clear();
    }
}
