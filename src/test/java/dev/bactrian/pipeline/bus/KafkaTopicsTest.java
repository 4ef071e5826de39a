package dev.bactrian.pipeline.bus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bactrian.pipeline.bus.KafkaTopics.Range;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KafkaTopicsTest {

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        // the case, the last place that was decided, the first and the next one of the partition, from where it counts
        // as decided
        "nothing is removed, 41, 0, 60, 41",
        "only decided changes are removed, 41, 40, 60, 41",
        "the next one is the first that is there, 41, 42, 60, 41",
        "changes that were not decided are removed, 41, 50, 60, 49",
        "all are removed, 41, 60, 60, 59",
        "all were decided, 59, 0, 60, 59",
        "its end is lost with a broker, 59, 0, 50, 49",
        "it is empty, -1, 0, 0, -1"
    })
    void decisionsGoOnWhereTheyWereUnlessThatIsGone(String name, long stored, long first, long next, long decided) {
        var holds = Map.of(0, new Range(first, next));

        assertThat(KafkaTopics.decided(Map.of(0, stored), holds)).isEqualTo(Map.of(0, decided));
    }

    @ParameterizedTest(name = "its first is {0}")
    @CsvSource({"0, -1", "7, 6"})
    void partitionThatWasNeverReadIsReadFromItsBeginning(long first, long decided) {
        var holds = Map.of(0, new Range(0, 9), 1, new Range(first, 9));

        assertThat(KafkaTopics.decided(Map.of(0, 3L), holds)).isEqualTo(Map.of(0, 3L, 1, decided));
    }
}
