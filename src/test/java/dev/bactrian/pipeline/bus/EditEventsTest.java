package dev.bactrian.pipeline.bus;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import dev.bactrian.decision.Outcome;
import dev.bactrian.state.JournalLines.Line;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What consumers are told is what docs/asyncapi.yaml and docs/publish.md say. */
class EditEventsTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Instant DECIDED = Instant.parse("2026-11-30T14:15:44Z");
    private static final Instant EDITED = Instant.parse("2026-11-30T14:15:43Z");

    @Test
    void eventIsThatOfTheDocument() throws Exception {
        var documented = Files.readString(Path.of("docs/publish.md")).replaceFirst("(?s).*```json\n(.*?)```.*", "$1");

        var event = EditEvents.text("accounts", line(17, Outcome.APPLIED, "\"+49 30 1\"", "\"+49 30 2\""));

        assertThat(JSON.readTree(event)).isEqualTo(JSON.readTree(documented));
    }

    @ParameterizedTest
    @EnumSource(Outcome.class)
    void everyOutcomeFitsTheSchema(Outcome outcome) throws Exception {
        assertFits(EditEvents.text("accounts", line(17, outcome, "null", "12.50")));
    }

    @Test
    void changeOfNoRecordIsKeyedByItsSystem() throws Exception {
        var line =
                new Line(1, DECIDED, 0, "crm", "001", "create", "rejected", Instant.EPOCH, "", JSON.createObjectNode());

        var event = EditEvents.text("accounts", line);

        assertFits(event);
        assertThat(EditEvents.key(line)).isEqualTo("crm 001");
        assertThat(JSON.readTree(event).path("data").has("editedAt")).isFalse();
    }

    @Test
    void valuesOfALargeEventAreLeftOut() throws Exception {
        var event = EditEvents.text("accounts", line(17, Outcome.APPLIED, "null", "\"" + "ä".repeat(500_000) + "\""));

        assertFits(event);
        assertThat(event.length()).isLessThan(1_000);
        assertThat(JSON.readTree(event).at("/data/valuesLeftOut").asBoolean()).isTrue();
        assertThat(JSON.readTree(event).at("/data/fields/Phone/outcome").asText())
                .isEqualTo("applied");
    }

    private static Line line(long record, Outcome outcome, String before, String reported) throws Exception {
        var edits = JSON.readTree("{ \"Phone\": { \"outcome\": \"" + outcome.word()
                + "\", \"winner\": \"crm\", \"before\": " + before + ", \"reported\": " + reported + " } }");
        return new Line(
                4711,
                DECIDED,
                record,
                "crm",
                "001gL0000006Ik6QAE",
                "update",
                outcome.word(),
                EDITED,
                "ada@example.com",
                edits);
    }

    private static void assertFits(String event) throws Exception {
        var document = new ObjectMapper(new YAMLFactory())
                .readTree(Path.of("docs/asyncapi.yaml").toFile());
        var schema = JSON.createObjectNode().put("$ref", "#/components/schemas/edit");
        schema.set("components", document.path("components"));
        var mistakes = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema((JsonNode) schema)
                .validate(JSON.readTree(event));

        assertThat(mistakes).isEmpty();
    }
}
