package dev.bactrian.pipeline;

import dev.bactrian.state.Positions;
import dev.bactrian.state.StateDatabase;
import org.apache.camel.spi.StateRepository;
import org.apache.camel.support.service.ServiceSupport;
import org.jspecify.annotations.Nullable;

/**
 * Where a sync goes on reading its Kafka topic: behind the last change whose decision is stored, never behind one that was only
 * read. Camel Kafka asks it at the start and whenever a partition is assigned; what Camel wants to store itself is ignored,
 * because the offset is stored with the decision.
 */
final class BusOffsets extends ServiceSupport implements StateRepository<String, String> {

    private final StateDatabase state;
    private final String sync;

    BusOffsets(StateDatabase state, String sync) {
        this.state = state;
        this.sync = sync;
    }

    /** The name under which a partition's offset stands among the positions. */
    static String name(int partition) {
        return "bus/" + partition;
    }

    @Override
    public void setState(String key, String value) {
        // Stored by the decision.
    }

    /** @param key {@code topic/partition} */
    @Override
    public @Nullable String getState(String key) {
        var partition = Integer.parseInt(key.substring(key.lastIndexOf('/') + 1));
        return state.transaction("read bus offset", connection -> Positions.load(connection, sync, name(partition)))
                .map(stored -> Long.toString(stored.position().order()))
                .orElse(null);
    }
}
