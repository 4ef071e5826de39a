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
import dev.bactrian.change.Findings.LeftOut;
import dev.bactrian.change.MappedChange;
import dev.bactrian.change.Operation;
import dev.bactrian.definition.FieldOptions;
import dev.bactrian.definition.SyncDefinition.Direction;
import dev.bactrian.definition.SyncDefinitionBuilder;
import dev.bactrian.definition.Transformation;
import dev.bactrian.definition.ValidationRule;
import dev.bactrian.definition.ValidationRule.Check;
import dev.bactrian.definition.ValidationRule.Kind;
import dev.bactrian.definition.ValidationRule.OnError;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ValidationTest {

    @Test
    void recordIsRejectedUnderTheRulesNameWithItsValue() {
        var change = map(OnError.REJECT_RECORD, "erp", "email", "ada@nowhere");

        assertThat(change.findings().code()).isEqualTo("email_format");
        assertThat(change.misfits()).containsExactly("email: value \"ada@nowhere\" is no e-mail address");
        assertThat(change.fields().knows("Email")).isFalse();
    }

    /** Whoever has to put it right sees both: what the system holds, and what the rule looked at. */
    @Test
    void refusalTellsWhatTheRuleSaw() {
        var trimmed = new FieldOptions(
                null, null, false, Map.of(), new Transformation(Transformation.Kind.LOWER, null, null));
        var mapping = compile(sync(OnError.REJECT_RECORD, "email", Direction.BOTH)
                .mapping(both("Id", "sf_id"), mapping("Email", "email", Direction.BOTH, trimmed)));

        assertThat(mapping.map(change("crm", Operation.UPDATE, Fields.of("Email", "ADA")))
                        .misfits())
                .containsExactly("Email: value \"ADA\" (\"ada\" to the rules) is no e-mail address");
    }

    @Test
    void fieldIsRejectedAndTheRestGoesOn() {
        var change = map(OnError.REJECT_FIELD, "erp", "email", "ada@nowhere");

        assertThat(change.misfits()).isEmpty();
        assertThat(change.fields()).isEqualTo(Fields.of("Name", "Ada"));
        assertThat(change.findings().leftOut()).containsExactly(new LeftOut("Email", "email_format", "ada@nowhere"));
    }

    /** The strictest rule decides, in whatever order they stand. */
    @Test
    void fieldThatIsRejectedTwiceIsToldOnceAndHidesNoStricterRule() {
        var rejected = compile(sync(OnError.REJECT_FIELD, "email", Direction.BOTH)
                        .validation(
                                rule(Kind.EMAIL_FORMAT, null, OnError.REJECT_FIELD),
                                rule(Kind.MAX_LENGTH, "3", OnError.REJECT_FIELD),
                                rule(Kind.MAX_LENGTH, "2", OnError.REJECT_RECORD)))
                .map(change("erp", Operation.UPDATE, Fields.of("email", "ada@")));

        assertThat(rejected.findings().leftOut()).containsExactly(new LeftOut("Email", "email_format", "ada@"));
        assertThat(rejected.misfits()).containsExactly("email: value \"ada@\" has more than 2 characters");
        assertThat(rejected.findings().code()).isEqualTo("max_length");
    }

    private static ValidationRule rule(Kind kind, @Nullable String max, OnError onError) {
        var check = new Check(kind, null, List.of(), null, max, null);
        return new ValidationRule(field("email", "validation_rules[0].field"), check, onError);
    }

    @Test
    void formIsStandardisedOrTheRecordIsRejected() {
        var change = map(OnError.STANDARDIZE_FORMAT, "crm", "Email", " Ada@Example.com");

        assertThat(change.fields().get("Email")).isEqualTo("ada@example.com");
        assertThat(change.raw().get("Email")).isEqualTo(" Ada@Example.com");
        assertThat(map(OnError.STANDARDIZE_FORMAT, "crm", "Email", "ada").misfits())
                .hasSize(1);
    }

    /** Some patterns find more ways through a text than there is time, or memory, to go. */
    @Test
    void patternThatIsTooMuchForAValueRefusesThatValueOnly() {
        var deep = new Check(Kind.REGEX, "(\\w|\\s|,)*", List.of(), null, null, null);
        var wide = new Check(Kind.REGEX, "(\\w+\\s?)*x", List.of(), null, null, null);
        for (var check : List.of(deep, wide)) {
            var rule = new ValidationRule(field("email", "validation_rules[0].field"), check, OnError.REJECT_RECORD);
            var mapping = compile(sync(OnError.WARN, "email", Direction.BOTH).validation(rule));

            assertThat(mapping.map(change("erp", Operation.UPDATE, Fields.of("email", "a,".repeat(20_000))))
                            .misfits())
                    .hasSize(1);
            assertThat(mapping.map(change("erp", Operation.UPDATE, Fields.of("email", "a b".repeat(3) + "x")))
                            .misfits())
                    .isEmpty();
        }
    }

    @Test
    void warningNamesNoValue() {
        var change = map(OnError.WARN, "erp", "email", "ada@nowhere");

        assertThat(change.misfits()).isEmpty();
        assertThat(change.fields().get("Email")).isEqualTo("ada@nowhere");
        assertThat(change.findings().warnings()).containsExactly("Email breaks rule email_format");
        assertThat(change.findings()).asString().doesNotContain("nowhere");
    }

    @Test
    void whoDoesNotEditAFieldNeedNotKeepItsRules() {
        var mapping = compile(sync(OnError.REJECT_RECORD, "Email", Direction.TO_TARGET));

        assertThat(mapping.map(change("erp", Operation.UPDATE, Fields.of("email", "drift")))
                        .misfits())
                .isEmpty();
    }

    @Test
    void ruleThatNamesNothingIsRefused() {
        assertThat(mistakes(sync(OnError.WARN, "E-Mail", Direction.BOTH)))
                .singleElement()
                .asString()
                .startsWith("routes/a.sync.yaml:9:3: validation_rules[0].field: \"E-Mail\" is no mapped field")
                .endsWith("did you mean \"Email\"?)");
    }

    private static MappedChange map(OnError onError, String system, String field, String value) {
        var name = system.equals("crm") ? "Name" : "account_name";
        var fields = Fields.of(field, value).with(name, "Ada");
        return compile(sync(onError, "email", Direction.BOTH)).map(change(system, Operation.UPDATE, fields));
    }

    private static SyncDefinitionBuilder sync(OnError onError, String field, Direction direction) {
        var check = new Check(Kind.EMAIL_FORMAT, null, List.of(), null, null, null);
        return aSync().mapping(both("Id", "sf_id"), both("Name", "account_name"), mapping("Email", "email", direction))
                .validation(new ValidationRule(field(field, "validation_rules[0].field"), check, onError));
    }
}
