package dev.bactrian.pipeline.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The idempotent repository behind the idempotent consumer. */
class SeenPositionsTest {

    private final SeenPositions seen = new SeenPositions();

    @Test
    void changeIsNewOnce() {
        assertThat(seen.add("crm 1 7 UPDATE")).isTrue();
        assertThat(seen.add("crm 1 7 UPDATE")).isFalse();
        assertThat(seen.contains("crm 1 7 UPDATE")).isTrue();
    }

    @Test
    void changeThatWasNotDecidedIsNewAgain() {
        seen.add("crm 1 7 UPDATE");

        seen.remove("crm 1 7 UPDATE");

        assertThat(seen.add("crm 1 7 UPDATE")).isTrue();
    }

    @Test
    void memoryIsBounded() {
        for (var n = 0; n <= 20_000; n++) {
            seen.add("change " + n);
        }

        assertThat(seen.contains("change 0")).isFalse();
        assertThat(seen.contains("change 20000")).isTrue();
    }
}
