package dev.bactrian.operations;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a person sends to the desk: one JSON object. */
final class DeskBody {

    private static final ObjectMapper MAPPER = new ObjectMapper()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS, DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private final JsonNode node;
    private final String allowed;

    /**
     * @param keys what may stand in it beside {@code by}
     * @throws IllegalArgumentException where it is no such object
     */
    DeskBody(@Nullable String json, String... keys) {
        var known = new java.util.ArrayList<>(List.of(keys));
        known.add("by");
        this.allowed = "expected {\"" + String.join("\": …, \"", known) + "\": …}";
        this.node = parse(json == null ? "" : json);
        node.fieldNames().forEachRemaining(key -> {
            if (!known.contains(key)) {
                throw new IllegalArgumentException("unknown key \"" + key + "\" (" + allowed + ")");
            }
        });
    }

    private JsonNode parse(String json) {
        try {
            var read = MAPPER.readTree(json);
            if (read.isObject()) {
                return read;
            }
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "the body is no JSON: " + e.getOriginalMessage() + " (" + allowed + ")", e);
        }
        throw new IllegalArgumentException("the body is no JSON object (" + allowed + ")");
    }

    /** Who decides. */
    String by() {
        return text("by");
    }

    boolean has(String key) {
        return node.has(key);
    }

    /** @throws IllegalArgumentException where the key is missing or its value is empty */
    String text(String key) {
        var text = value(key);
        if (text == null || text.isBlank()) {
            throw new IllegalArgumentException("\"" + key + "\" is empty (" + allowed + ")");
        }
        return text;
    }

    boolean truth(String key) {
        var value = node.get(key);
        if (value == null || !value.isBoolean()) {
            throw new IllegalArgumentException("\"" + key + "\" is " + value + " (expected true or false)");
        }
        return value.booleanValue();
    }

    /** The text form of a value; null where it is null. */
    @Nullable
    String value(String key) {
        var value = node.get(key);
        if (value == null) {
            throw new IllegalArgumentException("\"" + key + "\" is missing (" + allowed + ")");
        }
        if (!value.isValueNode()) {
            throw new IllegalArgumentException(
                    "\"" + key + "\" is a list or an object (expected a text, a number, true, false or null)");
        }
        return value.isNull() ? null : value.asText();
    }
}
