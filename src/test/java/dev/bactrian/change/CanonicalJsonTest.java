package dev.bactrian.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CanonicalJsonTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "' { \"b\" : 1 , \"a\" : [ 1, 2 ] } ' | {\"a\":[1,2],\"b\":1}",
                "{\"a\":{\"d\":1,\"c\":2}} | {\"a\":{\"c\":2,\"d\":1}}",
                "[1.0, 1.00, 1e0, 10E-1, 1] | [1,1,1,1,1]",
                "[1e3, 1000.000] | [1000,1000]",
                "[0, -0, 0.0, -0.0e5, 0e-99999] | [0,0,0,0,0]",
                "[0.1, 1e-1, -1.50] | [0.1,0.1,-1.5]",
                "12345678901234567890.123456789012345678901 | 12345678901234567890.123456789012345678901",
                "[\"\\u00e4\", \"\\/\", \"\\u0061\"] | [\"ä\",\"/\",\"a\"]",
                "[\"\\ud83d\\ude00\"] | [\"😀\"]",
                "[\"\\u000a\", \"\\n\"] | [\"\\n\",\"\\n\"]",
                "{\"a\":1,\"a\":2} | {\"a\":2}",
                "\" a \" | \" a \"",
                "[] | []",
                "{} | {}",
                "[null, true, false] | [null,true,false]",
                "null | null"
            })
    void sameJsonIsTheSameText(String text, String canonical) {
        assertThat(ValueType.JSON.parse(text)).isEqualTo(canonical);
        assertThat(ValueType.JSON.parse(canonical)).isEqualTo(canonical);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "'' | it is empty",
                "'  ' | it is empty",
                "Ada | Unrecognized token",
                "{a:1} | Unexpected character",
                "{'a':1} | Unexpected character",
                "[1,] | Unexpected character",
                "[1] [2] | Trailing token",
                "{\"a\":1 | Unexpected end-of-input",
                "NaN | Non-standard token",
                "01 | Invalid numeric value",
                "[1e1001] | more than 1000 digits",
                "[1e-1001] | more than 1000 digits",
                "[1e99999999999] | is no json",
                "[\"\\u0000\"] | holds \\u0000 or half a character",
                "{\"\\u0000\":1} | holds \\u0000 or half a character",
                "[\"\\ud83d\"] | holds \\u0000 or half a character"
            })
    void whatIsNoJsonOrCannotBeStoredIsRefused(String text, String reason) {
        assertThatThrownBy(() -> ValueType.JSON.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("\"" + text + "\" is no json: ")
                .hasMessageContaining(reason);
    }

    @Test
    void messageShowsNoMoreThanTheBeginning() {
        assertThatThrownBy(() -> ValueType.JSON.parse("[" + "1,".repeat(5_000)))
                .hasMessageStartingWith("\"[1,1,")
                .hasMessageContaining("…\" is no json: ")
                .satisfies(refusal -> assertThat(refusal.getMessage()).hasSizeLessThan(400));
    }
}
