package dev.bactrian.pipeline.reconcile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bactrian.change.Change;
import dev.bactrian.change.Fields;
import dev.bactrian.change.Operation;
import dev.bactrian.change.Position;
import dev.bactrian.change.ValueType;
import dev.bactrian.pipeline.reconcile.Loading.Takes;
import dev.bactrian.state.StateCodec;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A change as it stands in the bus: JSON, every value with its type. */
@ApplicationScoped
@Named("changeJson")
public class ChangeJson {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final String TAKES = "takes";

    public String write(Change change) {
        return text(change);
    }

    public static String text(Change change) {
        return node(change).toString();
    }

    /** A change that waits, with what is to become of it. */
    static String waiting(Change change, Takes takes) {
        return node(change).put(TAKES, takes.name()).toString();
    }

    /** What is to become of a change that waited. */
    static Takes takes(String json) {
        return Takes.valueOf(StateCodec.parse(json).path(TAKES).asText(Takes.ALL.name()));
    }

    private static ObjectNode node(Change change) {
        var node = JSON.objectNode()
                .put("sync", change.sync())
                .put("system", change.system())
                .put("key", change.key())
                .put("operation", change.operation().name())
                .put("committedAt", change.committedAt().toString())
                .put("origin", change.origin())
                .put("author", change.author())
                .put("formerKey", change.formerKey());
        var position = change.position();
        node.putObject("position")
                .put("order", position.order())
                .put("log", position.log())
                .put("token", position.token());
        var fields = node.putObject("fields");
        change.fields().asMap().forEach((name, value) -> {
            if (value == null) {
                fields.putNull(name);
            } else {
                fields.putObject(name).put("type", typeOf(value).name()).put("value", ValueType.format(value));
            }
        });
        return node;
    }

    /** The change, as an event of its own; none where the rest of it is still to come. */
    public List<Change> read(String json) {
        return json.isEmpty() ? List.of() : List.of(change(json));
    }

    static Change change(String json) {
        var node = StateCodec.parse(json);
        var position = node.get("position");
        var fields = new LinkedHashMap<String, @Nullable Object>();
        node.get("fields").properties().forEach(entry -> fields.put(entry.getKey(), value(entry.getValue())));
        var former = node.path("formerKey");
        return new Change(
                node.get("sync").asText(),
                node.get("system").asText(),
                node.get("key").asText(),
                Operation.valueOf(node.get("operation").asText()),
                Fields.of(fields),
                Instant.parse(node.get("committedAt").asText()),
                new Position(
                        position.get("order").asLong(),
                        position.get("log").asLong(),
                        position.get("token").asText()),
                node.get("origin").asText(),
                node.path("author").asText(),
                former.isTextual() ? former.asText() : null);
    }

    private static @Nullable Object value(JsonNode node) {
        return node.isNull()
                ? null
                : ValueType.valueOf(node.get("type").asText())
                        .parse(node.get("value").asText());
    }

    private static ValueType typeOf(Object value) {
        if (value instanceof Long) {
            return ValueType.INTEGER;
        }
        if (value instanceof BigDecimal) {
            return ValueType.DECIMAL;
        }
        if (value instanceof Boolean) {
            return ValueType.BOOLEAN;
        }
        if (value instanceof LocalDate) {
            return ValueType.DATE;
        }
        return value instanceof Instant ? ValueType.TIMESTAMP : ValueType.TEXT;
    }
}
