package dev.bactrian.change;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** About how much memory values take, in characters, and how much of it may be on the way at once; a few large texts count as much as many small records. */
public final class Weight {

    /** What a batch may hold, if it is more than one record: a text takes up to two bytes a character, and stands in a batch's statement several times. */
    public static final long OF_A_BATCH = shareOfTheHeap(64, 500_000, 32_000_000);

    /** What records that are kept at hand may take together. */
    public static final long OF_THE_CACHE = shareOfTheHeap(12, 4_000_000, Long.MAX_VALUE);

    /** A value beside its characters. */
    private static final int VALUE = 48;

    /** A value that stands elsewhere as well. */
    private static final int SHARED_VALUE = 8;

    /** The texts of so few characters are not worth a closer look. */
    private static final int SMALL = 1_000;

    private Weight() {}

    private static long shareOfTheHeap(int share, long least, long most) {
        return Math.max(least, Math.min(most, Runtime.getRuntime().maxMemory() / share));
    }

    public static long of(@Nullable Object value) {
        return VALUE + (value instanceof String text ? text.length() : 0);
    }

    public static long of(Fields fields) {
        return fields.weight();
    }

    /** What fields take beside others: a value that both share takes nothing more. Those of a small record count as shared. */
    public static long ofOthers(Fields fields, Fields shared) {
        if (fields == shared) {
            return 0;
        }
        var count = fields.names().size();
        if (of(fields) < count * VALUE + SMALL) {
            return (long) count * SHARED_VALUE;
        }
        var sum = 0L;
        for (var entry : fields.asMap().entrySet()) {
            sum += entry.getValue() == shared.get(entry.getKey()) ? SHARED_VALUE : of(entry.getValue());
        }
        return sum;
    }

    public static long of(Change change) {
        return VALUE + of(change.fields());
    }

    public static long of(Delivery delivery) {
        return VALUE + of(delivery.wanted()) + of(delivery.expected());
    }

    /** Gathers what comes one by one into batches of at most so many, and of at most {@link #OF_A_BATCH}. */
    public static final class Batches<T> {

        private final int most;
        private final ToLongFunction<T> weight;
        private final Consumer<List<T>> batches;
        private final List<T> gathered = new ArrayList<>();
        private long gatheredWeight;

        public Batches(int most, ToLongFunction<T> weight, Consumer<List<T>> batches) {
            this.most = most;
            this.weight = weight;
            this.batches = batches;
        }

        public void add(T one) {
            gathered.add(one);
            gatheredWeight += weight.applyAsLong(one);
            if (gathered.size() >= most || gatheredWeight >= OF_A_BATCH) {
                end();
            }
        }

        public void addAll(Collection<T> all) {
            all.forEach(this::add);
        }

        /** Hands on what is gathered. */
        public void end() {
            if (!gathered.isEmpty()) {
                batches.accept(List.copyOf(gathered));
                gathered.clear();
                gatheredWeight = 0;
            }
        }
    }
}
