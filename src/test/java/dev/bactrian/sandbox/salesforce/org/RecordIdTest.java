package dev.bactrian.sandbox.salesforce.org;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordIdTest {
    @ParameterizedTest
    @CsvSource({"001A0000006Vm9r, 001A0000006Vm9rIAC", "00D000000000062, 00D000000000062EAA"})
    void suffixTellsWhichLettersAreCapitals(String id15, String id18) {
        assertThat(RecordId.withSuffix(id15)).isEqualTo(id18);
        assertThat(RecordId.normalize(id15)).contains(id18);
        assertThat(RecordId.normalize(id18)).contains(id18);
    }

    @Test
    void caseThatWasLostIsRestoredFromTheSuffix() {
        assertThat(RecordId.normalize("001a0000006vm9riac")).contains("001A0000006Vm9rIAC");
    }

    @ParameterizedTest
    @CsvSource({"001", "001A0000006Vm9", "001A0000006Vm9rI", "001A0000006Vm9-"})
    void malformedIdIsTold(String id) {
        assertThat(RecordId.normalize(id)).isEmpty();
    }

    @Test
    void idsOfRisingNumbersDiffer() {
        assertThat(RecordId.of("001", 1)).hasSize(18).startsWith("001").isNotEqualTo(RecordId.of("001", 2));
    }
}
