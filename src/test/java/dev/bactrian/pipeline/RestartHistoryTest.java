package dev.bactrian.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bactrian.pipeline.SourceStatus.State;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RestartHistoryTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final RestartHistory restarts = new RestartHistory();

    @Test
    void oneDeathIsNoHabit() {
        note(State.DOWN, "refused", 0);
        note(State.DOWN, "still refused", 0);
        note(State.LIVE, "", 1);

        assertThat(restarts.keepsDying(at(2))).isEmpty();
    }

    @Test
    void sourceThatDiesTwiceSoonKeepsDyingUntilItLivedForAWhile() {
        note(State.DOWN, "refused", 0);
        note(State.LIVE, "", 1);
        note(State.DOWN, "refused again", 32);
        note(State.LIVE, "", 33);

        assertThat(restarts.keepsDying(at(60))).contains("refused again");
        assertThat(restarts.keepsDying(at(122))).isEmpty();
    }

    @Test
    void deathsFarApartAreNoHabit() {
        note(State.DOWN, "refused", 0);
        note(State.DOWN, "refused again", 600);

        assertThat(restarts.keepsDying(at(601))).isEmpty();
    }

    @Test
    void lossIsRememberedWhenItIsOver() {
        note(State.POSITION_LOST, "slot is gone", 0);
        note(State.LIVE, "", 1);

        assertThat(restarts.lastLoss()).contains(new SourceStatus(State.POSITION_LOST, "slot is gone", at(0)));
        assertThat(restarts.keepsDying(at(1))).isEmpty();
    }

    private void note(State state, String reason, int second) {
        restarts.note(new SourceStatus(state, reason, at(second)));
    }

    private static Instant at(int second) {
        return START.plusSeconds(second);
    }
}
