package dev.bactrian.state;

import dev.bactrian.change.Weight;
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

    /** What a record takes beside its values, with its links and their keys. */
    private static final long RECORD = 1_000;

    private final int most;
    private final CacheRoom room;
    private final Map<LinkKey, Long> ids = new HashMap<>();
    private final Map<Long, Held> records = new LinkedHashMap<>(16, 0.75f, true);

    private record Held(TrackedRecord record, long weight) {}

    /**
     * @param most how many records it keeps; the one that was not used for the longest time goes first
     * @param room how much memory it shares with other caches
     */
    RecordCache(int most, CacheRoom room) {
        this.most = most;
        this.room = room;
    }

    @Nullable
    TrackedRecord get(long id) {
        var held = records.get(id);
        return held == null ? null : held.record();
    }

    Optional<Long> find(LinkKey key) {
        return Optional.ofNullable(ids.get(key));
    }

    void put(TrackedRecord record) {
        var id = record.state().id();
        var held = new Held(record, weight(record));
        room.take(held.weight());
        var replaced = records.put(id, held);
        if (replaced != null) {
            room.giveBack(replaced.weight());
            if (hasSameKeys(replaced.record(), record)) {
                return;
            }
            forgetKeys(replaced.record());
        }
        for (var link : record.state().links().values()) {
            key(link).ifPresent(key -> ids.put(key, id));
        }
    }

    /** What systems hold is mostly what the record holds. */
    static long weight(TrackedRecord record) {
        var fields = record.state().fields();
        var sum = RECORD + Weight.of(fields);
        for (var link : record.state().links().values()) {
            sum += Weight.ofOthers(link.shadow(), fields) + Weight.of(link.raw());
            for (var write : link.sent()) {
                sum += Weight.ofOthers(write.from(), link.shadow()) + Weight.ofOthers(write.to(), fields);
            }
        }
        return sum;
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
        while (records.size() > most || (room.isExceeded() && eldest.hasNext())) {
            var held = eldest.next();
            eldest.remove();
            forget(held);
        }
    }

    void remove(Collection<Long> gone) {
        gone.forEach(id -> forget(records.remove(id)));
    }

    void clear() {
        records.values().forEach(held -> room.giveBack(held.weight()));
        records.clear();
        ids.clear();
    }

    private void forget(@Nullable Held held) {
        if (held != null) {
            room.giveBack(held.weight());
            forgetKeys(held.record());
        }
    }

    private void forgetKeys(TrackedRecord record) {
        for (var link : record.state().links().values()) {
            key(link).ifPresent(key -> ids.remove(key, record.state().id()));
        }
    }

    private static Optional<LinkKey> key(LinkState link) {
        return Optional.ofNullable(link.key()).map(key -> new LinkKey(link.system(), key));
    }
}
