package dev.bactrian.definition.language;

import static dev.bactrian.definition.language.SyncFiles.FILE;
import static dev.bactrian.definition.language.SyncFiles.mistakesWith;
import static dev.bactrian.definition.language.SyncFiles.readWith;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bactrian.definition.Deletes;
import dev.bactrian.definition.Deletes.DeleteConflict;
import dev.bactrian.definition.Deletes.MassDeleteGuard;
import dev.bactrian.definition.Deletes.Rule;
import dev.bactrian.definition.Fallback;
import dev.bactrian.definition.Location;
import dev.bactrian.definition.LoopPrevention;
import dev.bactrian.definition.SyncDefinition.FieldReference;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RulesReaderTest {

    @Test
    void rulesThatAreNotGivenHaveTheirDefaults() {
        var definition = readWith("");

        assertThat(definition.deletes()).isEqualTo(Deletes.DEFAULT);
        assertThat(definition.fallback()).isEqualTo(Fallback.QUEUE_FOR_MANUAL_REVIEW);
        assertThat(definition.loopPrevention()).isEqualTo(new LoopPrevention(true, Duration.ofSeconds(60), 10));
        assertThat(definition.deletes().guard()).isEqualTo(new MassDeleteGuard(500, 10, Duration.ofSeconds(60)));
        assertThat(definition.matchOn()).isEmpty();
        assertThat(definition.externalIdField()).isNull();
    }

    @ParameterizedTest
    @CsvSource({"propagate, PROPAGATE", "ignore, IGNORE", "park, PARK"})
    void deletesAreRead(String word, Rule rule) {
        assertThat(readWith("deletes: " + word).deletes().rule()).isEqualTo(rule);
    }

    @ParameterizedTest
    @CsvSource({"edit_wins, EDIT_WINS", "delete_wins, DELETE_WINS", "manual, MANUAL"})
    void deleteConflictsAreRead(String word, DeleteConflict conflict) {
        assertThat(readWith("delete_conflict: " + word).deletes().conflict()).isEqualTo(conflict);
    }

    @ParameterizedTest
    @CsvSource({"queue_for_manual_review, QUEUE_FOR_MANUAL_REVIEW", "stop_sync, STOP_SYNC"})
    void fallbackIsRead(String word, Fallback fallback) {
        assertThat(readWith("error_handling: { fallback: { action: " + word + " } }")
                        .fallback())
                .isEqualTo(fallback);
    }

    @Test
    void softDeletesNameTheirField() {
        var deletes = readWith("deletes: soft\nsoft_delete_field: gone").deletes();

        assertThat(deletes.rule()).isEqualTo(Rule.SOFT);
        assertThat(deletes.softDeleteField())
                .isEqualTo(new FieldReference("gone", new Location(FILE, 6, 1, "soft_delete_field")));
    }

    @Test
    void guardAgainstMassDeletesIsRead() {
        var deletes = readWith("mass_delete_guard: { max_count: 5, max_percent: 50, window_seconds: 90 }")
                .deletes();

        assertThat(deletes.guard()).isEqualTo(new MassDeleteGuard(5, 50, Duration.ofSeconds(90)));
    }

    @Test
    void loopPreventionIsRead() {
        var definition =
                readWith("loop_prevention: { enabled: false, detection_window_seconds: 30, max_update_count: 3 }");

        assertThat(definition.loopPrevention()).isEqualTo(new LoopPrevention(false, Duration.ofSeconds(30), 3));
    }

    @Test
    void pairingIsRead() {
        var definition = readWith("match_on: [Name, phone]\nexternal_id_field: Erp_Id__c");

        assertThat(definition.matchOn())
                .containsExactly(
                        new FieldReference("Name", new Location(FILE, 5, 12, "match_on[0]")),
                        new FieldReference("phone", new Location(FILE, 5, 18, "match_on[1]")));
        assertThat(definition.externalIdField()).isEqualTo("Erp_Id__c");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "deletes: soft | deletes: 'soft' needs soft_delete_field",
                "deletes: hard | deletes: unknown word 'hard' (allowed: propagate, ignore, soft, park; did you mean 'park'?)",
                "soft_delete_field: gone | soft_delete_field: stands only with deletes: soft",
                "delete_conflict: nobody_wins | delete_conflict: unknown word 'nobody_wins'",
                "mass_delete_guard: { max_percent: 101 } | mass_delete_guard.max_percent: expected a whole number from 0 to 100, got 101",
                "mass_delete_guard: { max_counts: 1 } | mass_delete_guard.max_counts: unknown key 'max_counts'",
                "loop_prevention: { enabled: maybe } | loop_prevention.enabled: expected true or false",
                "loop_prevention: { max_update_count: 0 } | loop_prevention.max_update_count: expected a whole number from 1",
                "loop_prevention: { window: 5 } | loop_prevention.window: unknown key 'window'",
                "match_on: email | match_on: expected a list, got 'email'",
                "match_on: [[email]] | match_on[0]: expected a name, got a list",
                "external_id_field: [a] | external_id_field: expected a name, got a list"
            })
    void wrongRuleIsRefused(String line, String message) {
        assertThat(mistakesWith(line))
                .singleElement()
                .asString()
                .startsWith(FILE + ":5:")
                .contains(": " + message.replace('\'', '"'));
    }
}
