package dev.bactrian.mapping;

import static dev.bactrian.definition.SyncDefinitionBuilder.field;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bactrian.change.ValueType;
import dev.bactrian.definition.ValidationRule;
import dev.bactrian.definition.ValidationRule.Check;
import dev.bactrian.definition.ValidationRule.Kind;
import dev.bactrian.definition.ValidationRule.OnError;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FieldCheckTest {

    private static final Check EMAIL = check(Kind.EMAIL_FORMAT, null, null, null);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "REQUIRED | | a | ' '",
                "EMAIL_FORMAT | | ada@example.com | ada@example",
                "EMAIL_FORMAT | | o'neil+x@sub.example.co.uk | two@at@example.com",
                "PHONE_FORMAT | | +4930901820 | 12345",
                "REGEX | [A-Z]{2}[0-9]+ | AB12 | xAB12",
                "DATE_FORMAT | | 2024-02-29 | 2023-02-29",
                "DATE_FORMAT | dd.MM.yyyy | 29.02.2024 | 31.02.2024"
            })
    void valueKeepsItsRuleOrBreaksIt(Kind kind, String pattern, String kept, String broken) {
        var rule = rule(check(kind, pattern, null, null), OnError.REJECT_RECORD, ValueType.TEXT);

        assertThat(rule.breach(kept)).isEmpty();
        assertThat(rule.breach(broken)).isPresent();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "RANGE | INTEGER | 1 | 10 | 10 | 11",
                "RANGE | DECIMAL | 0.5 | | 0.50 | 0.49",
                "RANGE | DATE | 2024-01-01 | | 2024-01-01 | 2023-12-31",
                "RANGE | TIMESTAMP | | 2024-01-01T00:00:00Z | 2024-01-01T00:00:00Z | 2024-01-01T00:00:01Z",
                "RANGE | TEXT | 1 | 10 | 10 | many",
                "MAX_LENGTH | TEXT | | 3 | a😀c | a😀cd"
            })
    void limitsAreOfTheFieldsType(Kind kind, ValueType type, String min, String max, String kept, String broken) {
        var rule = rule(check(kind, null, min, max), OnError.REJECT_RECORD, type);

        assertThat(rule.breach(type.parse(kept))).isEmpty();
        assertThat(rule.breach(type.parse(broken))).isPresent();
    }

    @Test
    void limitThatIsNoValueOfTheTypeIsRefused() {
        assertThatThrownBy(() -> rule(check(Kind.RANGE, null, "soon", null), OnError.WARN, ValueType.DATE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("min: \"soon\" is no date");
    }

    @Test
    void wordThatIsNoValueOfTheTypeIsRefusedAndEqualNumbersAreOne() {
        var prices = new Check(Kind.ONE_OF, null, List.of("5.00", "7"), null, null, null);

        assertThat(rule(prices, OnError.WARN, ValueType.DECIMAL).breach(new BigDecimal("5")))
                .isEmpty();
        assertThatThrownBy(() -> rule(prices, OnError.WARN, ValueType.BOOLEAN))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("values: \"5.00\" is no boolean");
    }

    @ParameterizedTest
    @CsvSource({"INTEGER, 10, 9", "TEXT, 2.5, 2", "DATE, 2024-01-02, 2024-01-01"})
    void rangeThatNoValueCanKeepIsRefused(ValueType type, String min, String max) {
        assertThatThrownBy(() -> rule(check(Kind.RANGE, null, min, max), OnError.WARN, type))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("min " + min + " is above max " + max);
    }

    @Test
    void onlyRequiredMindsNull() {
        assertThat(rule(check(Kind.REQUIRED, null, null, null), OnError.WARN, ValueType.TEXT)
                        .breach(null))
                .isPresent();
        assertThat(rule(EMAIL, OnError.WARN, ValueType.TEXT).breach(null)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "EMAIL_FORMAT | | ' Ada@Example.COM' | ada@example.com",
                "PHONE_FORMAT | | '+49 (30) 901820' | +4930901820",
                "PHONE_FORMAT | | '12' | 12",
                "ONE_OF | | 'HOT ' | Hot",
                "ONE_OF | | cold | cold",
                "DATE_FORMAT | | 29.2.2024 | 2024-02-29",
                "DATE_FORMAT | dd.MM.yyyy | 2024-02-29 | 29.02.2024",
                "DATE_FORMAT | dd.MM.yyyy | 03.04.2024 | 03.04.2024",
                "DATE_FORMAT | | soon | soon",
                "REGEX | ^\\+?[1-9]\\d{1,14}$ | '+49 (30) 901820' | +4930901820",
                "REGEX | ^\\+?[1-9]\\d{1,14}$ | 0301 | 0301",
                "REGEX | [A-Z]{3} | ' EUR' | EUR",
                "REGEX | [A-Z]{3} | eur | EUR",
                "REGEX | [a-z@.]+ | ADA@EXAMPLE.COM | ada@example.com",
                "REGEX | [A-Za-z]+ | As it is | As it is"
            })
    void valueIsBroughtIntoTheRulesForm(Kind kind, String pattern, String value, String form) {
        var rule = rule(check(kind, pattern, null, null), OnError.STANDARDIZE_FORMAT, ValueType.TEXT);

        assertThat(rule.standard(value)).isEqualTo(form);
        assertThat(rule.standard(form)).isEqualTo(form);
        assertThat(rule(check(kind, pattern, null, null), OnError.WARN, ValueType.TEXT)
                        .standard(value))
                .isEqualTo(value);
    }

    @Test
    void numberWithoutACountryIsOfTheDefaultRegionForAPatternToo() {
        var check = new Check(Kind.REGEX, "\\+[1-9]\\d{1,14}", List.of(), null, null, "US");

        assertThat(rule(check, OnError.STANDARDIZE_FORMAT, ValueType.TEXT).standard("(415) 555-0100"))
                .isEqualTo("+14155550100");
    }

    private static Check check(Kind kind, String pattern, String min, String max) {
        return new Check(kind, pattern, List.of("Hot", "Warm"), min, max, null);
    }

    private static FieldCheck rule(Check check, OnError onError, ValueType type) {
        return new FieldCheck(new ValidationRule(field("f", "validation_rules[0].field"), check, onError), type);
    }
}
