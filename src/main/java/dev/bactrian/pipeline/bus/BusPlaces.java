package dev.bactrian.pipeline.bus;

import dev.bactrian.state.Positions;
import dev.bactrian.state.StateDatabase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;

/** The step behind the bus: the places of changes that it has are stored. */
@ApplicationScoped
@Named("busPlaces")
public class BusPlaces {

    private final StateDatabase state;
    private final BusTroubles busTroubles;

    BusPlaces(StateDatabase state, BusTroubles busTroubles) {
        this.state = state;
        this.busTroubles = busTroubles;
    }

    /**
     * The bus has the changes for good, so their places may be stored.
     *
     * @throws dev.bactrian.state.NotOwner where they were captured under a former ownership of the sync: its owner stores places of its own
     */
    public void handedOver(BusBatch batch) {
        state.transaction("store positions", connection -> {
            batch.fence().check(connection);
            for (var change : batch.last()) {
                Positions.advance(connection, change.sync(), change.system(), change.position());
            }
            return true;
        });
        batch.durable();
        batch.last().forEach(change -> busTroubles.sent(change.sync()));
    }
}
