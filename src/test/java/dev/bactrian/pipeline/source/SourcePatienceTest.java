package dev.bactrian.pipeline.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SourcePatienceTest {

    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private final SourcePatience patience = new SourcePatience(Duration.ofSeconds(1));

    @Test
    void deadSourceIsRestartedAfterTwoLooks() {
        assertThat(patience.isOver(false, NOON)).isFalse();
        assertThat(patience.isOver(false, NOON.plusSeconds(1))).isFalse();
        assertThat(patience.isOver(false, NOON.plusSeconds(2))).isTrue();
        assertThat(patience.isOver(false, NOON.plusSeconds(3))).isFalse();
    }

    @Test
    void startingSourceHasAMinuteAndTwiceAsLongTheNextTime() {
        assertThat(patience.isOver(true, NOON)).isFalse();
        assertThat(patience.isOver(true, NOON.plusSeconds(59))).isFalse();
        assertThat(patience.isOver(true, NOON.plusSeconds(60))).isTrue();

        assertThat(patience.isOver(true, NOON.plusSeconds(70))).isFalse();
        assertThat(patience.isOver(true, NOON.plusSeconds(189))).isFalse();
        assertThat(patience.isOver(true, NOON.plusSeconds(190))).isTrue();
    }

    @Test
    void sourceThatEndsWhileItStartsHasNoMinute() {
        assertThat(patience.isOver(true, NOON)).isFalse();
        assertThat(patience.isOver(false, NOON.plusSeconds(2))).isTrue();
    }

    @Test
    void troubleThatPassedDoesNotCount() {
        assertThat(patience.isOver(false, NOON)).isFalse();
        patience.isWell();
        assertThat(patience.isOver(false, NOON.plusSeconds(2))).isFalse();
    }
}
