package dev.bactrian.state;

import dev.bactrian.decision.LinkState;
import dev.bactrian.decision.TrackedRecord;
import dev.bactrian.state.RecordStore.LinkKey;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The records that one sync used last, so that they need not be read and parsed again. Only the process that owns the sync may keep one, and only what
 * is committed stands in it. Its user keeps it from being used by two threads at once.
 */
final class RecordCache {

    private final int most;
    private final Map<LinkKey, Long> ids = new HashMap<>();
    private final Map<Long, TrackedRecord> records = new LinkedHashMap<>(16, 0.75f, true);

    /** @param most how many records it keeps; the one that was not used for the longest time goes first */
    RecordCache(int most) {
        this.most = most;
    }

    @Nullable
    TrackedRecord get(long id) {
        return records.get(id);
    }

    Optional<Long> find(LinkKey key) {
        return Optional.ofNullable(ids.get(key));
    }

    void put(TrackedRecord record) {
        var id = record.state().id();
        var before = records.put(id, record);
        if (before != null && hasSameKeys(before, record)) {
            return;
        }
        forgetKeys(before);
        for (var link : record.state().links().values()) {
            key(link).ifPresent(key -> ids.put(key, id));
        }
    }

    private static boolean hasSameKeys(TrackedRecord before, TrackedRecord after) {
        var links = after.state().links();
        return before.state().links().size() == links.size()
                && links.values().stream()
                        .allMatch(link -> Objects.equals(
                                link.key(), before.state().link(link.system()).key()));
    }

    /** Drops what is too much; not while somebody relies on what was found. */
    void trim() {
        var eldest = records.values().iterator();
        while (records.size() > most) {
            var record = eldest.next();
            eldest.remove();
            forgetKeys(record);
        }
    }

    void remove(Collection<Long> gone) {
        gone.forEach(id -> forgetKeys(records.remove(id)));
    }

    void clear() {
        records.clear();
        ids.clear();
    }

    private void forgetKeys(@Nullable TrackedRecord record) {
        if (record != null) {
            for (var link : record.state().links().values()) {
                key(link).ifPresent(key -> ids.remove(key, record.state().id()));
            }
        }
    }

    private static Optional<LinkKey> key(LinkState link) {
        return Optional.ofNullable(link.key()).map(key -> new LinkKey(link.system(), key));
    }
}
