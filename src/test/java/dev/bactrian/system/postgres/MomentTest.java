package dev.bactrian.system.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MomentTest {

    private static final long LSN = 1_000;

    @ParameterizedTest(name = "transaction {1} at {2}, snapshot {0}: {3}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            10:20:10,14 |          9 |  900 | true
            10:20:10,14 |         10 |  900 | false
            10:20:10,14 |         11 |  900 | true
            10:20:10,14 |         14 |  900 | false
            10:20:10,14 |         19 |  900 | true
            10:20:10,14 |         20 |  900 | false
            10:20:10,14 |         25 |  900 | false
            10:20:10,14 |          9 | 1000 | false
            20:20:      |         19 |  900 | true
            20:20:      |         20 |  900 | false
            # The log tells numbers of 32 bits, which come again.
            4294967306:4294967316:4294967310 |          9 |  900 | true
            4294967306:4294967316:4294967310 |         14 |  900 | false
            4294967306:4294967316:4294967310 |         15 |  900 | true
            4294967306:4294967316:4294967310 |         20 |  900 | false
            4294967306:4294967316:4294967310 | 4294967290 |  900 | true
            """)
    void momentKnowsWhatHadBeenCommitted(String snapshot, long transaction, long place, boolean isKnown) {
        assertThat(Moment.of(LSN, snapshot).knows(place, transaction)).isEqualTo(isKnown);
    }
}
