package dev.bactrian.pipeline.deliver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bactrian.system.SystemUnavailable;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DeadLettersTest {

    @Test
    void whatPassesByItselfIsNoDeadLetter() {
        assertThat(DeadLetters.isOutage(new SystemUnavailable("accounts", "the sync is not prepared yet")))
                .isTrue();
    }

    @ParameterizedTest
    @MethodSource
    void whatNoWaitingHelpsIsParked(Throwable cause) {
        assertThat(DeadLetters.isOutage(cause)).isFalse();
    }

    static Stream<Throwable> whatNoWaitingHelpsIsParked() {
        return Stream.of(new IllegalStateException("a bug"), new IllegalArgumentException("a wrong route"));
    }
}
