package dev.bactrian.definition;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryStrategyTest {

    private static final RetryStrategy TREBLING =
            new RetryStrategy(5, 3.0, Duration.ofMillis(500), Duration.ofSeconds(10));

    @ParameterizedTest
    @CsvSource({"1, 500", "2, 1500", "3, 4500", "4, 10000", "1000, 10000"})
    void eachWaitIsLongerThanTheOneBeforeUpToTheLongest(int attempts, long millis) {
        assertThat(TREBLING.delayAfter(attempts)).isEqualTo(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @CsvSource({"1", "2", "9"})
    void factorOfOneWaitsEvenly(int attempts) {
        var even = new RetryStrategy(5, 1.0, Duration.ofSeconds(2), Duration.ofSeconds(10));

        assertThat(even.delayAfter(attempts)).isEqualTo(Duration.ofSeconds(2));
    }

    @ParameterizedTest
    @CsvSource({"1", "2"})
    void longestWaitGoesBeforeTheFirst(int attempts) {
        var contrary = new RetryStrategy(5, 2.0, Duration.ofSeconds(20), Duration.ofSeconds(10));

        assertThat(contrary.delayAfter(attempts)).isEqualTo(Duration.ofSeconds(10));
    }
}
