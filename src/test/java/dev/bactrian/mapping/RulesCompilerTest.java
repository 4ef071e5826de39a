package dev.bactrian.mapping;

import static dev.bactrian.definition.SyncDefinitionBuilder.aSync;
import static dev.bactrian.definition.SyncDefinitionBuilder.field;
import static dev.bactrian.mapping.Shapes.both;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.bactrian.definition.ConflictResolution;
import dev.bactrian.definition.ConflictResolution.FieldRule;
import dev.bactrian.definition.ConflictResolution.Strategy;
import dev.bactrian.definition.ConflictResolution.Winner;
import dev.bactrian.definition.Deletes;
import dev.bactrian.definition.Deletes.DeleteConflict;
import dev.bactrian.definition.Deletes.MassDeleteGuard;
import dev.bactrian.definition.Deletes.Rule;
import dev.bactrian.definition.InvalidDefinition;
import dev.bactrian.definition.Pairing;
import dev.bactrian.definition.SyncDefinition;
import dev.bactrian.definition.SyncDefinitionBuilder;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RulesCompilerTest {

    private static final Winner ERP = new Winner(Winner.Kind.SYSTEM, "erp");
    private static final Winner MANUAL = new Winner(Winner.Kind.MANUAL, "");

    @ParameterizedTest
    @ValueSource(strings = {"LastModifiedDate", "last_modified"})
    void timestampFieldHasEitherSidesName(String name) {
        assertThat(compile(timestamped(name)).timestampField()).contains("LastModifiedDate");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "Name | 'Name' is no mapped timestamp field (mapped timestamp fields: SeenAt, LastModifiedDate, seen_at, last_modified)",
                "LastModifedDate | 'LastModifedDate' is no mapped timestamp field (mapped timestamp fields: SeenAt, LastModifiedDate, seen_at, last_modified; did you mean 'LastModifiedDate'?)"
            })
    void timestampFieldMustBeAMappedTimestamp(String name, String message) {
        assertThat(mistakes(timestamped(name)))
                .containsExactly(
                        "routes/a.sync.yaml:9:3: conflict_resolution.timestamp_field: " + message.replace('\'', '"'));
    }

    @Test
    void fieldRulesHaveEitherSidesName() {
        var sync = ruled(Map.entry("account_name", ERP), Map.entry("Active", MANUAL));

        assertThat(compile(sync).fieldWinners()).isEqualTo(Map.of("Name", ERP, "Active", MANUAL));
    }

    @Test
    void fieldRuleMustNameAMappedField() {
        assertThat(mistakes(ruled(Map.entry("acount_name", ERP))))
                .singleElement()
                .asString()
                .startsWith(
                        "routes/a.sync.yaml:9:3: field_rules: \"acount_name\" is no mapped field (mapped fields: Id, ")
                .endsWith("; did you mean \"account_name\"?)");
    }

    @Test
    void fieldHasOneRule() {
        assertThat(mistakes(ruled(Map.entry("Name", ERP), Map.entry("account_name", MANUAL))))
                .containsExactly("routes/a.sync.yaml:9:3: field_rules: \"account_name\" has a rule already");
    }

    @Test
    void fieldsToMatchOnHaveEitherSidesName() {
        assertThat(compile(matching("account_name", "Active")).matchOn()).containsExactly("Name", "Active");
        assertThat(mistakes(matching("Name", "account_name", "seats")))
                .hasSize(2)
                .anySatisfy(mistake -> assertThat(mistake).contains("match_on: \"account_name\" is named twice"))
                .anySatisfy(mistake -> assertThat(mistake).contains("match_on: \"seats\" is no mapped field"));
    }

    @Test
    void softDeleteFieldIsATruthOrATime() {
        assertThat(compile(soft("active")).softDeleteField()).contains("Active");
        assertThat(compile(soft("seen_at")).softDeleteField()).contains("SeenAt");
        assertThat(mistakes(soft("Name")))
                .singleElement()
                .asString()
                .contains("\"Name\" is no mapped boolean or timestamp field");
    }

    @Test
    void externalIdIsAFieldOfOneSide() {
        assertThat(mistakes(sync().pairing(new Pairing(List.of(), field("Erp_Id__c", "external_id_field")))))
                .singleElement()
                .asString()
                .startsWith(
                        "routes/a.sync.yaml:9:3: external_id_field: unknown field \"Erp_Id__c\" (object Account and ");
    }

    @Test
    void externalIdTellsWhichRecordACreateMade() {
        assertThat(externalIdMistakes("Rating")).containsExactly(why("Rating", "is not unique in object Account"));
        assertThat(externalIdMistakes("Seats")).containsExactly(why("Seats", "is of type int and no text"));
        assertThat(externalIdMistakes("Id")).containsExactly(why("Id", "is never written to object Account"));
        var excluded = sync().exclude("Rating").pairing(new Pairing(List.of(), field("Rating", "external_id_field")));
        assertThat(mistakes(excluded)).containsExactly(why("Rating", "is in exclude_fields"));
    }

    private static List<String> externalIdMistakes(String field) {
        return mistakes(sync().pairing(new Pairing(List.of(), field(field, "external_id_field"))));
    }

    private static String why(String field, String why) {
        return "routes/a.sync.yaml:9:3: external_id_field: \"" + field + "\" " + why
                + ", so it makes no create repeatable";
    }

    @Test
    void fieldWhoseMappingIsRefusedIsToldOnce() {
        var sync = aSync().mapping(both("Id", "sf_id"), both("Name", "acount_name"))
                .pairing(new Pairing(List.of(field("Name", "match_on")), null));

        assertThat(mistakes(sync)).singleElement().asString().contains("unknown column \"acount_name\"");
    }

    private static SyncDefinitionBuilder sync() {
        return aSync().mapping(
                        both("Id", "sf_id"),
                        both("Name", "account_name"),
                        both("Active", "active"),
                        both("SeenAt", "seen_at"),
                        both("LastModifiedDate", "last_modified"));
    }

    private static SyncDefinitionBuilder timestamped(String name) {
        return sync().conflicts(new ConflictResolution(
                Strategy.LAST_WRITE_WINS,
                field(name, "conflict_resolution.timestamp_field"),
                List.of("crm", "erp"),
                List.of(),
                Duration.ZERO));
    }

    @SafeVarargs
    private static SyncDefinitionBuilder ruled(Map.Entry<String, Winner>... rules) {
        var fieldRules = Arrays.stream(rules)
                .map(rule -> new FieldRule(field(rule.getKey(), "field_rules"), rule.getValue()))
                .toList();
        return sync().conflicts(new ConflictResolution(
                Strategy.FIELD_LEVEL_PRIORITY, null, List.of("crm", "erp"), fieldRules, Duration.ZERO));
    }

    private static SyncDefinitionBuilder matching(String... names) {
        var references =
                Arrays.stream(names).map(name -> field(name, "match_on")).toList();
        return sync().pairing(new Pairing(references, null));
    }

    private static SyncDefinitionBuilder soft(String name) {
        return sync().deletes(new Deletes(
                Rule.SOFT, DeleteConflict.EDIT_WINS, field(name, "soft_delete_field"), MassDeleteGuard.DEFAULT));
    }

    private static MappedRules compile(SyncDefinitionBuilder sync) {
        return MappingCompiler.compile(sync.build(), List.of(Shapes.ACCOUNT, Shapes.TABLE), Shapes.NO_EXPRESSIONS)
                .rules();
    }

    private static List<String> mistakes(SyncDefinitionBuilder sync) {
        SyncDefinition definition = sync.build();
        return catchThrowableOfType(
                        InvalidDefinition.class,
                        () -> MappingCompiler.compile(
                                definition, List.of(Shapes.ACCOUNT, Shapes.TABLE), Shapes.NO_EXPRESSIONS))
                .mistakes();
    }
}
