package dev.bactrian.system.postgres;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.bactrian.change.Fields;
import dev.bactrian.change.Storage;
import dev.bactrian.change.ValueType;
import io.debezium.time.ZonedTimestamp;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

/** Values of a row as the log and as a query tell them, in one form; a value that has no such form stays text and is refused by the mapping. */
final class PostgresValues {

    /** What Debezium puts in the place of a large value that an update did not touch. */
    private static final String UNAVAILABLE = "__debezium_unavailable_value";

    private static final ObjectMapper MAPPER =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    /** What Debezium calls the numerics that are none, and what the database does. */
    private static final Map<String, String> NO_NUMBERS = Map.of(
            "NAN", "NaN",
            "POSITIVE_INFINITY", "Infinity",
            "NEGATIVE_INFINITY", "-Infinity");

    private PostgresValues() {}

    /** The known fields of a row in the log; an untouched large value is unknown, not null. */
    static Fields ofLog(PostgresTable table, List<String> columns, Struct row) {
        var values = new LinkedHashMap<String, @Nullable Object>();
        for (var column : columns) {
            var field = row.schema().field(column);
            if (field == null) {
                continue;
            }
            var value = row.get(field);
            if (!UNAVAILABLE.equals(value)) {
                values.put(
                        column,
                        value == null
                                ? null
                                : said(
                                        table.storage(column),
                                        logged(
                                                table.type(column),
                                                value,
                                                field.schema().name())));
            }
        }
        return Fields.of(values);
    }

    /** The fields of a row that was read as JSON. */
    static Fields ofRow(PostgresTable table, List<String> columns, String json) throws JsonProcessingException {
        var row = MAPPER.readTree(json);
        var values = new LinkedHashMap<String, @Nullable Object>();
        for (var column : columns) {
            var value = row.get(column);
            if (value != null) {
                values.put(
                        column, value.isNull() ? null : said(table.storage(column), read(table.type(column), value)));
            }
        }
        return Fields.of(values);
    }

    /** The value without what is only the column's way to keep it. */
    private static @Nullable Object said(Storage storage, @Nullable Object value) {
        if (value instanceof BigDecimal number) {
            return storage.kept(number).orElse(number);
        }
        return value instanceof String text ? storage.said(text) : value;
    }

    private static Object read(ValueType type, JsonNode value) {
        return parsed(type, type == ValueType.JSON ? value.toString() : value.asText());
    }

    private static @Nullable Object logged(ValueType type, Object value, @Nullable String schemaName) {
        return switch (type) {
            case TEXT -> value.toString();
            case INTEGER -> value instanceof Number number ? (Object) number.longValue() : value.toString();
            case DECIMAL ->
                value instanceof BigDecimal decimal
                        ? ValueType.normal(decimal)
                        : parsed(type, NO_NUMBERS.getOrDefault(value.toString(), value.toString()));
            case BOOLEAN -> value;
            case DATE -> value instanceof Integer days ? LoggedTime.date(days) : value.toString();
            case TIMESTAMP -> timestamp(value, schemaName);
            case JSON -> {
                var json = parsed(type, value.toString());
                yield json.equals(ValueType.JSON_NULL) ? null : json;
            }
        };
    }

    private static Object timestamp(Object value, @Nullable String schemaName) {
        if (value instanceof Long ticks) {
            return LoggedTime.timestamp(ticks, schemaName);
        }
        return ZonedTimestamp.SCHEMA_NAME.equals(schemaName)
                ? LoggedTime.zoned(value.toString())
                : parsed(ValueType.TIMESTAMP, value.toString());
    }

    private static Object parsed(ValueType type, String text) {
        try {
            var zoned =
                    type == ValueType.TIMESTAMP && text.matches("\\d{4}-\\d\\d-\\d\\dT[\\d:.]+") ? text + "Z" : text;
            return type.parse(zoned);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }
}
