package dev.bactrian.pipeline.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bactrian.pipeline.reconcile.WaitPlan.Held;
import dev.bactrian.state.RecordStore.LinkKey;
import dev.bactrian.state.WaitingChanges.Parent;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WaitPlanTest {

    /**
     * Each change is {@code key}, or {@code former>key}; with {@code ?} it waits for a record that is not known, with {@code !} it tells all that its record
     * refers to. What is expected: the moves of what waited before, and under which key each change waits, with {@code ?} where it still waits for a record.
     */
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "alone            | 1?            |               | 1?",
                "behind another   | 1? 1?         |               | 1? 1?",
                "told completely  | 1? 1! 1?      |               | 1 1 1?",
                "others stay      | 1? 2! 1?      |               | 1? 2 1?",
                "rename           | 1? 1>2        | 1>2           | 2? 2",
                "chain            | 1>2 2>3       | 1>3           | 3 3",
                "shift            | 2>3 1>2       | 1>2 2>3       | 3 2",
                "swap             | 1>9 2>1 9>2   | 1>2 2>1       | 2 1 2",
                "key used again   | 1? 1>2 1? 1!  | 1>2           | 2? 2 1 1",
                "key taken over   | 2? 1>2 2>3    | 1>3           | 2? 3 3",
                "complete, moved  | 1? 1>2 2!     | 1>2           | 2 2 2",
                "back again       | 1>2 2>1 1?    | 1>1           | 1 1 1?"
            })
    void keysAndParentsAreThoseAtTheEnd(String name, String told, String moves, String waits) {
        var plan = WaitPlan.of(
                Arrays.stream(told.split(" ")).map(WaitPlanTest::held).toList());

        assertThat(plan.moves().entrySet().stream()
                        .map(move -> move.getKey().key() + ">" + move.getValue().key())
                        .sorted()
                        .collect(Collectors.joining(" ")))
                .isEqualTo(moves == null ? "" : moves);
        assertThat(plan.waits().stream()
                        .map(wait -> wait.key().key() + (wait.parent() == null ? "" : "?"))
                        .collect(Collectors.joining(" ")))
                .isEqualTo(waits);
        assertThat(plan.waits()).extracting(wait -> wait.change()).containsExactly(told.split(" "));
    }

    private static Held held(String told) {
        var keys = List.of(told.replaceAll("[?!]", "").split(">"));
        var parent = told.endsWith("?") ? new Parent("accounts", key("unknown")) : null;
        return new Held(
                key(keys.get(keys.size() - 1)),
                keys.size() == 1 ? null : key(keys.get(0)),
                told,
                parent,
                told.endsWith("!"));
    }

    private static LinkKey key(String key) {
        return new LinkKey("erp", key);
    }
}
