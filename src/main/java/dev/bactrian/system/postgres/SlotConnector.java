package dev.bactrian.system.postgres;

import dev.bactrian.change.Weight;
import io.debezium.config.Configuration;
import io.debezium.connector.base.ChangeEventQueueMetrics;
import io.debezium.connector.postgresql.PostgresConnector;
import io.debezium.connector.postgresql.PostgresConnectorTask;
import io.debezium.connector.postgresql.PostgresOffsetContext;
import io.debezium.connector.postgresql.PostgresPartition;
import io.debezium.pipeline.ChangeEventSourceCoordinator;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.data.Struct;
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

        /** What is told at once. */
        private static final int MOST = 2_000;

        /** In nanoseconds. What comes right behind what was told before is told together with what else comes within this time. */
        private static final long PACE = TimeUnit.MILLISECONDS.toNanos(5);

        /** From one look into the queue to the next, in nanoseconds. */
        private static final long LOOK = TimeUnit.MILLISECONDS.toNanos(2);

        /** In nanoseconds. So often Debezium's own poll is asked in any case, which tells whether the reading of the log has failed. */
        private static final long LONGEST_WAIT = TimeUnit.MILLISECONDS.toNanos(200);

        private volatile String engine = "";
        private volatile boolean isStarted;
        private volatile @Nullable ChangeEventQueueMetrics queue;
        private long toldAt = System.nanoTime();

        @Override
        public ChangeEventSourceCoordinator<PostgresPartition, PostgresOffsetContext> start(Configuration config) {
            engine = config.getString(SLOT);
            Engines.enter(engine, Engines.State.STARTING);
            var coordinator = super.start(config);
            queue = queueOf(this);
            return coordinator;
        }

        /** The task does not tell of its queue. */
        private static ChangeEventQueueMetrics queueOf(PostgresConnectorTask task) {
            try {
                var field = PostgresConnectorTask.class.getDeclaredField("queue");
                field.setAccessible(true);
                return (ChangeEventQueueMetrics) Objects.requireNonNull(field.get(task));
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("this version of Debezium keeps its events elsewhere", e);
            }
        }

        /** The first one tells that the engine has been started. */
        @Override
        public List<SourceRecord> doPoll() throws InterruptedException {
            if (!isStarted) {
                isStarted = true;
                Engines.enter(engine, Engines.State.RUNNING);
            }
            awaitEvents();
            var polled = polled();
            if (!polled.isEmpty()) {
                toldAt = System.nanoTime();
            }
            return together(polled);
        }

        /**
         * Waits, not long, until there is something. Debezium's own poll does so as well, but it spends the last millisecond of its interval in a loop without a
         * pause: at an interval as short as ours, a sixth of a processor for each database that tells nothing.
         */
        private void awaitEvents() throws InterruptedException {
            var began = System.nanoTime();
            var left = toldAt + PACE - began;
            if (left > 0) {
                TimeUnit.NANOSECONDS.sleep(left);
            }
            while (isQueueEmpty() && System.nanoTime() - began < LONGEST_WAIT) {
                TimeUnit.NANOSECONDS.sleep(LOOK);
            }
        }

        /**
         * All that is in the queue, up to the weight of a batch: what is taken makes room, which the reading of the log fills at once. Debezium's own poll waits for
         * more than there is, unless it is to tell one event at a time, see the Kamelet.
         */
        private List<SourceRecord> polled() throws InterruptedException {
            var events = new ArrayList<SourceRecord>(super.doPoll());
            var weight = weightOf(events);
            while (!events.isEmpty() && events.size() < MOST && weight < Weight.OF_A_BATCH && !isQueueEmpty()) {
                var more = super.doPoll();
                events.addAll(more);
                weight += weightOf(more);
            }
            return events;
        }

        private static long weightOf(List<SourceRecord> events) {
            return events.stream().mapToLong(SlotTask::weight).sum();
        }

        private boolean isQueueEmpty() {
            var waiting = Objects.requireNonNull(queue);
            return waiting.remainingCapacity() == waiting.totalCapacity();
        }

        /**
         * What one poll has found, as one record whose value is the list: one exchange of the route, not one for each event. Of large rows there are more
         * lists, so that those that come later wait in the engine's queue for room.
         */
        private static List<SourceRecord> together(List<SourceRecord> polled) {
            var lists = new ArrayList<SourceRecord>();
            var gathered = new Weight.Batches<>(MOST, SlotTask::weight, list -> lists.add(asOne(list)));
            gathered.addAll(polled);
            gathered.end();
            return lists;
        }

        private static SourceRecord asOne(List<SourceRecord> events) {
            var last = events.get(events.size() - 1);
            return new SourceRecord(last.sourcePartition(), last.sourceOffset(), last.topic(), null, events);
        }

        private static long weight(SourceRecord event) {
            return event.value() instanceof Struct value
                            && value.schema().field("after") != null
                            && value.get("after") instanceof Struct row
                    ? row.schema().fields().stream()
                            .mapToLong(field -> Weight.of(row.getWithoutDefault(field.name())))
                            .sum()
                    : 0;
        }

        @Override
        public void performCommit() {
            if (PostgresOffsets.mayConfirm(engine)) {
                super.performCommit();
            }
        }
    }
}
