package dev.bactrian.system.postgres;

import dev.bactrian.system.debezium.Engines;
import dev.bactrian.system.debezium.EventLists;
import io.debezium.config.Configuration;
import io.debezium.connector.postgresql.PostgresConnector;
import io.debezium.connector.postgresql.PostgresConnectorTask;
import io.debezium.connector.postgresql.PostgresOffsetContext;
import io.debezium.connector.postgresql.PostgresPartition;
import io.debezium.pipeline.ChangeEventSourceCoordinator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

/**
 * Debezium's connector, which tells what one poll has found as one record, leaves out the columns that no sync reads, and confirms to the slot only what its offset store has kept and no sync needs. Debezium's own confirms all that it has handed over when it is stopped, also
 * where {@link PostgresOffsets} has just refused to keep that, since it is not durable. Made by Debezium by its class name.
 */
public final class SlotConnector extends PostgresConnector {

    private static final String SLOT = "slot.name";

    @Override
    public void start(Map<String, String> settings) {
        var all = new HashMap<>(settings);
        // Debezium looks for its services by this name with its own class loader, which in development mode knows none
        // of our classes.
        all.put("connector.class", PostgresConnector.class.getName());
        all.put(
                "column.exclude.list",
                PostgresOffsets.log(settings.getOrDefault(SLOT, "")).unreadColumns());
        super.start(all);
    }

    @Override
    public Class<? extends Task> taskClass() {
        return SlotTask.class;
    }

    /** The task that reads one slot. */
    public static final class SlotTask extends PostgresConnectorTask {

        private volatile String engine = "";
        private volatile @Nullable EventLists lists;
        private boolean isStarted;

        @Override
        public ChangeEventSourceCoordinator<PostgresPartition, PostgresOffsetContext> start(Configuration config) {
            engine = config.getString(SLOT);
            Engines.enter(engine, Engines.State.STARTING);
            var coordinator = super.start(config);
            lists = EventLists.of(this, PostgresConnectorTask.class);
            return coordinator;
        }

        /** The first one tells that the engine has been started. */
        @Override
        public List<SourceRecord> doPoll() throws InterruptedException {
            if (!isStarted) {
                isStarted = true;
                Engines.enter(engine, Engines.State.RUNNING);
            }
            return Objects.requireNonNull(lists, "start comes first").next(super::doPoll);
        }

        @Override
        public void performCommit() {
            if (PostgresOffsets.mayConfirm(engine)) {
                super.performCommit();
            }
        }
    }
}
