package dev.bactrian.change;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StorageTest {

    @ParameterizedTest
    @CsvSource({
        "SINGLE, 0, 0",
        "SINGLE, 0.1, 0.1",
        "SINGLE, -1234567.5, -1234567.5",
        "SINGLE, 1234567.89, 1234567.9",
        "SINGLE, 16777217, 16777216",
        "SINGLE, 0.30000001192092896, 0.3",
        "SINGLE, 1E-50, 0",
        "DOUBLE, 1234567.89, 1234567.89",
        "DOUBLE, 12345678901234567.89, 12345678901234568",
        "DOUBLE, 8.41E21, 8410000000000000000000",
        "DOUBLE, 9007199254740992, 9007199254740992",
        "EXACT, 12345678901234567.89, 12345678901234567.89",
    })
    void numberIsGivenBackAsTheShortestOneThatStandsForIt(Storage storage, BigDecimal number, BigDecimal kept) {
        assertThat(storage.kept(number)).hasValue(kept);
    }

    @ParameterizedTest
    @CsvSource({"SINGLE, 1E39", "DOUBLE, -1E309"})
    void numberOutOfRangeIsNotKept(Storage storage, BigDecimal number) {
        assertThat(storage.kept(number)).isEmpty();
    }

    @Test
    void whatIsGivenBackIsKeptAsItIs() {
        var random = new Random(7);
        for (var i = 0; i < 2_000; i++) {
            var single = new BigDecimal(random.nextFloat() * Math.pow(10, random.nextInt(20) - 10));
            for (var storage : Storage.values()) {
                var kept = storage.kept(single).orElseThrow();
                assertThat(storage.kept(kept)).hasValue(kept);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "001gL000000000A, 001gL000000000AQAQ",
        "00D000000000062, 00D000000000062EAA",
        "001gL000000000AQAQ, 001gL000000000AQAQ",
        "001gL000000000, 001gL000000000",
        "no id 15 letter, no id 15 letter",
        "'', ''"
    })
    void idOf15CharactersIsTheOneOf18(String told, String said) {
        assertThat(Storage.RECORD_ID.said(told)).isEqualTo(said);
    }

    @Test
    void onlyBlanksThatFillUpATextSayNothing() {
        assertThat(Storage.PADDED.said(" A \t  ")).isEqualTo(" A \t");
        assertThat(Storage.PADDED.said("   ")).isEmpty();
        assertThat(Storage.EXACT.said("A ")).isEqualTo("A ");
    }
}
