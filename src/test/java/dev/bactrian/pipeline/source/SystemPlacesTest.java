package dev.bactrian.pipeline.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bactrian.pipeline.RefusedFile;
import dev.bactrian.pipeline.Syncs;
import dev.bactrian.state.StateOutOfReach;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class SystemPlacesTest {

    /** The source asks while it stops, too, and an exception would leave half of it behind. */
    @Test
    void logIsHeldWhileNobodyKnowsWhoNeedsIt() {
        var syncs = new Syncs();
        syncs.refuse(new RefusedFile("orders", "routes/orders.sync.yaml", List.of("wrong"), Instant.EPOCH));
        var places = new SystemPlaces("erp", syncs, StateOutOfReach.database(), sync -> true);

        assertThat(places.whyHeld()).contains("the state cannot be asked which syncs need it");
    }

    @Test
    void logIsGivenUpWhereNoSyncWaits() {
        var places = new SystemPlaces("erp", new Syncs(), StateOutOfReach.database(), sync -> true);

        assertThat(places.whyHeld()).isEmpty();
    }
}
