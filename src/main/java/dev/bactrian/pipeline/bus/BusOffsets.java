package dev.bactrian.pipeline.bus;

import dev.bactrian.pipeline.reconcile.ChangeBatch;
import dev.bactrian.state.Positions;
import dev.bactrian.state.StateDatabase;
import org.apache.camel.spi.StateRepository;
import org.apache.camel.support.service.ServiceSupport;

/**
 * Where a sync goes on reading its Kafka topic: behind the last change whose decision is stored, never behind one that was only
 * read. Camel Kafka asks it at the start and whenever a partition is assigned; what Camel wants to store itself is ignored,
 * because the offset is stored with the decision.
 */
public final class BusOffsets extends ServiceSupport implements StateRepository<String, String> {

    private final StateDatabase state;
    private final String sync;

    public BusOffsets(StateDatabase state, String sync) {
        this.state = state;
        this.sync = sync;
    }

    @Override
    public void setState(String key, String value) {
        // Stored by the decision.
    }

    /**
     * The place of the last change that was decided; where none is known, the partition is read from its beginning.
     *
     * @param key {@code topic/partition}
     */
    @Override
    public String getState(String key) {
        var partition = Integer.parseInt(key.substring(key.lastIndexOf('/') + 1));
        return state.transaction(
                        "read bus offset",
                        connection -> Positions.load(connection, sync, ChangeBatch.busPlace(partition)))
                .map(stored -> Long.toString(stored.position().order()))
                .orElse("-1");
    }
}
