package dev.bactrian.pipeline.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bactrian.change.Change;
import dev.bactrian.change.Fields;
import dev.bactrian.change.MappedChange;
import dev.bactrian.change.Operation;
import dev.bactrian.change.Position;
import dev.bactrian.pipeline.Syncs;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** By what the idempotent consumer tells events apart. */
class MapperTest {

    private final Mapper mapper = new Mapper(new Syncs());

    @Test
    void theSameEventHasTheSameName() {
        var event = List.of(change(new Position(3, 4, "r7"), Operation.UPDATE));

        assertThat(mapper.eventName(event)).isEqualTo(mapper.eventName(List.copyOf(event)));
    }

    @Test
    void anotherPlaceIsAnotherEvent() {
        assertThat(mapper.eventName(List.of(change(new Position(3, 4, "r7"), Operation.UPDATE))))
                .isNotEqualTo(mapper.eventName(List.of(change(new Position(3, 4, "r8"), Operation.UPDATE))));
    }

    /** Else what one sync has taken would be passed over by the others. */
    @Test
    void eachSyncIsToldOfItsOwnEvent() {
        var position = new Position(3, 4, "r7");

        assertThat(mapper.eventName(List.of(change("contacts", position, Operation.UPDATE))))
                .isNotEqualTo(mapper.eventName(List.of(change(position, Operation.UPDATE))));
    }

    /** Else the second reading of a record would be passed over. */
    @Test
    void whatWasReadIsNewEachTime() {
        var reading = List.of(change(new Position(3, 4, ""), Operation.READ));

        assertThat(mapper.eventName(reading)).isNotEqualTo(mapper.eventName(reading));
    }

    private static MappedChange change(Position position, Operation operation) {
        return change("accounts", position, operation);
    }

    private static MappedChange change(String sync, Position position, Operation operation) {
        var change = new Change(sync, "crm", "1", operation, Fields.none(), Instant.EPOCH, position, "");
        return new MappedChange(change, Fields.none(), Fields.none(), Map.of(), List.of());
    }
}
