package dev.bactrian.mapping;

import static dev.bactrian.definition.SyncDefinitionBuilder.aSync;
import static dev.bactrian.mapping.Shapes.both;
import static dev.bactrian.mapping.Shapes.change;
import static dev.bactrian.mapping.Shapes.compile;
import static dev.bactrian.mapping.Shapes.mapping;
import static dev.bactrian.mapping.Shapes.mistakes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bactrian.change.Fields;
import dev.bactrian.change.Findings.LeftOut;
import dev.bactrian.change.MappedChange;
import dev.bactrian.change.Operation;
import dev.bactrian.change.ValueType;
import dev.bactrian.definition.FieldOptions;
import dev.bactrian.definition.FieldOptions.DeclaredType;
import dev.bactrian.definition.FieldPlan.NullHandling;
import dev.bactrian.definition.SyncDefinition.Direction;
import dev.bactrian.definition.SyncDefinitionBuilder;
import dev.bactrian.definition.Transformation;
import dev.bactrian.definition.Transformation.Kind;
import java.math.BigDecimal;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FieldOptionsTest {

    private static final String LINE = "routes/a.sync.yaml:7:5: field_mappings[0]";

    @Test
    void valuesAreTranslatedBothWays() {
        var mapping = compile(with("Rating", "rank", Direction.BOTH, values(Map.of("Hot", "1", "Cold", "3"))));

        assertThat(map(mapping, "crm", "Rating", "Hot").fields()).isEqualTo(Fields.of("Rating", 1L));
        assertThat(map(mapping, "erp", "rank", 3L).fields()).isEqualTo(Fields.of("Rating", 3L));
        assertThat(mapping.toNative("crm", Fields.of("Rating", 3L))).isEqualTo(Fields.of("Rating", "Cold"));
        assertThat(mapping.toNative("erp", Fields.of("Rating", 3L))).isEqualTo(Fields.of("rank", 3L));
        assertThat(map(mapping, "crm", "Rating", "Hot").raw().isEmpty()).isTrue();
    }

    @Test
    void valueWithoutACounterpartDoesNotFit() {
        var mapping = compile(with("Rating", "rating", Direction.BOTH, values(Map.of("Hot", "A", "Cold", "C"))));

        assertThat(map(mapping, "crm", "Rating", "Warm").misfits())
                .containsExactly("Rating: value \"Warm\" has no counterpart (values has: Cold, Hot)");
        assertThat(map(mapping, "erp", "rating", "B").misfits())
                .containsExactly("rating: value \"B\" has no counterpart (values has: A, C)");
    }

    /** Beside Salesforce, which drops them. */
    @Test
    void blanksAtTheEndOfAListedValueDoNotCount() {
        var mapping = compile(with("Rating", "rating", Direction.BOTH, values(Map.of("Hot", "A", "Cold", "C"))));

        assertThat(map(mapping, "crm", "Rating", "Hot ").fields()).isEqualTo(Fields.of("Rating", "A"));
        assertThat(map(mapping, "erp", "rating", "A ").fields()).isEqualTo(Fields.of("Rating", "A"));
        assertThat(map(mapping, "erp", "rating", "A ").raw()).isEqualTo(Fields.of("Rating", "A "));
    }

    @Test
    void twoValuesWithOneCounterpartNeedADirection() {
        var options = values(Map.of("Hot", "A", "Warm", "A"));

        assertThat(mistakes(with("Rating", "rating", Direction.BOTH, options)))
                .containsExactly(
                        LINE
                                + ".values: has one value twice on the target's side, so it cannot be turned round: give each its own, or the field direction: to_target");
        assertThat(mistakes(with("Rating", "rating", Direction.TO_SOURCE, options)))
                .hasSize(1);
        assertThat(mistakes(with("Rating", "rating", Direction.BOTH, options).toSource()))
                .hasSize(1);

        var mapping = compile(with("Rating", "rating", Direction.TO_TARGET, options));
        var warm = map(mapping, "crm", "Rating", "Warm");
        assertThat(warm.fields()).isEqualTo(Fields.of("Rating", "A"));
        assertThat(warm.raw()).isEqualTo(Fields.of("Rating", "Warm"));
        assertThat(map(mapping, "erp", "rating", "drift").misfits()).isEmpty();
    }

    @Test
    void defaultMustBeOneOfTheTargetsValues() {
        var options = new FieldOptions(null, "D", false, Map.of(0, Map.of("Hot", "A")), Transformation.NONE);

        assertThat(mistakes(with("Rating", "rating", Direction.BOTH, options)))
                .containsExactly(
                        LINE
                                + ".default: \"D\" is none of the target's values, so it cannot travel to the source (values has: A)");
        assertThat(mistakes(with("Rating", "rating", Direction.TO_TARGET, options)))
                .isEmpty();
    }

    @Test
    void valueThatTheTargetCannotHoldIsRefused() {
        assertThat(mistakes(with("Rating", "rank", Direction.BOTH, values(Map.of("Hot", "first")))))
                .containsExactly(LINE + ".values: \"first\" is no integer, which the field is");
    }

    @Test
    void nullStandsForTheDefault() {
        var mapping = compile(with("Seats", "seats_number", Direction.BOTH, standard("5")));

        var change = map(mapping, "erp", "seats_number", null);

        assertThat(change.fields()).isEqualTo(Fields.of("Seats", new BigDecimal(5)));
        assertThat(change.raw().knows("Seats")).isTrue();
        assertThat(change.raw().get("Seats")).isNull();
        assertThat(mapping.map(change("erp", Operation.CREATE, Fields.none())).fields())
                .isEqualTo(change.fields());
        assertThat(mapping.map(change("erp", Operation.UPDATE, Fields.none())).fields())
                .isEqualTo(Fields.none());
    }

    @Test
    void keyStaysAsItIs() {
        var options = new FieldOptions(null, "x", false, Map.of(), new Transformation(Kind.UPPER, null, null));

        assertThat(mistakes(aSync().mapping(mapping("Id", "sf_id", Direction.BOTH, options))))
                .containsExactly(
                        LINE + ".transformation: cannot be given for a system's key, which stays as it is",
                        LINE + ".default: cannot be given for a system's key, which stays as it is");
        var ignoring = compile(aSync().mapping(both("Id", "sf_id")).nulls(NullHandling.IGNORE));
        assertThat(map(ignoring, "erp", "sf_id", null).fields().knows("Id")).isTrue();
    }

    @Test
    void numberOfTooManyDigitsIsRefusedBeforeItIsWrittenOut() {
        var mapping = compile(with("AnnualRevenue", "notes", Direction.BOTH, FieldOptions.NONE));

        assertThat(map(mapping, "erp", "notes", "1e999999999").misfits())
                .containsExactly("notes: value \"1e999999999\" is no decimal");
        assertThat(map(mapping, "erp", "notes", "a lot").misfits())
                .containsExactly("notes: value \"a lot\" is no decimal");
    }

    @Test
    void textThatTheStateCannotKeepIsRefused() {
        var mapping = compile(with("Name", "account_name", Direction.BOTH, FieldOptions.NONE));

        assertThat(map(mapping, "crm", "Name", "a\0b").misfits())
                .containsExactly("Name: value holds the character U+0000, which no record can keep");
        assertThat(map(mapping, "crm", "Name", "half \ud83d").misfits())
                .containsExactly("Name: value holds the character U+D83D, which no record can keep");
        assertThat(map(mapping, "crm", "Name", "whole \ud83d\ude00").misfits()).isEmpty();
    }

    @Test
    void defaultMustBeAValueOfTheField() {
        assertThat(mistakes(with("Seats", "seats_number", Direction.BOTH, standard("many"))))
                .containsExactly(LINE + ".default: \"many\" is no decimal, which the field is");
    }

    @Test
    void nullThatIsIgnoredIsLeftOut() {
        var mapping = compile(aSync().mapping(both("Id", "sf_id"), both("Name", "account_name"))
                .nulls(NullHandling.IGNORE));

        var change = map(mapping, "erp", "account_name", "");

        assertThat(change.fields().isEmpty()).isTrue();
        assertThat(change.findings().leftOut()).containsExactly(new LeftOut("Name", "handle_nulls", ""));
        assertThat(map(mapping, "erp", "account_name", "Ada").fields()).isEqualTo(Fields.of("Name", "Ada"));
    }

    /** A record that lives on keeps its value; a new one would have none. */
    @Test
    void nullThatIsIgnoredInARequiredFieldMakesNoNewRecord() {
        var options = new FieldOptions(null, null, true, Map.of(), Transformation.NONE);
        var mapping =
                compile(with("Name", "account_name", Direction.BOTH, options).nulls(NullHandling.IGNORE));

        var change = map(mapping, "erp", "account_name", "");

        assertThat(change.misfits()).isEmpty();
        assertThat(change.ofNew().findings().code()).isEqualTo("required");
        assertThat(change.ofNew().misfits())
                .containsExactly("account_name: value is missing, as handle_nulls leaves it out");
    }

    @Test
    void requiredFieldRefusesNull() {
        var options = new FieldOptions(null, null, true, Map.of(), Transformation.NONE);
        var mapping = compile(with("Name", "account_name", Direction.BOTH, options));

        var change = map(mapping, "erp", "account_name", " ");

        assertThat(change.findings().code()).isEqualTo("required");
        assertThat(change.misfits()).containsExactly("account_name: value \" \" is missing");
        assertThat(mapping.map(change("crm", Operation.CREATE, Fields.none())).misfits())
                .containsExactly("Name: value is missing");
        assertThat(mapping.map(change("crm", Operation.DELETE, Fields.none())).misfits())
                .isEmpty();
    }

    @Test
    void declaredTypeIsKept() {
        var decimal = compile(with("AnnualRevenue", "annual_revenue", Direction.BOTH, type(ValueType.DECIMAL, 5, 1)));

        assertThat(map(decimal, "crm", "AnnualRevenue", new BigDecimal("1.25")).misfits())
                .containsExactly(
                        "AnnualRevenue: value has more than 1 digits behind the point, which decimal(5,1) cannot hold");
        assertThat(map(decimal, "crm", "AnnualRevenue", new BigDecimal("12345")).misfits())
                .containsExactly("AnnualRevenue: value is too large for decimal(5,1)");
        var date = compile(with("Notes", "notes", Direction.BOTH, type(ValueType.DATE, 0, -1)));
        assertThat(map(date, "crm", "Notes", "soon").misfits()).containsExactly("Notes: value \"soon\" is no date");
        assertThat(date.type("Notes")).contains(ValueType.DATE);
    }

    @Test
    void declaredTypeThatASideCannotHoldIsRefused() {
        assertThat(mistakes(with("Seats", "seats", Direction.BOTH, type(ValueType.DATE, 0, -1))))
                .containsExactly(LINE + ".type: \"Seats\" (int) holds no date");
    }

    @Test
    void fractionDoesNotFitAWholeNumber() {
        var mapping = compile(with("Seats", "seats_number", Direction.BOTH, FieldOptions.NONE));

        assertThat(map(mapping, "erp", "seats_number", new BigDecimal("1.5")).misfits())
                .containsExactly(
                        "seats_number: value has more than 0 digits behind the point, which Seats (int) cannot hold");
        assertThat(map(mapping, "erp", "seats_number", new BigDecimal("1e20")).misfits())
                .containsExactly("seats_number: value is too large for Seats (int)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " "})
    void emptyTextBesideANumberIsNullWhereSalesforceHoldsIt(String empty) {
        var options = new FieldOptions(
                new DeclaredType(ValueType.INTEGER, 0, -1), null, false, Map.of(), Transformation.NONE);
        var mapping = compile(with("Rating", "rank", Direction.BOTH, options));

        var change = map(mapping, "crm", "Rating", empty);

        assertThat(change.misfits()).isEmpty();
        assertThat(change.fields()).isEqualTo(Fields.of("Rating", null));
    }

    private static SyncDefinitionBuilder with(String source, String target, Direction direction, FieldOptions options) {
        return aSync().mapping(both("Id", "sf_id"), mapping(source, target, direction, options));
    }

    private static FieldOptions values(Map<String, String> values) {
        return new FieldOptions(null, null, false, Map.of(0, values), Transformation.NONE);
    }

    private static FieldOptions standard(String value) {
        return new FieldOptions(null, value, false, Map.of(), Transformation.NONE);
    }

    private static FieldOptions type(ValueType type, int precision, int scale) {
        return new FieldOptions(new DeclaredType(type, precision, scale), null, false, Map.of(), Transformation.NONE);
    }

    private static MappedChange map(Mapping mapping, String system, String field, @Nullable Object value) {
        return mapping.map(change(system, Operation.UPDATE, Fields.of(field, value)));
    }
}
