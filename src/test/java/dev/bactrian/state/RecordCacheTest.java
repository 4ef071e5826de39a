package dev.bactrian.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bactrian.change.Fields;
import dev.bactrian.change.Position;
import dev.bactrian.decision.LinkState;
import dev.bactrian.decision.Oversight;
import dev.bactrian.decision.Presence;
import dev.bactrian.decision.RecordState;
import dev.bactrian.decision.TrackedRecord;
import dev.bactrian.state.RecordStore.LinkKey;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How many records are kept at hand, by their number and by the memory that they take. */
class RecordCacheTest {

    private static final String LARGE = "x".repeat(100_000);

    @Test
    void largeRecordsGoBeforeTheirNumberIsReached() {
        var room = new CacheRoom(1_000_000);
        var cache = new RecordCache(20_000, room);
        for (var id = 1; id <= 50; id++) {
            cache.put(record(id, LARGE));
            cache.trim();
        }
        assertThat(room.taken()).isBetween(800_000L, 1_000_000L);
        assertThat(cache.get(50)).isNotNull();
        assertThat(cache.get(1)).isNull();
        assertThat(cache.find(new LinkKey("crm", "1"))).isEmpty();
    }

    @Test
    void whatTheSystemsHoldAsTheRecordDoesTakesNothingMore() {
        var room = new CacheRoom(Long.MAX_VALUE);
        var cache = new RecordCache(20_000, room);
        cache.put(record(1, LARGE));
        assertThat(room.taken()).isLessThan(110_000);

        var other = new LinkState(
                "crm",
                "1",
                Presence.PRESENT,
                Fields.of("name", LARGE + "y"),
                Fields.none(),
                List.of(),
                Position.NONE,
                List.of());
        cache.put(new TrackedRecord(record(1, LARGE).state().with(other), Map.of()));
        assertThat(room.taken()).isBetween(200_000L, 210_000L);

        cache.remove(List.of(1L));
        assertThat(room.taken()).isZero();
    }

    @Test
    void cachesOfSeveralSyncsShareTheRoomAndEachGivesUpItsOwn() {
        var room = new CacheRoom(1_000_000);
        var busy = new RecordCache(20_000, room);
        var quiet = new RecordCache(20_000, room);
        quiet.put(record(1, LARGE));
        for (var id = 1; id <= 50; id++) {
            busy.put(record(id, LARGE));
            busy.trim();
        }
        assertThat(room.taken()).isLessThanOrEqualTo(1_000_000);
        assertThat(quiet.get(1)).isNotNull();

        busy.clear();
        quiet.clear();
        assertThat(room.taken()).isZero();
    }

    private static TrackedRecord record(long id, String name) {
        var fields = Fields.of("name", name);
        var link = LinkState.none("crm").withKey("" + id).withShadow(fields, Fields.none());
        var state = new RecordState(id, fields, Map.of(), false, Map.of("crm", link), Oversight.NONE);
        return new TrackedRecord(state, Map.of());
    }
}
