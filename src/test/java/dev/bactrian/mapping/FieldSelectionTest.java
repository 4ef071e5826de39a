package dev.bactrian.mapping;

import static dev.bactrian.definition.SyncDefinitionBuilder.aSync;
import static dev.bactrian.mapping.Shapes.both;
import static dev.bactrian.mapping.Shapes.compile;
import static dev.bactrian.mapping.Shapes.mistakes;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FieldSelectionTest {

    @Test
    void allFieldsAreThoseOfTheSameNameThatCanBeCarried() {
        var mapping = compile(aSync().allFields().mapping(both("Id", "sf_id"), both("Seats", "seats_number")));

        assertThat(mapping.fields())
                .extracting(MappedField::name)
                .containsExactly("Id", "Seats", "Active", "Since", "Rating", "Email", "Notes");
        assertThat(mapping.nativeNames("erp")).contains("active", "rating").doesNotContain("seats", "id");
    }

    @Test
    void excludedFieldIsNeitherMappedNorRead() {
        var mapping = compile(aSync().allFields().mapping(both("Id", "sf_id")).exclude("Notes", "email"));

        assertThat(mapping.nativeNames("crm")).contains("Rating").doesNotContain("Notes", "Email");
        assertThat(mapping.nativeNames("erp")).doesNotContain("notes", "email");
    }

    @Test
    void includedFieldsAreTheOnlyOnes() {
        var mapping = compile(aSync().mapping(both("Id", "sf_id"), both("Name", "account_name"), both("Email", "email"))
                .include("Id", "Email"));

        assertThat(mapping.nativeNames("crm")).containsExactly("Id", "Email");
    }

    @Test
    void namesThatMeanNothingAreRefused() {
        assertThat(mistakes(aSync().mapping(both("Id", "sf_id")).exclude("Noted__c")))
                .singleElement()
                .asString()
                .startsWith("routes/a.sync.yaml:9:3: exclude_fields: unknown field \"Noted__c\" (object Account and ");
        assertThat(mistakes(aSync().mapping(both("Id", "sf_id")).include("Id", "Name")))
                .containsExactly(
                        "routes/a.sync.yaml:9:3: include_fields: \"Name\" is no mapped field of the source (mapped: Id)");
    }

    @Test
    void keyCannotBeExcluded() {
        assertThat(mistakes(aSync().mapping(both("Id", "sf_id")).exclude("id")))
                .containsExactly(
                        "routes/a.sync.yaml:9:3: exclude_fields: \"id\" is the key of table public.accounts, which cannot be left out");
    }

    @Test
    void keyMustBeHeldByAUniqueField() {
        assertThat(mistakes(aSync().mapping(both("Id", "notes"))))
                .singleElement()
                .asString()
                .endsWith(
                        "\"notes\" holds the key of object Account, so it must be unique, and table public.accounts has no unique index on it");
    }

    @Test
    void oneWayTakesNoFieldThatTheOtherSideCannotBeGiven() {
        var mapping = compile(aSync().allFields().toTarget().mapping(both("Id", "sf_id")));

        assertThat(mapping.fields())
                .allSatisfy(field -> assertThat(field.holders()).containsExactly("erp"));
    }
}
