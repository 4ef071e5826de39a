package dev.bactrian.decision.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/** The only time and the only chance there is in a simulation: both follow from its seed. */
final class Scheduler {

    private static final int MOST_LINES = 5_000;

    private final Random random;
    private final Deque<String> trace = new ArrayDeque<>();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    private final boolean isTraced;

    private Scheduler(long seed, boolean isTraced) {
        this.random = new Random(seed);
        this.isTraced = isTraced;
    }

    static Scheduler of(long seed) {
        return new Scheduler(seed, false);
    }

    static Scheduler traced(long seed) {
        return new Scheduler(seed, true);
    }

    Instant now() {
        return now;
    }

    void pass(long millis) {
        now = now.plusMillis(millis);
    }

    /** From 0 to below {@code below}. */
    int number(int below) {
        return random.nextInt(below);
    }

    boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    <T> T oneOf(List<T> things) {
        return things.get(random.nextInt(things.size()));
    }

    /** Notes what happens, where the simulation is traced. */
    void note(Supplier<String> what) {
        if (!isTraced) {
            return;
        }
        if (trace.size() == MOST_LINES) {
            trace.removeFirst();
        }
        trace.add(Duration.between(Instant.parse("2026-01-01T00:00:00Z"), now).toMillis() + " " + what.get());
    }

    String trace() {
        return String.join("\n", trace);
    }
}
