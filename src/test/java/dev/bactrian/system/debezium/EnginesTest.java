package dev.bactrian.system.debezium;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.bactrian.system.debezium.Engines.State;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EnginesTest {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @ParameterizedTest
    @EnumSource(names = {"RUNNING", "ENDED"})
    void engineThatStartsIsWaitedForUntilItRunsOrHasEnded(State state) throws Exception {
        var engine = "starting-" + state;
        Engines.enter(engine, State.CALLED);
        var waiting = new CompletableFuture<Boolean>();
        var waiter = new Thread(() -> waiting.complete(Engines.awaitStart(engine, PATIENCE)));
        waiter.start();
        await().until(() -> waiter.getState() == Thread.State.TIMED_WAITING);

        Engines.enter(engine, State.STARTING);
        await().until(() -> waiter.getState() == Thread.State.TIMED_WAITING);
        assertThat(waiting).isNotDone();
        Engines.enter(engine, state);

        assertThat(waiting.get()).isTrue();
    }

    @Test
    void engineThatGoesOnStartingCannotBeStopped() {
        Engines.enter("slow", State.STARTING);

        assertThat(Engines.awaitStart("slow", Duration.ofMillis(1))).isFalse();
    }

    /** Its route was never started. */
    @Test
    void engineThatWasOnlyCalledHoldsNobodyUpForEver() {
        Engines.enter("called", State.CALLED);

        assertThat(Engines.awaitStart("called", Duration.ofMillis(1))).isTrue();
        assertThat(Engines.awaitStart("unknown", PATIENCE)).isTrue();
    }
}
