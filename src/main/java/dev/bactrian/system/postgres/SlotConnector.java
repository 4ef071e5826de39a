package dev.bactrian.system.postgres;

import io.debezium.config.Configuration;
import io.debezium.connector.postgresql.PostgresConnector;
import io.debezium.connector.postgresql.PostgresConnectorTask;
import io.debezium.connector.postgresql.PostgresOffsetContext;
import io.debezium.connector.postgresql.PostgresPartition;
import io.debezium.pipeline.ChangeEventSourceCoordinator;
import org.apache.kafka.connect.connector.Task;

/**
 * Debezium's connector, which confirms to the slot only what its offset store has kept. Debezium's own confirms all that it has handed over when it is stopped, also
 * where {@link PostgresOffsets} has just refused to keep that, since it is not durable. Made by Debezium by its class name.
 */
public final class SlotConnector extends PostgresConnector {

    @Override
    public Class<? extends Task> taskClass() {
        return SlotTask.class;
    }

    /** The task that reads one slot. */
    public static final class SlotTask extends PostgresConnectorTask {

        private volatile String engine = "";

        @Override
        public ChangeEventSourceCoordinator<PostgresPartition, PostgresOffsetContext> start(Configuration config) {
            engine = config.getString("slot.name");
            return super.start(config);
        }

        @Override
        public void performCommit() {
            if (PostgresOffsets.areKept(engine)) {
                super.performCommit();
            }
        }
    }
}
