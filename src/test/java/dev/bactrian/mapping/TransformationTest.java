package dev.bactrian.mapping;

import static dev.bactrian.definition.SyncDefinitionBuilder.aSync;
import static dev.bactrian.mapping.Shapes.both;
import static dev.bactrian.mapping.Shapes.change;
import static dev.bactrian.mapping.Shapes.compile;
import static dev.bactrian.mapping.Shapes.mapping;
import static dev.bactrian.mapping.Shapes.mistakes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bactrian.change.Fields;
import dev.bactrian.change.MappedChange;
import dev.bactrian.change.Operation;
import dev.bactrian.definition.FieldOptions;
import dev.bactrian.definition.SyncDefinition.Direction;
import dev.bactrian.definition.SyncDefinitionBuilder;
import dev.bactrian.definition.Transformation;
import dev.bactrian.definition.Transformation.Kind;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What transformations make of values, and where they may stand. */
class TransformationTest {

    private static final String LINE = "routes/a.sync.yaml:7:5: field_mappings[0]";

    @Test
    void defaultIsInTheNormalFormToo() {
        var options =
                new FieldOptions(null, " NONE ", false, Map.of(), new Transformation(Kind.NORMALIZE_EMAIL, null, null));
        var mapping = compile(with("Email", "email", Direction.BOTH, options));

        assertThat(map(mapping, "crm", "Email", null).fields()).isEqualTo(Fields.of("Email", "none"));
    }

    @ParameterizedTest
    @CsvSource({"TRIM, ' Ada ', Ada", "NORMALIZE_EMAIL, ADA@X.org, ada@x.org"})
    void bothSidesAreBroughtIntoTheNormalFormAndKeepTheirOwn(Kind kind, String value, String form) {
        var mapping = compile(with("Email", "email", Direction.BOTH, transformation(kind)));

        for (var side : Map.of("crm", "Email", "erp", "email").entrySet()) {
            var change = map(mapping, side.getKey(), side.getValue(), value);

            assertThat(change.fields()).isEqualTo(Fields.of("Email", form));
            assertThat(change.raw()).isEqualTo(Fields.of("Email", value));
        }
    }

    @Test
    void whatIsWrittenOneWayIsNotTransformedAgainWhereItArrived() {
        var mapping = compile(with("Notes", "notes", Direction.TO_TARGET, transformation(Kind.STRIP_HTML)));

        var edit = map(mapping, "crm", "Notes", "<p>mail &lt;bob@example.com&gt;</p>");
        var echo = map(mapping, "erp", "notes", "mail <bob@example.com>");

        assertThat(edit.fields()).isEqualTo(Fields.of("Notes", "mail <bob@example.com>"));
        assertThat(echo.fields()).isEqualTo(edit.fields());
        assertThat(echo.raw().isEmpty()).isTrue();
    }

    @Test
    void defaultOfWhatIsWrittenOneWayStandsAsItIs() {
        var options =
                new FieldOptions(null, "a &lt; b", false, Map.of(), new Transformation(Kind.STRIP_HTML, null, null));
        var mapping = compile(with("Notes", "notes", Direction.TO_TARGET, options));

        assertThat(map(mapping, "crm", "Notes", null).fields()).isEqualTo(Fields.of("Notes", "a &lt; b"));
    }

    @ParameterizedTest
    @EnumSource(names = {"STRIP_HTML", "SIMPLE"})
    void transformationThatCannotBeWrittenBackNeedsADirection(Kind kind) {
        var both = with("Notes", "notes", Direction.BOTH, transformation(kind));
        var forth = with("Notes", "notes", Direction.TO_TARGET, transformation(kind));

        assertThat(mistakes(both))
                .contains(
                        LINE
                                + ".transformation: cannot be written back, so the field needs direction: to_target or to_source");
        assertThat(mistakes(forth)).noneMatch(mistake -> mistake.contains("written back"));
    }

    @Test
    void transformationOfTextsIsRefusedForOthers() {
        assertThat(mistakes(with("Active", "active", Direction.BOTH, transformation(Kind.UPPER))))
                .containsExactly(LINE + ".transformation: is for texts, but \"Active\" is of type boolean");
    }

    private static SyncDefinitionBuilder with(String source, String target, Direction direction, FieldOptions options) {
        return aSync().mapping(both("Id", "sf_id"), mapping(source, target, direction, options));
    }

    private static FieldOptions transformation(Kind kind) {
        return new FieldOptions(null, null, false, Map.of(), new Transformation(kind, "x", null));
    }

    private static MappedChange map(Mapping mapping, String system, String field, @Nullable Object value) {
        return mapping.map(change(system, Operation.UPDATE, Fields.of(field, value)));
    }
}
