package dev.bactrian.decision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bactrian.decision.simulation.SmallWorld;
import dev.bactrian.decision.simulation.SmallWorld.Edit;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every order of three edits of two fields with the first steps of the pipeline, each also with a crash and with lost answers at every
 * step: what a seed may miss, this does not. {@code -Dbactrian.small-world.depth=10} goes further.
 */
class SmallWorldTest {

    private static final int DEPTH = Integer.getInteger("bactrian.small-world.depth", 8);

    static Stream<Arguments> worlds() {
        var edits = List.of(
                List.of(new Edit(0, "Phone"), new Edit(1, "Phone"), new Edit(0, "City")),
                List.of(new Edit(0, "Phone"), new Edit(0, "Phone"), new Edit(1, "Phone")),
                List.of(new Edit(1, "Phone"), new Edit(0, "City"), new Edit(1, "City")));
        var everywhere = Stream.of(List.of("org1", "db1"), List.of("db1", "db2"))
                .flatMap(names -> edits.stream().map(three -> Arguments.of(names, three, DEPTH - 2)));
        var further = Stream.of(
                Arguments.of(List.of("org1", "db1"), edits.get(1), DEPTH),
                Arguments.of(List.of("db1", "db2"), edits.get(2), DEPTH));
        return Stream.concat(everywhere, further);
    }

    @ParameterizedTest
    @MethodSource("worlds")
    void everyOrderEndsEqualWithEveryLastEdit(List<String> names, List<Edit> edits, int depth) {
        var world = new SmallWorld(names, edits, depth);

        world.explore();

        assertThat(world.failures()).isEmpty();
        assertThat(world.orders()).isGreaterThan(1_000);
    }
}
