package dev.bactrian.pipeline.source;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SystemIdentityTest {

    /** What an earlier version stored tells less, and what our user may not ask for is not told. */
    @ParameterizedTest
    @CsvSource({
        "'', 'org 1', true",
        "'org 1', '', true",
        "'org 1', 'org 1', true",
        "'org 1', 'org 2', false",
        "'org 1', 'org 12', false",
        "'org 1', 'org 1, instance A', true",
        "'org 1, instance A', 'org 1', true",
        "'org 1, instance A', 'org 1, instance B', false",
        "'org 1, instance A', 'org 2, instance A', false",
    })
    void anotherOneIsToldByWhatBothTell(String before, String now, boolean isSame) {
        assertThat(SystemIdentity.isSame(before, now)).isEqualTo(isSame);
    }
}
