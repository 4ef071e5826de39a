package dev.bactrian.definition.language;

import static dev.bactrian.definition.language.SyncFiles.FILE;
import static dev.bactrian.definition.language.SyncFiles.mistakesWith;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ValidationReaderTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "rule: regex | rule: 'regex' needs pattern",
                "rule: one_of | rule: 'one_of' needs values",
                "rule: one_of, values: [] | rule: 'one_of' needs values",
                "rule: max_length | rule: 'max_length' needs max",
                "rule: range | rule: 'range' needs min or max",
                "rule: date_format, pattern: nonsense | pattern: expected a pattern of d, M and y for day, month and year, like dd.MM.yyyy, got",
                "rule: date_format, pattern: MM.yyyy | pattern: expected a pattern of d, M and y for day, month and year, like dd.MM.yyyy, got",
                "rule: required, pattern: a | pattern: stands only with rule: regex, date_format",
                "rule: required, max: 5 | max: stands only with rule: max_length, range",
                "rule: email_format, default_region: DE | default_region: stands only with rule: phone_format, regex",
                "rule: required, on_error: standardize_format | on_error: 'standardize_format' cannot be done for rule 'required' (can be for: email_format, phone_format, regex, one_of, date_format)"
            })
    void ruleThatCannotBeAskedIsRefused(String keys, String message) {
        assertThat(mistakesWith("validation_rules: [{ field: Id, " + keys + " }]"))
                .singleElement()
                .asString()
                .startsWith(FILE + ":5:")
                .contains(": validation_rules[0]." + message.replace('\'', '"'));
    }
}
