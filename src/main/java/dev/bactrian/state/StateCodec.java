package dev.bactrian.state;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bactrian.change.Fields;
import dev.bactrian.change.Position;
import dev.bactrian.change.ValueType;
import dev.bactrian.change.WriteKind;
import dev.bactrian.decision.PendingWrite;
import dev.bactrian.decision.Stamp;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The JSON in which the state keeps values: numbers and truths as such, everything else as text. */
public final class StateCodec {

    static final JsonNodeFactory JSON = JsonNodeFactory.withExactBigDecimals(true);
    private static final ObjectMapper MAPPER =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    private StateCodec() {}

    public static ObjectNode write(Fields fields) {
        var node = JSON.objectNode();
        fields.asMap().forEach((name, value) -> node.set(name, write(value)));
        return node;
    }

    public static JsonNode write(@Nullable Object value) {
        if (value == null) {
            return JSON.nullNode();
        }
        if (value instanceof BigDecimal decimal) {
            return JSON.numberNode(decimal);
        }
        if (value instanceof Long number) {
            return JSON.numberNode(number);
        }
        return value instanceof Boolean truth ? JSON.booleanNode(truth) : JSON.textNode(ValueType.format(value));
    }

    /** Reads fields back by their types; a field without a type is no longer mapped and is left out. */
    public static Fields read(JsonNode node, Function<String, Optional<ValueType>> types) {
        var values = new LinkedHashMap<String, @Nullable Object>();
        for (var entry : node.properties()) {
            types.apply(entry.getKey()).ifPresent(type -> values.put(entry.getKey(), read(entry.getValue(), type)));
        }
        return Fields.of(values);
    }

    static @Nullable Object read(JsonNode value, ValueType type) {
        return value.isNull() ? null : type.parse(value.asText());
    }

    /** Fields of the same stamp, which is most of them, share it: {@code [{"system": "crm", "at": "2026-01-31T12:00:00Z", "fields": ["Name", "Phone"]}]}. */
    static String writeStamps(Map<String, Stamp> stamps) {
        var fields = new LinkedHashMap<Stamp, List<String>>();
        stamps.forEach((field, stamp) ->
                fields.computeIfAbsent(stamp, one -> new ArrayList<>()).add(field));
        return JsonText.list(list -> {
            for (var entry : fields.entrySet()) {
                list.item(stamp -> {
                    stamp.put("system", entry.getKey().system());
                    stamp.put("at", entry.getKey().at().toString());
                    stamp.array("fields", names -> {
                        for (var name : entry.getValue()) {
                            names.text(name);
                        }
                    });
                });
            }
        });
    }

    /** An object by field is the form of former versions. */
    static Map<String, Stamp> readStamps(JsonNode node) {
        var stamps = new LinkedHashMap<String, Stamp>();
        if (node.isArray()) {
            for (var group : node) {
                var stamp = stamp(group);
                group.get("fields").forEach(field -> stamps.put(field.asText(), stamp));
            }
        } else {
            node.properties().forEach(entry -> stamps.put(entry.getKey(), stamp(entry.getValue())));
        }
        return stamps;
    }

    private static Stamp stamp(JsonNode node) {
        return new Stamp(
                node.get("system").asText(), Instant.parse(node.get("at").asText()));
    }

    static void write(JsonText json, PendingWrite write) throws IOException {
        json.put("token", write.token());
        json.put("kind", write.kind().name());
        json.fields("from", write.from());
        json.fields("to", write.to());
        json.put("held", write.held());
        json.array("told", told -> {
            for (var field : write.told()) {
                told.text(field);
            }
        });
        var acknowledged = write.acknowledged();
        if (acknowledged != null) {
            json.object("acknowledged", place -> {
                place.put("order", acknowledged.order());
                place.put("log", acknowledged.log());
                place.put("token", acknowledged.token());
            });
        }
    }

    /** The same from JSON text. */
    static Fields readFields(String json, Function<String, Optional<ValueType>> types) {
        return json.equals("{}") ? Fields.none() : read(parse(json), types);
    }

    static List<PendingWrite> readSent(JsonNode array, Function<String, Optional<ValueType>> types) {
        var sent = new ArrayList<PendingWrite>();
        for (var node : array) {
            var told = node.get("acknowledged");
            var acknowledged = told == null
                    ? null
                    : new Position(
                            told.get("order").asLong(),
                            told.get("log").asLong(),
                            told.get("token").asText());
            sent.add(new PendingWrite(
                    node.get("token").asText(),
                    WriteKind.valueOf(node.get("kind").asText()),
                    read(node.get("from"), types),
                    read(node.get("to"), types),
                    acknowledged,
                    node.path("held").asBoolean(),
                    texts(node.path("told"))));
        }
        return sent;
    }

    private static Set<String> texts(JsonNode array) {
        var texts = new LinkedHashSet<String>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }

    /** @throws IllegalStateException where the text is no JSON: the state was altered by hand */
    public static JsonNode parse(String json) {
        try {
            return MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("read the state: " + e.getOriginalMessage(), e);
        }
    }
}
