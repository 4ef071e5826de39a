package dev.bactrian.system.debezium;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** What each of Debezium's engines in this process is doing, as far as its own calls tell. For several threads. */
public final class Engines {

    private static final Map<String, State> STATES = new HashMap<>();

    private Engines() {}

    /** What an engine is doing. */
    public enum State {
        /** It was told to start, and its task does not start yet. */
        CALLED("has not begun to start"),
        /** Its task starts: it cannot be stopped now. */
        STARTING("is starting"),
        RUNNING("is running"),
        ENDED("has ended");

        private final String told;

        State(String told) {
            this.told = told;
        }

        public String told() {
            return told;
        }
    }

    public static void enter(String engine, State state) {
        synchronized (STATES) {
            STATES.put(engine, state);
            STATES.notifyAll();
        }
    }

    public static State state(String engine) {
        synchronized (STATES) {
            return STATES.getOrDefault(engine, State.ENDED);
        }
    }

    /**
     * Waits until an engine that was told to start runs, or has ended.
     *
     * @return false: it is still starting
     */
    public static boolean awaitStart(String engine, Duration longest) {
        var end = System.nanoTime() + longest.toNanos();
        synchronized (STATES) {
            for (var state = state(engine); state == State.CALLED || state == State.STARTING; state = state(engine)) {
                var left = Duration.ofNanos(end - System.nanoTime()).toMillis();
                if (left <= 0) {
                    return state == State.CALLED;
                }
                try {
                    STATES.wait(left);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return false;
                }
            }
        }
        return true;
    }
}
