package dev.bactrian.system.salesforce;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bactrian.change.Fields;
import dev.bactrian.change.ValueType;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Values as records, events, queries and writes spell them, in one form; a value that has no such form stays text and is refused by the mapping. */
final class SalesforceValues {

    private static final DateTimeFormatter WRITTEN = DateTimeFormatter.ofPattern(
                    "yyyy-MM-dd'T'HH:mm:ss.SSS'+0000'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private SalesforceValues() {}

    /** The fields of a record that was read as JSON; a field that it leaves out is null. */
    static Fields ofRecord(SalesforceObject object, List<String> fields, JsonNode record) {
        var values = new LinkedHashMap<String, @Nullable Object>();
        for (var field : object.read(fields)) {
            values.put(field, ofJson(object.type(field), record.path(field)));
        }
        return Fields.of(values);
    }

    static @Nullable Object ofJson(ValueType type, JsonNode value) {
        if (value.isNull() || value.isMissingNode()) {
            return null;
        }
        return switch (type) {
            case DECIMAL -> value.isNumber() ? decimal(value.doubleValue()) : parsed(type, value.asText());
            case BOOLEAN -> value.isBoolean() ? (Object) value.booleanValue() : parsed(type, value.asText());
            case TIMESTAMP -> truncated(parsed(type, value.asText()));
            case TEXT, JSON -> value.isValueNode() ? value.asText() : value.toString();
            case INTEGER, DATE -> parsed(type, value.asText());
        };
    }

    /** The value of a change event's field, which tells times and dates in ms since 1970. */
    static Object ofEvent(ValueType type, Object value) {
        return switch (type) {
            case TEXT, JSON -> value.toString();
            case INTEGER, BOOLEAN -> parsed(type, value.toString());
            case DECIMAL ->
                value instanceof Number number ? decimal(number.doubleValue()) : parsed(type, value.toString());
            case DATE ->
                value instanceof Long millis
                        ? Instant.ofEpochMilli(millis).atZone(ZoneOffset.UTC).toLocalDate()
                        : parsed(type, value.toString());
            case TIMESTAMP ->
                truncated(value instanceof Long millis ? Instant.ofEpochMilli(millis) : parsed(type, value.toString()));
        };
    }

    /** A time that every record has, e.g. {@code SystemModstamp}; {@link Instant#EPOCH} where the org does not tell it. */
    static Instant time(JsonNode value) {
        return ofJson(ValueType.TIMESTAMP, value) instanceof Instant instant ? instant : Instant.EPOCH;
    }

    /** Puts fields as a write tells them; a null is told, so that it clears the field. */
    static void put(ObjectNode node, Fields fields) {
        fields.asMap().forEach((name, value) -> {
            if (value == null) {
                node.putNull(name);
            } else if (value instanceof BigDecimal number) {
                node.put(name, number);
            } else if (value instanceof Long number) {
                node.put(name, number);
            } else if (value instanceof Boolean truth) {
                node.put(name, truth);
            } else if (value instanceof Instant instant) {
                node.put(name, WRITTEN.format(instant));
            } else {
                node.put(name, ValueType.format(value));
            }
        });
    }

    /** Whether the org would hold both as one value: it keeps no blanks at the end, no empty texts and no parts of seconds. */
    static boolean same(@Nullable Object one, @Nullable Object other) {
        return Objects.equals(held(one), held(other));
    }

    private static @Nullable Object held(@Nullable Object value) {
        if (value instanceof String text) {
            var stripped = text.stripTrailing();
            return stripped.isEmpty() ? null : stripped;
        }
        if (value instanceof BigDecimal number) {
            return decimal(number.doubleValue());
        }
        return value instanceof Instant instant ? instant.truncatedTo(ChronoUnit.SECONDS) : value;
    }

    /** Events tell decimals as doubles, so records are read with no more digits than a double tells. */
    private static BigDecimal decimal(double number) {
        return ValueType.normal(BigDecimal.valueOf(number));
    }

    private static Object truncated(Object value) {
        return value instanceof Instant instant ? instant.truncatedTo(ChronoUnit.SECONDS) : value;
    }

    private static Object parsed(ValueType type, String text) {
        try {
            return type.parse(text);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }
}
