package dev.bactrian.decision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bactrian.decision.simulation.Habits;
import dev.bactrian.decision.simulation.Simulation;
import java.util.ArrayList;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Two systems and hubs of three with their users, late and repeated events, lost answers and crashes, in thousands of orders; each
 * follows from a seed.
 *
 * <p>{@code -Dbactrian.simulation.seeds=100000} runs more of them, {@code -Dbactrian.simulation.seed=4711} one with its trace.
 */
class ConvergenceSimulationTest {

    private static final int MOST_FAILURES = 5;
    private static final Map<String, Habits> HABITS = Map.of(
            "calm",
            Habits.CALM,
            "slipping",
            Habits.SLIPPING,
            "reloading",
            Habits.RELOADING,
            "deleting",
            Habits.DELETING,
            "rough",
            Habits.ROUGH,
            "polled",
            Habits.POLLED);

    /** Seeds that failed once and lie behind those that each build runs. */
    private static final Map<String, long[]> ONCE_FAILED = Map.of(
            "calm",
            new long[] {7665},
            "slipping",
            new long[] {1552, 5814, 6916, 10931, 13444, 24674, 26702},
            "rough",
            new long[] {218965},
            "polled",
            new long[] {209310});

    @ParameterizedTest
    @ValueSource(strings = {"calm", "slipping", "reloading", "deleting", "rough", "polled"})
    void systemsBecomeEqualAndKeepEveryLastEditWhateverHappensBetween(String habits) {
        var one = Long.getLong("bactrian.simulation.seed");
        var seeds = one != null
                ? LongStream.of(one)
                : LongStream.concat(
                        LongStream.range(0, Long.getLong("bactrian.simulation.seeds", 1_500L)),
                        LongStream.of(ONCE_FAILED.getOrDefault(habits, new long[0])));
        var failures = new ArrayList<String>();
        var failed = 0;

        for (var seed : seeds.toArray()) {
            var simulation = new Simulation(seed, HABITS.get(habits));
            var wrong = simulation.run();
            if (!wrong.isEmpty() && failed++ < MOST_FAILURES) {
                failures.add("seed " + seed + ": " + wrong + (failed == 1 ? "\n" + trace(seed, habits) : ""));
            }
        }

        assertThat(failures).as("failed seeds of %s: %d", habits, failed).isEmpty();
    }

    private static String trace(long seed, String habits) {
        var again = Simulation.traced(seed, HABITS.get(habits));
        again.run();
        return again.trace();
    }

    @Test
    void theSameSeedHappensInTheSameWay() {
        for (var seed = 0L; seed < 20; seed++) {
            var once = Simulation.traced(seed, Habits.ROUGH);
            var again = Simulation.traced(seed, Habits.ROUGH);
            once.run();
            again.run();

            assertThat(again.trace()).as("seed %d", seed).isEqualTo(once.trace());
        }
    }
}
