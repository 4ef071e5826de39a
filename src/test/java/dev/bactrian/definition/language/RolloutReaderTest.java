package dev.bactrian.definition.language;

import static dev.bactrian.definition.language.SyncFiles.FILE;
import static dev.bactrian.definition.language.SyncFiles.mistakesWith;
import static dev.bactrian.definition.language.SyncFiles.readWith;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bactrian.definition.Filter;
import dev.bactrian.definition.Location;
import dev.bactrian.definition.Rollout;
import dev.bactrian.definition.Rollout.Mode;
import dev.bactrian.definition.SyncDefinition.FieldReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How much of what is decided is written; the file maps Id to sf_id. */
class RolloutReaderTest {

    @Test
    void everythingIsWrittenUnlessTheFileSaysOtherwise() {
        assertThat(readWith("").rollout()).isEqualTo(Rollout.FULL);
        assertThat(readWith("rollout: { mode: read_only }").rollout()).isEqualTo(new Rollout(Mode.READ_ONLY, null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "${body[Id]} != null",
                "${body['sf_id']} =~ 'x'",
                "$simple{body[Id]} == 1 && ${body?[Id].length} > 2",
                "${in.body[ sf_id ]} == 'x'"
            })
    void subsetHasAFilterOnFieldsOfEitherSide(String expression) {
        var rollout = readWith("rollout:\n  mode: subset\n  filter: \"" + expression + "\"")
                .rollout();

        var where = new Location(FILE, 7, 3, "rollout.filter");
        assertThat(rollout).isEqualTo(new Rollout(Mode.SUBSET, new Filter(expression, where)));
        assertThat(rollout.filter().fields())
                .hasSize(1)
                .extracting(FieldReference::location)
                .containsExactly(where);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "mode: subset | rollout.mode: \"subset\" needs filter, which tells the records that are written, e.g. \"${body[Country]} == 'DE'\"",
                "filter: \"${body[Id]} == 'x'\" | rollout.filter: stands only with mode: subset",
                "mode: full, filter: \"${body[Id]} == 'x'\" | rollout.filter: stands only with mode: subset",
                "mode: subset, filter: \"Id == 'x'\" | rollout.filter: looks at no field, so it would tell the same of every record (expected ${body[name]} in it)",
                "mode: subset, filter: \"${body.Id} == 'x' && ${body[Id]} == 'x'\" | rollout.filter: a record is only its fields, each of them ${body[name]}",
                "mode: subset, filter: \"${body[sfid]} == 'x'\" | rollout.filter: \"sfid\" is no mapped field (mapped fields: Id, sf_id; did you mean \"sf_id\"?)"
            })
    void filterThatCannotTellIsRefused(String rollout, String mistake) {
        assertThat(mistakesWith("rollout: { " + rollout + " }"))
                .singleElement()
                .asString()
                .startsWith(FILE + ":5:")
                .endsWith(": " + mistake);
    }

    @Test
    void namesAreLeftToTheSystemsWhereTheyTellTheFields() {
        assertThat(mistakesWith("field_selection: all\nrollout: { mode: subset, filter: \"${body[City]} == 'x'\" }"))
                .isEmpty();
    }
}
