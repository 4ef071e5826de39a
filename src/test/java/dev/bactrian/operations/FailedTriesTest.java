package dev.bactrian.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class FailedTriesTest {

    private final Ticking clock = new Ticking();
    private final FailedTries tries = new FailedTries(clock);

    private static final class Ticking extends Clock {

        private Instant now = Instant.EPOCH;

        void tick(Duration duration) {
            now = now.plus(duration);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    private void fail(int times) {
        for (var n = 0; n < times; n++) {
            tries.failed("a");
        }
    }

    @Test
    void someFailuresAreFree() {
        fail(4);

        assertThat(tries.wait("a")).isZero();
    }

    @Test
    void everyFurtherFailureWaitsTwiceAsLongUpToAMinute() {
        fail(5);
        assertThat(tries.wait("a")).isEqualTo(Duration.ofSeconds(1));
        fail(1);
        assertThat(tries.wait("a")).isEqualTo(Duration.ofSeconds(2));
        fail(20);
        assertThat(tries.wait("a")).isEqualTo(Duration.ofMinutes(1));
        assertThat(tries.wait("b")).isZero();
    }

    @Test
    void waitEndsAndSuccessForgets() {
        fail(6);
        clock.tick(Duration.ofSeconds(2));
        assertThat(tries.wait("a")).isZero();
        tries.succeeded("a");
        fail(1);
        assertThat(tries.wait("a")).isZero();
    }

    @Test
    void oldFailuresAreForgotten() {
        fail(6);
        clock.tick(Duration.ofMinutes(11));
        fail(0);

        assertThat(tries.wait("a")).isZero();
        fail(1);
        assertThat(tries.wait("a")).isZero();
    }
}
