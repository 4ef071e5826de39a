package dev.bactrian.definition.language;

import static dev.bactrian.definition.language.SyncFiles.FILE;
import static dev.bactrian.definition.language.SyncFiles.mistakesWith;
import static dev.bactrian.definition.language.SyncFiles.readWith;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bactrian.definition.ConflictResolution;
import dev.bactrian.definition.ConflictResolution.FieldRule;
import dev.bactrian.definition.ConflictResolution.Strategy;
import dev.bactrian.definition.ConflictResolution.Winner;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConflictReaderTest {

    @Test
    void lastWriteWinsWhereNothingIsSaid() {
        assertThat(readWith("").conflictResolution())
                .isEqualTo(ConflictResolution.lastWriteWins(List.of("crm", "erp")));
    }

    @Test
    void oneWordIsAStrategy() {
        assertThat(readWith("conflict_resolution: manual").conflictResolution().strategy())
                .isEqualTo(Strategy.MANUAL);
        assertThat(readWith("sync_settings: { conflict_resolution: manual }")
                        .conflictResolution()
                        .strategy())
                .isEqualTo(Strategy.MANUAL);
    }

    @Test
    void timestampFieldAndToleranceAreRead() {
        var resolution = readWith("conflict_resolution: { timestamp_field: LastModifiedDate, clock_tolerance_ms: 250 }")
                .conflictResolution();

        assertThat(resolution.timestampField()).isNotNull();
        assertThat(resolution.timestampField().name()).isEqualTo("LastModifiedDate");
        assertThat(resolution.timestampField().location())
                .hasToString(FILE + ":5:24: conflict_resolution.timestamp_field");
        assertThat(resolution.clockTolerance()).isEqualTo(Duration.ofMillis(250));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "priority: [erp, crm] | erp,crm",
                "priority: [erp] | erp,crm",
                "priority: [target] | erp,crm",
                "priority: [source, target] | crm,erp",
                "priority_system: erp | erp,crm",
                "priority_system: source | crm,erp"
            })
    void priorityNamesEverySystemHighestFirst(String line, String systems) {
        var resolution = readWith("conflict_resolution: { strategy: system_priority, " + line + " }")
                .conflictResolution();

        assertThat(resolution.strategy()).isEqualTo(Strategy.SYSTEM_PRIORITY);
        assertThat(resolution.priority()).containsExactly(systems.split(","));
    }

    @ParameterizedTest
    @CsvSource({
        "crm, SYSTEM, crm",
        "source, SYSTEM, crm",
        "target, SYSTEM, erp",
        "last_updated, LAST_UPDATED, ''",
        "manual, MANUAL, ''"
    })
    void fieldRuleNamesItsWinner(String word, Winner.Kind kind, String system) {
        var resolution = readWith(
                        """
                        conflict_resolution:
                          strategy: field_level_priority
                          field_rules: [{ field: Name, priority_system: %s }]
                        """
                                .formatted(word))
                .conflictResolution();

        assertThat(resolution.strategy()).isEqualTo(Strategy.FIELD_LEVEL_PRIORITY);
        assertThat(resolution.fieldRules()).extracting(FieldRule::winner).containsExactly(new Winner(kind, system));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "system_priority | conflict_resolution: 'system_priority' needs priority",
                "field_level_priority | conflict_resolution: 'field_level_priority' needs field_rules",
                "{ strategy: system_priority } | conflict_resolution.strategy: 'system_priority' needs priority",
                "{ strategy: newest } | conflict_resolution.strategy: unknown word 'newest' (allowed: last_write_wins, ",
                "{ priority: [crm] } | conflict_resolution.priority: stands only with strategy: system_priority",
                "{ priority_system: crm } | conflict_resolution.priority_system: stands only with strategy: system_priority",
                "{ field_rules: [{ field: a, priority_system: crm }] } | conflict_resolution.field_rules: stands only with strategy: field_level_priority",
                "{ strategy: system_priority, priority: [cmr, erp] } | conflict_resolution.priority[0]: unknown system 'cmr' (allowed: crm, erp, source, target; did you mean 'crm'?)",
                "{ strategy: system_priority, priority: [crm, source] } | conflict_resolution.priority[1]: system 'crm' is named twice",
                "{ strategy: system_priority, priority: [crm], priority_system: crm } | conflict_resolution.priority_system: stands beside priority",
                "{ strategy: system_priority, priority_system: manually } | conflict_resolution.priority_system: unknown system 'manually' (allowed: crm, erp, source, target, last_updated, manual; did you mean 'manual'?)",
                "{ strategy: field_level_priority, field_rules: [{ field: a, priority_system: last_update }] } | conflict_resolution.field_rules[0].priority_system: unknown system 'last_update' (allowed: crm, erp, source, target, last_updated, manual; ",
                "{ strategy: field_level_priority, field_rules: [{ field: a, system: crm, priority_system: crm }] } | conflict_resolution.field_rules[0].system: unknown key",
                "{ clock_tolerance_ms: -1 } | conflict_resolution.clock_tolerance_ms: expected a whole number from 0 to 3600000, got -1",
                "{ clock_tolerance_ms: soon } | conflict_resolution.clock_tolerance_ms: expected a whole number from 0 to 3600000, got 'soon'"
            })
    void wrongResolutionIsRefused(String value, String message) {
        assertThat(mistakesWith("conflict_resolution: " + value))
                .singleElement()
                .asString()
                .startsWith(FILE + ":5:")
                .contains(": " + message.replace('\'', '"'));
    }

    @Test
    void resolutionMayStandInTwoPlacesIfBothSayTheSame() {
        assertThat(readWith("conflict_resolution: manual\nsync_settings: { conflict_resolution: manual }")
                        .conflictResolution()
                        .strategy())
                .isEqualTo(Strategy.MANUAL);
        assertThat(
                        mistakesWith(
                                "conflict_resolution: { clock_tolerance_ms: 5 }\nsync_settings: { conflict_resolution: manual }"))
                .containsExactly(
                        FILE
                                + ":5:1: conflict_resolution: says something else than sync_settings.conflict_resolution on line 6: keep one");
    }

    @Test
    void mistakeInAnEndIsNotToldAgainByThePriority() {
        assertThat(
                        SyncFiles.mistakes(
                                """
                        source: { object: Account }
                        target: { system: erp, table: accounts }
                        field_mappings: [{ source: Id, target: sf_id }]
                        conflict_resolution: { strategy: system_priority, priority_system: crm }
                        """))
                .singleElement()
                .asString()
                .contains("source: \"system\" is missing");
    }
}
