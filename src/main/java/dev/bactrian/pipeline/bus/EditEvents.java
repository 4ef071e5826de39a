package dev.bactrian.pipeline.bus;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bactrian.state.JournalLines.Line;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * Lines of the journal as CloudEvents in JSON, see docs/asyncapi.yaml.
 *
 * @see <a href="https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md">the format</a>
 */
final class EditEvents {

    static final String CONTENT_TYPE = "application/cloudevents+json; charset=UTF-8";

    /** A topic takes 1 MB by default; of what is larger the values are left out. */
    private static final int MOST_BYTES = 900_000;

    private static final JsonNodeFactory JSON = JsonNodeFactory.withExactBigDecimals(true);

    private EditEvents() {}

    /** Which events stay in order: those of one record; of a change that belongs to none, those of its system's key. */
    static String key(Line line) {
        return line.recordId() == 0 ? line.system() + " " + line.key() : Long.toString(line.recordId());
    }

    static String text(String sync, Line line) {
        var whole = event(sync, line, true).toString();
        return whole.getBytes(StandardCharsets.UTF_8).length <= MOST_BYTES
                ? whole
                : event(sync, line, false).toString();
    }

    private static ObjectNode event(String sync, Line line, boolean withValues) {
        var event = JSON.objectNode()
                .put("specversion", "1.0")
                .put("id", Long.toString(line.id()))
                .put("source", "/bactrian/syncs/" + sync)
                .put("type", "dev.bactrian.edit." + line.outcome())
                .put("subject", key(line))
                .put("time", line.at().toString())
                .put("datacontenttype", "application/json");
        var data = event.putObject("data")
                .put("sync", sync)
                .put("system", line.system())
                .put("key", line.key())
                .put("operation", line.operation())
                .put("outcome", line.outcome());
        if (line.recordId() != 0) {
            data.put("record", line.recordId());
        }
        if (!line.committedAt().equals(Instant.EPOCH)) {
            data.put("editedAt", line.committedAt().toString());
        }
        if (!line.author().isEmpty()) {
            data.put("author", line.author());
        }
        if (!withValues) {
            data.put("valuesLeftOut", true);
        }
        var fields = data.putObject("fields");
        line.edits().properties().forEach(edit -> {
            var field = fields.putObject(edit.getKey())
                    .put("outcome", edit.getValue().path("outcome").asText());
            var winner = edit.getValue().path("winner").asText();
            if (!winner.isEmpty()) {
                field.put("winner", winner);
            }
            if (withValues) {
                field.set("before", edit.getValue().path("before"));
                field.set("after", edit.getValue().path("reported"));
            }
        });
        return event;
    }
}
