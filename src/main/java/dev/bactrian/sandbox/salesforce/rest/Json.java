package dev.bactrian.sandbox.salesforce.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bactrian.sandbox.salesforce.org.Outcome;
import dev.bactrian.sandbox.salesforce.org.Refused;
import dev.bactrian.sandbox.salesforce.org.SalesforceError;
import dev.bactrian.sandbox.salesforce.org.Values;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON as Salesforce writes and reads it. */
final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
            .nodeFactory(JsonNodeFactory.withExactBigDecimals(true))
            .build();

    private Json() {}

    static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    static ArrayNode array() {
        return MAPPER.createArrayNode();
    }

    static String write(JsonNode node) {
        try {
            return MAPPER.writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Reads a JSON object; nested objects become maps. */
    static Map<String, @Nullable Object> read(String body) {
        try {
            JsonNode node = MAPPER.readTree(body);
            if (node instanceof ObjectNode object) {
                return map(object);
            }
            throw new Refused(
                    "JSON_PARSER_ERROR", "The HTTP entity body is required, but this request has no entity body.");
        } catch (JsonProcessingException e) {
            throw new Refused("JSON_PARSER_ERROR", e.getOriginalMessage());
        }
    }

    static JsonNode parse(String body) {
        try {
            JsonNode node = MAPPER.readTree(body);
            return node == null ? MAPPER.getNodeFactory().missingNode() : node;
        } catch (JsonProcessingException e) {
            throw new Refused("JSON_PARSER_ERROR", e.getOriginalMessage());
        }
    }

    /** An answer's body; of one that is empty or no JSON, JSON's null. */
    static JsonNode parseOrNull(String body) {
        return body.startsWith("{") || body.startsWith("[")
                ? parse(body)
                : MAPPER.getNodeFactory().nullNode();
    }

    @SuppressWarnings("unchecked")
    static Map<String, @Nullable Object> map(ObjectNode object) {
        return MAPPER.convertValue(object, LinkedHashMap.class);
    }

    static JsonNode tree(Object value) {
        return MAPPER.valueToTree(value);
    }

    /** A value as records hold it, in the form in which Salesforce shows it. */
    static void put(ObjectNode node, String name, @Nullable Object value) {
        if (value == null) {
            node.putNull(name);
        } else if (value instanceof String text) {
            node.put(name, text);
        } else if (value instanceof Boolean flag) {
            node.put(name, flag);
        } else if (value instanceof Integer number) {
            node.put(name, number);
        } else if (value instanceof BigDecimal number) {
            node.put(name, shown(number));
        } else if (value instanceof Instant instant) {
            node.put(name, Values.format(instant));
        } else {
            node.put(name, value.toString());
        }
    }

    /** Without useless zeros, but always with a digit after the point: {@code 1500.0}. */
    private static BigDecimal shown(BigDecimal number) {
        BigDecimal plain = number.stripTrailingZeros();
        return plain.scale() < 1 ? plain.setScale(1) : plain;
    }

    static ArrayNode errors(List<SalesforceError> errors) {
        ArrayNode array = array();
        for (SalesforceError error : errors) {
            ObjectNode node = array.addObject();
            node.put("message", error.message());
            node.put("errorCode", error.code());
            if (!error.fields().isEmpty()) {
                ArrayNode fields = node.putArray("fields");
                error.fields().forEach(fields::add);
            }
        }
        return array;
    }

    /** One entry of the answer to a call about several records. */
    static ObjectNode outcome(Outcome outcome) {
        ObjectNode node = object();
        if (outcome.id() != null) {
            node.put("id", outcome.id());
        }
        node.put("success", outcome.isSuccess());
        ArrayNode errors = node.putArray("errors");
        for (SalesforceError error : outcome.errors()) {
            ObjectNode entry = errors.addObject();
            entry.put("statusCode", error.code());
            entry.put("message", error.message());
            ArrayNode fields = entry.putArray("fields");
            error.fields().forEach(fields::add);
        }
        return node;
    }
}
