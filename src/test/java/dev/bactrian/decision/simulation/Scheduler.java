package dev.bactrian.decision.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Random;

/** The only time and the only chance there is in a simulation: both follow from its seed. */
final class Scheduler {

    private static final int MOST_LINES = 5_000;

    private final Random random;
    private final Deque<String> trace = new ArrayDeque<>();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    Scheduler(long seed) {
        this.random = new Random(seed);
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

    void note(String what) {
        if (trace.size() == MOST_LINES) {
            trace.removeFirst();
        }
        trace.add(Duration.between(Instant.parse("2026-01-01T00:00:00Z"), now).toMillis() + " " + what);
    }

    String trace() {
        return String.join("\n", trace);
    }
}
