package dev.bactrian.system.mysql;

import dev.bactrian.system.debezium.Engines;
import dev.bactrian.system.debezium.EventLists;
import io.debezium.config.Configuration;
import io.debezium.connector.mariadb.MariaDbConnector;
import io.debezium.connector.mariadb.MariaDbConnectorTask;
import io.debezium.connector.mariadb.MariaDbOffsetContext;
import io.debezium.connector.mariadb.MariaDbPartition;
import io.debezium.pipeline.ChangeEventSourceCoordinator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

/**
 * Debezium's connector for MariaDB, which reads one table and the one that marks our transactions, and tells what one poll has found as one record. Made by
 * Debezium by its class name.
 */
public final class BinlogConnector extends MariaDbConnector {

    private static final String ENGINE = "topic.prefix";
    private static final int FIRST_ID = 1_000_000_000;

    @Override
    public void start(Map<String, String> settings) {
        var engine = settings.getOrDefault(ENGINE, "");
        var feed = BinlogOffsets.feed(engine);
        var all = new HashMap<>(settings);
        // Debezium looks for its services by this name with its own class loader, which in development mode knows none
        // of our classes.
        all.put("connector.class", MariaDbConnector.class.getName());
        all.put(
                "table.include.list",
                String.join(",", feed.followed().stream().map(Pattern::quote).toList()));
        all.put(TableHistory.ENGINE, engine);
        // What the table is like is asked once; from then on the log tells what becomes of it.
        all.put("snapshot.mode", feed.history().isEmpty() ? "recovery" : "no_data");
        // Two readers of one number would end each other again and again.
        all.put(
                "database.server.id",
                Integer.toString(ThreadLocalRandom.current().nextInt(FIRST_ID, Integer.MAX_VALUE)));
        super.start(all);
    }

    @Override
    public Class<? extends Task> taskClass() {
        return BinlogTask.class;
    }

    /** The task that reads the log. */
    public static final class BinlogTask extends MariaDbConnectorTask {

        private String engine = "";
        private volatile @Nullable EventLists lists;
        private boolean isStarted;

        @Override
        protected ChangeEventSourceCoordinator<MariaDbPartition, MariaDbOffsetContext> start(Configuration config) {
            engine = config.getString(ENGINE);
            Engines.enter(engine, Engines.State.STARTING);
            var coordinator = super.start(config);
            lists = EventLists.of(this, MariaDbConnectorTask.class);
            return coordinator;
        }

        /** The first one tells that the engine has been started. */
        @Override
        protected List<SourceRecord> doPoll() throws InterruptedException {
            if (!isStarted) {
                isStarted = true;
                Engines.enter(engine, Engines.State.RUNNING);
            }
            return Objects.requireNonNull(lists, "start comes first").next(super::doPoll);
        }
    }
}
