package dev.bactrian.definition.language;

import static dev.bactrian.definition.language.SyncFiles.ENDS;
import static dev.bactrian.definition.language.SyncFiles.FILE;
import static dev.bactrian.definition.language.SyncFiles.MAPPING;
import static dev.bactrian.definition.language.SyncFiles.mistakes;
import static dev.bactrian.definition.language.SyncFiles.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.bactrian.definition.InvalidDefinition;
import dev.bactrian.definition.RetryStrategy;
import dev.bactrian.definition.SyncDefinition.Direction;
import dev.bactrian.definition.SyncDefinition.FieldMapping;
import dev.bactrian.definition.SyncDefinition.InitialSync;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SyncReaderTest {

    @Test
    void aFilesNameThatMakesNoneIsToldWithWhatDoes() {
        assertThat(catchThrowableOfType(
                                InvalidDefinition.class,
                                () -> SyncFiles.read("routes/my accounts.sync.yaml", SyncFiles.leastWith("")))
                        .mistakes())
                .singleElement()
                .asString()
                .isEqualTo(
                        "routes/my accounts.sync.yaml:1:1: connection_name: must be given, as the file's name makes none: expected a"
                                + " letter, then up to 39 letters, digits, _ or -, got \"my accounts\"");
    }

    @Test
    void shippedFileReads() throws IOException {
        var definition = read("routes/accounts.sync.yaml", Files.readString(Path.of("routes/accounts.sync.yaml")));

        assertThat(definition.name()).isEqualTo("accounts");
        assertThat(definition.ends().get(0).object()).isEqualTo("Account");
        assertThat(definition.ends().get(1).system()).isEqualTo("erp");
        assertThat(definition.ends()).allMatch(end -> end.tells() && end.takes());
        assertThat(definition.initialSync()).isEqualTo(InitialSync.FULL_LOAD);
        assertThat(definition.rules().retryStrategy()).isEqualTo(RetryStrategy.DEFAULT);
        assertThat(definition.fieldMappings())
                .extracting(mapping -> mapping.names().get(1))
                .contains("sf_id", "account_name", "annual_revenue", "phone");
        assertThat(definition.conflictResolution().timestampField()).isNotNull();
    }

    @Test
    void leastFileHasSafeDefaults() {
        var definition = read(FILE, ENDS + MAPPING);

        assertThat(definition.name()).isEqualTo("a");
        assertThat(definition.ends()).allMatch(end -> end.tells() && end.takes());
        assertThat(definition.fieldMappings().get(0).direction()).isEqualTo(Direction.BOTH);
        assertThat(definition.rules().retryStrategy()).isEqualTo(RetryStrategy.DEFAULT);
        assertThat(definition.conflictResolution().timestampField()).isNull();
    }

    @Test
    void jsonSpellingMeansTheSame() {
        var json =
                """
                {"source": {"system": "crm", "object": "Account"},
                 "target": {"system": "erp", "table": "accounts"},
                 "field_mappings": [{"source": "Id", "target": "sf_id", "direction": "to_target"}]}
                """;

        var definition = read("routes/a.sync.json", json);

        assertThat(definition.name()).isEqualTo("a");
        assertThat(definition.fieldMappings())
                .extracting(FieldMapping::direction)
                .containsExactly(Direction.TO_TARGET);
    }

    @Test
    void jsonMayBeIndentedByTabs() {
        var json = "{\n\t\"source\": {\"system\": \"crm\", \"object\": \"Account\"},\n"
                + "\t\"target\": {\"system\": \"erp\", \"table\": \"accounts\"},\n"
                + "\t\"field_mappings\": [\n\t\t{\"source\": \"Id\", \"target\": \"sf_id\"}]\n}";

        assertThat(read("routes/a.sync.json", json).fieldMappings()).hasSize(1);
    }

    @Test
    void decimalNeedsNoQuotesBetweenBraces() {
        var mapping =
                "field_mappings: [{ source: Id, type: decimal(10,2), target: id }, { source: a, target: b, type: decimal(5, 1) }]";

        assertThat(read(FILE, ENDS + mapping).fieldMappings())
                .extracting(
                        field -> Objects.requireNonNull(field.options().type()).scale())
                .containsExactly(2, 1);
    }

    @Test
    void everyMistakeOfAFileIsToldAtOnceWithItsPlace() {
        var mistakes = mistakes(
                """
                connection_name: 9lives
                source: { system: cmr, object: Account }
                target:
                  system: erp
                  tabel: accounts
                field_mappings:
                  - { source: Id, target: sf_id }
                  - source: Name
                  - { source: Id, target: other, direction: sideways }
                conflict_resolution: { strategy: newest }
                error_handling:
                  retry_strategy: { max_attempts: none, backoff_factor: 0.5 }
                  retries: 3
                """);

        assertThat(mistakes)
                .containsExactlyInAnyOrder(
                        FILE
                                + ":1:1: connection_name: expected a letter, then up to 39 letters, digits, _ or -, got \"9lives\"",
                        FILE
                                + ":2:11: source.system: unknown system \"cmr\" (application.properties configures bactrian.systems: crm, erp;"
                                + " did you mean \"crm\"?)",
                        FILE
                                + ":5:3: target.tabel: unknown key \"tabel\" (allowed: system, type, object, table, credentials; did you mean \"table\"?)",
                        FILE + ":8:5: field_mappings[1]: \"target\" is missing",
                        FILE + ":9:7: field_mappings[2].source: field \"Id\" is mapped twice (first on line 7)",
                        FILE
                                + ":9:34: field_mappings[2].direction: unknown word \"sideways\" (allowed: both, to_target, to_source)",
                        FILE
                                + ":10:24: conflict_resolution.strategy: unknown word \"newest\" (allowed: last_write_wins, system_priority, field_level_priority, manual)",
                        FILE
                                + ":12:21: error_handling.retry_strategy.max_attempts: expected a whole number from 1 to 1000, got \"none\"",
                        FILE
                                + ":12:41: error_handling.retry_strategy.backoff_factor: expected a number from 1 to 100, got 0.5",
                        FILE
                                + ":13:3: error_handling.retries: unknown key \"retries\" (allowed: retry_strategy, fallback, notification, notifications)");
    }

    @Test
    void typeWithoutAnAdapterIsRefused() {
        assertThat(mistakes("source: { type: netsuite, system: crm, object: A }\ntarget: { system: erp, table: a }\n"
                        + MAPPING))
                .singleElement()
                .asString()
                .startsWith(FILE + ":1:11: source.type: \"netsuite\" is not supported yet");
        assertThat(mistakes("source: { type: salesfroce, system: crm, object: A }\ntarget: { system: erp, table: a }\n"
                        + MAPPING))
                .singleElement()
                .asString()
                .contains("did you mean \"salesforce\"?");
        assertThat(mistakes("source: { type: postgres, system: crm, object: A }\ntarget: { system: erp, table: a }\n"
                        + MAPPING))
                .singleElement()
                .asString()
                .contains("is configured as salesforce, not postgres");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sync_type: one_way | true | false",
                "sync_settings: { sync_type: one_way, target_to_source: true } | false | true",
                "sync_settings: { sync_type: one_way, source_to_target: false } | false | true",
                "sync_settings: { sync_type: one_way, source_to_target: true, target_to_source: false } | true | false",
                "sync_settings: { sync_type: bidirectional, source_to_target: true } | true | true"
            })
    void directionIsRead(String line, boolean toTarget, boolean toSource) {
        var definition = read(FILE, ENDS + MAPPING + line);
        var source = definition.ends().get(0);
        var target = definition.ends().get(1);

        assertThat(List.of(source.tells(), target.takes())).containsOnly(toTarget);
        assertThat(List.of(target.tells(), source.takes())).containsOnly(toSource);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sync_settings: { sync_type: one_way, source_to_target: false, target_to_source: false } | both false",
                "sync_settings: { sync_type: one_way, source_to_target: true, target_to_source: true } | both true",
                "sync_settings: { sync_type: bidirectional, source_to_target: false } | sync_settings.source_to_target: is false, but sync_type is bidirectional",
                "sync_settings: { source_to_target: perhaps } | expected true or false",
                "{ sync_type: one_way, sync_settings: { sync_type: bidirectional } } | keep one"
            })
    void contradictionOfDirectionsIsRefused(String line, String message) {
        var keys = line.startsWith("{") ? "sync_type: one_way\nsync_settings: { sync_type: bidirectional }" : line;

        assertThat(mistakes(ENDS + MAPPING + keys)).singleElement().asString().contains(message);
    }

    @Test
    void duplicateKeyIsRefusedWithBothLines() {
        assertThat(mistakes(ENDS + MAPPING + "deletes: propagate\ndeletes: propagate\n"))
                .containsExactly(FILE + ":6:1: deletes: given twice (first on line 5)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "field_mappings: Id | field_mappings: expected a list, got 'Id'",
                "field_mappings: [Id] | field_mappings[0]: expected keys and values, got 'Id'",
                "sync_settings: [a] | sync_settings: expected keys and values, got a list",
                "error_handling: { retry_strategy: { max_attempts: 1.5 } } | error_handling.retry_strategy.max_attempts: expected a whole number",
                "error_handling: { retry_strategy: { initial_delay_seconds: 9, max_delay_seconds: 1 } } | the longest wait (1 s) is less than the first one (9 s)",
                "connection_name: [a] | connection_name: expected a letter, then up to 39 letters, digits, _ or -, got a list",
                "connection_name: | connection_name: expected a letter, then up to 39 letters, digits, _ or -, got nothing",
                "deletes: {{x}} | deletes: expected one of propagate, ignore, soft, park, got a placeholder without quotes; write '{{name}}'",
                "sync_settings: {{x}} | sync_settings: the key is no text; quote what holds {{…}}"
            })
    void wrongTypeIsRefused(String line, String message) {
        var yaml = ENDS + (line.startsWith("field_mappings") ? "" : MAPPING) + line;

        assertThat(mistakes(yaml)).anySatisfy(mistake -> assertThat(mistake).contains(message.replace('\'', '"')));
    }

    @Test
    void emptyNameIsToldOnce() {
        assertThat(mistakes(ENDS + "field_mappings:\n  - { source: , target: '' }\n"))
                .containsExactly(
                        FILE + ":4:7: field_mappings[0].source: expected a name, got nothing",
                        FILE + ":4:17: field_mappings[0].target: must not be empty");
    }

    @Test
    void bothMissingEndsAreTold() {
        assertThat(mistakes(MAPPING))
                .containsExactly(FILE + ":1:1: \"source\" is missing", FILE + ":1:1: \"target\" is missing");
    }

    @Test
    void brokenYamlIsToldWithItsLine() {
        assertThat(mistakes("source: a\n  target: [\n"))
                .singleElement()
                .asString()
                .startsWith(FILE + ":2:9: no valid YAML: ");
        assertThat(mistakes("")).singleElement().asString().contains("the file is empty");
    }

    @Test
    void placeholdersAreResolved() {
        var definition = read(FILE, ENDS.replace("accounts", "'{{table}}'") + MAPPING);

        assertThat(definition.ends().get(1).object()).isEqualTo("accounts_of_2026");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bactrian.systems.crm.client-secret",
                "bactrian.systems.erp.password",
                "bactrian.desk.token",
                "AWS_SECRET_ACCESS_KEY",
                "quarkus.datasource.jdbc.url",
                "env:HOME",
                "sys:user.home",
                "secret:erp/password",
                "erp.password:none"
            })
    void secretsAreResolvedInCredentialsOnly(String name) {
        var mapping =
                "field_mappings: [{ source: Name, target: name, direction: to_target, transformation: { simple: '${body}{{%s}}' } }]\n";

        assertThat(mistakes(ENDS + mapping.formatted(name)))
                .singleElement()
                .asString()
                .contains("field_mappings[0].transformation.simple: {{")
                .endsWith("}} stands for a secret, or for what only the machine knows: allowed in credentials only");
    }

    @Test
    void placeholderWithoutValueIsOneMistakeAmongOthers() {
        assertThat(mistakes(ENDS.replace("accounts", "'{{nowhere}}'") + MAPPING + "deletes: gently\n"))
                .containsExactlyInAnyOrder(
                        FILE
                                + ":2:24: target.table: {{nowhere}} is nowhere set (in application.properties or the environment)",
                        FILE + ":5:1: deletes: unknown word \"gently\" (allowed: propagate, ignore, soft, park)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "values: { a: b }, transformation: trim | values: stands beside transformation: keep one",
                "values: { a: b }, type: text | type: stands beside values, which are of the target's type: keep one",
                "default_region: DE | default_region: stands only with transformation: format_phone",
                "type: 'decimal(2,3)' | type: expected decimal(p,s) with p from 1 and s from 0 to p",
                "type: jsonb | type: expected text, integer, decimal"
            })
    void contradictionInAFieldIsRefused(String keys, String message) {
        assertThat(mistakes(ENDS + "field_mappings: [{ source: Id, target: sf_id, " + keys + " }]"))
                .singleElement()
                .asString()
                .startsWith(FILE + ":3:")
                .contains(": field_mappings[0]." + message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "include_fields: [Id] && exclude_fields: [Id] | exclude_fields[0]: 'Id' stands in include_fields on line 5: keep one",
                "exclude_fields: [sf_id] | exclude_fields[0]: 'sf_id' is mapped on line 4: keep one",
                "mapping_options: { handle_nulls: default } | mapping_options.handle_nulls: is 'default', but no field has a default"
            })
    void contradictionBetweenFieldsIsRefused(String lines, String message) {
        assertThat(mistakes(ENDS + MAPPING + lines.replace(" && ", "\n")))
                .anySatisfy(mistake -> assertThat(mistake).contains(message.replace('\'', '"')));
    }
}
