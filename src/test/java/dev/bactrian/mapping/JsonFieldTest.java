package dev.bactrian.mapping;

import static dev.bactrian.definition.SyncDefinitionBuilder.aSync;
import static dev.bactrian.definition.SyncDefinitionBuilder.field;
import static dev.bactrian.mapping.Shapes.both;
import static dev.bactrian.mapping.Shapes.change;
import static dev.bactrian.mapping.Shapes.compile;
import static dev.bactrian.mapping.Shapes.mapping;
import static dev.bactrian.mapping.Shapes.mistakes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bactrian.change.Fields;
import dev.bactrian.change.MappedChange;
import dev.bactrian.change.Operation;
import dev.bactrian.change.ValueType;
import dev.bactrian.definition.FieldOptions;
import dev.bactrian.definition.FieldOptions.DeclaredType;
import dev.bactrian.definition.SyncDefinition.Direction;
import dev.bactrian.definition.SyncDefinitionBuilder;
import dev.bactrian.definition.Transformation;
import dev.bactrian.definition.ValidationRule;
import dev.bactrian.definition.ValidationRule.Check;
import dev.bactrian.definition.ValidationRule.Kind;
import dev.bactrian.definition.ValidationRule.OnError;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A text area of Salesforce beside a jsonb column. */
class JsonFieldTest {

    private static final String LINE = "routes/a.sync.yaml:7:5: field_mappings[0]";

    @Test
    void textInAnySpellingIsTheSameValueAndKeptAsItIsSpelled() {
        var told = map("crm", "Notes", "{ \"b\": 1.0,\n \"a\": true }");
        var heard = map("erp", "config", "{\"a\":true,\"b\":1}");

        assertThat(told.fields()).isEqualTo(heard.fields()).isEqualTo(Fields.of("Notes", "{\"a\":true,\"b\":1}"));
        assertThat(told.raw()).isEqualTo(Fields.of("Notes", "{ \"b\": 1.0,\n \"a\": true }"));
        assertThat(heard.raw().isEmpty()).isTrue();
    }

    @Test
    void bothSidesAreWrittenTheCanonicalText() {
        var mapping = compile(json("Notes", "config"));
        var record = Fields.of("Notes", "{\"a\":1}");

        assertThat(mapping.toNative("crm", record)).isEqualTo(Fields.of("Notes", "{\"a\":1}"));
        assertThat(mapping.toNative("erp", record)).isEqualTo(Fields.of("config", "{\"a\":1}"));
    }

    @Test
    void nullOfJsonIsNullAndKeptAsItIsSpelled() {
        var told = map("crm", "Notes", " null ");

        assertThat(told.fields()).isEqualTo(nothing());
        assertThat(told.raw()).isEqualTo(Fields.of("Notes", " null "));
        assertThat(map("crm", "Notes", null).fields()).isEqualTo(told.fields());
        assertThat(map("crm", "Notes", "[null]").fields()).isEqualTo(Fields.of("Notes", "[null]"));
        assertThat(map("crm", "Notes", "\"null\"").fields()).isEqualTo(Fields.of("Notes", "\"null\""));
    }

    @Test
    void textThatIsNoJsonDoesNotFit() {
        assertThat(map("crm", "Notes", "call back").misfits())
                .singleElement()
                .asString()
                .startsWith("Notes: value \"call back\" is no json: ");
    }

    @Test
    void textBesideJsonMustBeDeclared() {
        assertThat(mistakes(with("Notes", "config", FieldOptions.NONE)))
                .containsExactly(
                        LINE
                                + ": \"Notes\" (textarea) and \"config\" (jsonb) hold values of different types; if the text is always JSON, add type: json");
        assertThat(mistakes(with("Active", "config", FieldOptions.NONE)))
                .containsExactly(LINE + ": \"Active\" (boolean) and \"config\" (jsonb) hold values of different types");
        assertThat(mistakes(json("Active", "config")))
                .containsExactly(LINE + ".type: \"Active\" (boolean) holds no json");
        assertThat(mistakes(with(
                        "Notes",
                        "config",
                        new FieldOptions(declared(ValueType.TEXT), null, false, Map.of(), Transformation.NONE))))
                .containsExactly(LINE + ".type: \"config\" (jsonb) holds no text");
    }

    @Test
    void valuesCannotBeGivenForJson() {
        var options = new FieldOptions(null, null, false, Map.of(0, Map.of("Hot", "{}")), Transformation.NONE);

        assertThat(mistakes(with("Rating", "config", options)))
                .containsExactly(LINE + ".values: cannot be given for json, which \"config\" (jsonb) is");
    }

    @Test
    void keyIsNoJson() {
        var options = new FieldOptions(declared(ValueType.JSON), null, false, Map.of(), Transformation.NONE);

        assertThat(mistakes(aSync().mapping(mapping("Id", "sf_id", Direction.BOTH, options))))
                .containsExactly(LINE + ".type: cannot be given for a system's key, which stays as it is");
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void onlyRulesThatDoNotRewriteTextsCanBeAskedOfJson(Kind kind) {
        var check = new Check(
                kind, kind == Kind.REGEX ? ".*" : null, List.of(), null, kind == Kind.MAX_LENGTH ? "9" : null, null);
        var rule = new ValidationRule(field("config", "validation_rules[0].field"), check, OnError.REJECT_RECORD);

        var mistakes = mistakes(json("Notes", "config").validation(rule));

        if (List.of(Kind.REQUIRED, Kind.REGEX, Kind.MAX_LENGTH).contains(kind)) {
            assertThat(mistakes).isEmpty();
        } else {
            assertThat(mistakes)
                    .singleElement()
                    .asString()
                    .startsWith(
                            "routes/a.sync.yaml:9:3: validation_rules[0].field: rule of \"config\": the field is of type json,"
                                    + " which keeps no " + kind.name().toLowerCase(Locale.ROOT)
                                    + " (fields that can: text");
        }
    }

    private static MappedChange map(String system, String field, @Nullable Object value) {
        return compile(json("Notes", "config")).map(change(system, Operation.UPDATE, Fields.of(field, value)));
    }

    private static Fields nothing() {
        return Fields.of("Notes", null);
    }

    private static SyncDefinitionBuilder json(String source, String target) {
        return with(
                source, target, new FieldOptions(declared(ValueType.JSON), null, false, Map.of(), Transformation.NONE));
    }

    private static DeclaredType declared(ValueType type) {
        return new DeclaredType(type, 0, -1);
    }

    private static SyncDefinitionBuilder with(String source, String target, FieldOptions options) {
        return aSync().mapping(both("Id", "sf_id"), mapping(source, target, Direction.BOTH, options));
    }
}
