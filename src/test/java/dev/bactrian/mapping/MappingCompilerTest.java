package dev.bactrian.mapping;

import static dev.bactrian.definition.SyncDefinitionBuilder.aSync;
import static dev.bactrian.mapping.Shapes.ACCOUNT;
import static dev.bactrian.mapping.Shapes.TABLE;
import static dev.bactrian.mapping.Shapes.both;
import static dev.bactrian.mapping.Shapes.definition;
import static dev.bactrian.mapping.Shapes.mapping;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.bactrian.change.ValueType;
import dev.bactrian.definition.InvalidDefinition;
import dev.bactrian.definition.SyncDefinition;
import dev.bactrian.definition.SyncDefinition.Direction;
import java.util.List;
import org.junit.jupiter.api.Test;

class MappingCompilerTest {

    private static final String LINE = "routes/a.sync.yaml:7:5: field_mappings[0]";

    @Test
    void unknownColumnIsToldWithTheNearestOne() {
        assertThat(mistakes(definition(both("Id", "sf_id"), both("AnnualRevenue", "anual_revenue"))))
                .singleElement()
                .asString()
                .startsWith(LINE + ".target: unknown column \"anual_revenue\" (table public.accounts has: id, sf_id, ")
                .endsWith("; did you mean \"annual_revenue\"?)");
        assertThat(mistakes(definition(both("Nam", "account_name"), both("Id", "sf_id"))))
                .singleElement()
                .asString()
                .startsWith(LINE + ".source: unknown field \"Nam\" (object Account has: Id, Name, ");
    }

    @Test
    void mistakesOfSeveralMappingsAreToldAtOnce() {
        assertThat(mistakes(definition(both("Nix", "nix"), both("Place", "account_name"))))
                .hasSize(3);
    }

    @Test
    void typeThatCannotBeSynchronisedIsRefused() {
        assertThat(mistakes(definition(both("Id", "sf_id"), both("Place", "account_name"))))
                .singleElement()
                .asString()
                .startsWith(LINE + ".source: field \"Place\" has type location, which cannot be synchronised yet");
    }

    @Test
    void typesThatDoNotFitAreRefused() {
        assertThat(mistakes(definition(both("Id", "sf_id"), both("Active", "since"))))
                .containsExactly(LINE + ": \"Active\" (boolean) and \"since\" (date) hold values of different types");
    }

    @Test
    void fieldThatIsReadOnlyOnBothSidesIsRefused() {
        assertThat(mistakes(definition(both("Id", "sf_id"), both("LastModifiedDate", "total"))))
                .isNotEmpty();
        assertThat(mistakes(definition(both("Id", "sf_id"), both("Id", "id"))))
                .singleElement()
                .asString()
                .isEqualTo(LINE + ": can be carried nowhere: \"Id\" is read-only, \"id\" is read-only");
    }

    @Test
    void keyThatIsNotWrittenStillPairs() {
        var mapping = compile(aSync().toSource()
                .mapping(both("Id", "sf_id"), both("Name", "account_name"))
                .build());

        var key = mapping.fields().stream()
                .filter(field -> field.name().equals("Id"))
                .findFirst()
                .orElseThrow();
        assertThat(key.holders()).isEmpty();
        assertThat(key.editors()).isEmpty();
        assertThat(key.keyOf()).containsExactly("crm");
    }

    @Test
    void directionIntoAReadOnlyFieldIsRefused() {
        var wrong = definition(both("Id", "sf_id"), mapping("LastModifiedDate", "last_modified", Direction.TO_SOURCE));

        assertThat(mistakes(wrong))
                .containsExactly(LINE + ": can be carried nowhere: \"LastModifiedDate\" is read-only");
    }

    @Test
    void directionAgainstTheSyncTypeIsRefused() {
        var wrong = aSync().toTarget()
                .mapping(both("Id", "sf_id"), mapping("Name", "account_name", Direction.TO_SOURCE))
                .build();

        assertThat(mistakes(wrong))
                .containsExactly(LINE + ": can be carried nowhere: its direction contradicts sync_type");
    }

    @Test
    void sidesThatNothingLinksAreRefused() {
        assertThat(mistakes(definition(both("Name", "account_name"))))
                .containsExactly(
                        "routes/a.sync.yaml:1:1: field_mappings: no field links the two sides: map one side's key (crm: Id, erp: id) to a field of the other");
    }

    @Test
    void readOnlyFieldFlowsOnlyAwayFromItsSystem() {
        var field = only(compile(definition(both("LastModifiedDate", "last_modified"), both("Id", "sf_id"))));

        assertThat(field.editors()).containsExactly("crm");
        assertThat(field.holders()).containsExactly("erp");
    }

    @Test
    void keyIsHeldByTheOtherSide() {
        var field = only(compile(definition(both("Id", "sf_id"))));

        assertThat(field.keyOf()).containsExactly("crm");
        assertThat(field.editors()).containsExactly("crm");
        assertThat(field.holders()).containsExactly("erp");
    }

    @Test
    void oneWayHasOneEditor() {
        var field = compile(aSync().toSource()
                        .mapping(
                                both("Name", "account_name"),
                                both("Active", "active"),
                                mapping("Seats", "id", Direction.TO_SOURCE))
                        .build())
                .fields()
                .get(0);

        assertThat(field.editors()).containsExactly("erp");
        assertThat(field.holders()).containsExactly("crm");
    }

    @Test
    void recordKeepsTheStricterType() {
        var mapping = compile(
                definition(both("Id", "sf_id"), both("Seats", "seats"), both("AnnualRevenue", "annual_revenue")));

        assertThat(mapping.type("Seats")).contains(ValueType.INTEGER);
        assertThat(compile(definition(both("Id", "sf_id"), both("Seats", "seats_number")))
                        .type("Seats"))
                .contains(ValueType.DECIMAL);
    }

    private static MappedField only(Mapping mapping) {
        return mapping.fields().get(0);
    }

    private static Mapping compile(SyncDefinition definition) {
        return MappingCompiler.compile(definition, List.of(ACCOUNT, TABLE), Shapes.NO_EXPRESSIONS);
    }

    private static List<String> mistakes(SyncDefinition definition) {
        return catchThrowableOfType(InvalidDefinition.class, () -> compile(definition))
                .mistakes();
    }
}
