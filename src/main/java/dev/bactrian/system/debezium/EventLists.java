package dev.bactrian.system.debezium;

import dev.bactrian.change.Weight;
import io.debezium.connector.base.ChangeEventQueueMetrics;
import io.debezium.connector.common.BaseSourceTask;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

/**
 * What a task of Debezium's finds at once, as one record whose value is the list: one exchange of the route, not one for each event. The Kamelet sets
 * {@code maxBatchSize: 1}, so that a poll of Debezium's own ends as soon as there is an event.
 */
public final class EventLists {

    /** What is told at once. */
    private static final int MOST = 2_000;

    /** In nanoseconds. What comes right behind what was told before is told together with what else comes within this time. */
    private static final long PACE = TimeUnit.MILLISECONDS.toNanos(5);

    /** From one look into the queue to the next, in nanoseconds. */
    private static final long LOOK = TimeUnit.MILLISECONDS.toNanos(2);

    /** In nanoseconds. So often Debezium's own poll is asked in any case, which tells whether the reading of the log has failed. */
    private static final long LONGEST_WAIT = TimeUnit.MILLISECONDS.toNanos(200);

    private final ChangeEventQueueMetrics queue;
    private long toldAt = System.nanoTime();

    private EventLists(ChangeEventQueueMetrics queue) {
        this.queue = queue;
    }

    /** Debezium's own poll. */
    public interface Poll {

        /** Null: nothing yet. */
        @Nullable
        List<SourceRecord> poll() throws InterruptedException;
    }

    /**
     * Those of a task that was started.
     *
     * @param kind the class of Debezium's that has the queue, of which the task does not tell
     */
    public static EventLists of(BaseSourceTask<?, ?> task, Class<?> kind) {
        try {
            var field = kind.getDeclaredField("queue");
            field.setAccessible(true);
            return new EventLists((ChangeEventQueueMetrics) Objects.requireNonNull(field.get(task)));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this version of Debezium keeps its events elsewhere", e);
        }
    }

    /** Waits, not long, until there is something, and tells it. */
    public List<SourceRecord> next(Poll poll) throws InterruptedException {
        awaitEvents();
        var polled = polled(poll);
        if (!polled.isEmpty()) {
            toldAt = System.nanoTime();
        }
        return together(polled);
    }

    /**
     * Debezium's own poll waits as well, but it spends the last millisecond of its interval in a loop without a pause: at an interval as short as ours, a sixth of
     * a processor for each database that tells nothing.
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
     * more than there is, unless it is to tell one event at a time.
     */
    private List<SourceRecord> polled(Poll poll) throws InterruptedException {
        var events = new ArrayList<SourceRecord>();
        var weight = 0L;
        do {
            var more = poll.poll();
            if (more == null || more.isEmpty()) {
                return events;
            }
            events.addAll(more);
            weight += weightOf(more);
        } while (events.size() < MOST && weight < Weight.OF_A_BATCH && !isQueueEmpty());
        return events;
    }

    private static long weightOf(List<SourceRecord> events) {
        return events.stream().mapToLong(EventLists::weight).sum();
    }

    private boolean isQueueEmpty() {
        return queue.remainingCapacity() == queue.totalCapacity();
    }

    /** Of large rows there are more lists, so that those that come later wait in the engine's queue for room. */
    private static List<SourceRecord> together(List<SourceRecord> polled) {
        var lists = new ArrayList<SourceRecord>();
        var gathered = new Weight.Batches<>(MOST, EventLists::weight, list -> lists.add(asOne(list)));
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
}
