package dev.bactrian.system.postgres;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.bactrian.change.Delivery;
import dev.bactrian.change.Fields;
import dev.bactrian.change.ValueType;
import dev.bactrian.change.WriteKind;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The deliveries that one statement is about, and its parameters; in these a delivery is called by its place here, from 0. */
final class WritePart {

    private static final JsonFactory JSON = new JsonFactory();

    private final PostgresTable table;
    private final List<Delivery> deliveries;
    private final Map<WriteShape, List<Integer>> byShape = new LinkedHashMap<>();

    /** @param columns the columns that the sync reads or writes */
    WritePart(PostgresTable table, List<String> columns, List<Delivery> deliveries) {
        this.table = table;
        this.deliveries = List.copyOf(deliveries);
        for (var n = 0; n < deliveries.size(); n++) {
            byShape.computeIfAbsent(WriteShape.of(deliveries.get(n), table, columns), shape -> new ArrayList<>())
                    .add(n);
        }
    }

    Delivery delivery(int n) {
        return deliveries.get(n);
    }

    List<Delivery> deliveries() {
        return deliveries;
    }

    /** The shapes of what is to be written; none where all is only looked up. */
    List<WriteShape> shapes() {
        return byShape.keySet().stream().filter(WriteShape::writes).toList();
    }

    /** The parameters of the statement that writes, see {@link WriteStatement}; its deliveries have one token. */
    Map<String, Object> written(PostgresFeed feed) {
        var parameters = new LinkedHashMap<String, Object>();
        parameters.put("origin", feed.mark(deliveries.get(0).token()));
        var shapes = shapes();
        for (var i = 0; i < shapes.size(); i++) {
            var shape = shapes.get(i);
            parameters.put("batch" + i, rows(byShape.getOrDefault(shape, List.of()), (json, delivery) -> {
                write(json, "k", key(delivery));
                values(json, "w", shape.wanted(), delivery.wanted());
                values(json, "e", shape.expected(), delivery.expected());
            }));
        }
        return parameters;
    }

    /** The parameter of the statements that look at rows, see {@link PostgresStatements}. */
    Map<String, Object> looked(Collection<Delivery> those) {
        var chosen = new HashSet<>(those);
        var places = IntStream.range(0, deliveries.size())
                .filter(n -> chosen.contains(deliveries.get(n)))
                .boxed()
                .toList();
        return Map.of("batch", rows(places, (json, delivery) -> {
            json.writeStringField("kind", delivery.kind().name());
            write(json, "key", key(delivery));
            json.writeObjectFieldStart("wanted");
            for (var name : delivery.wanted().names()) {
                value(json, name, name, delivery.wanted());
            }
            json.writeEndObject();
        }));
    }

    /** A create may bring its key among the values. */
    private @Nullable String key(Delivery delivery) {
        var wanted = delivery.wanted().get(table.keyColumn());
        return delivery.kind() == WriteKind.CREATE && wanted != null ? ValueType.format(wanted) : delivery.key();
    }

    private interface Row {
        void write(JsonGenerator json, Delivery delivery) throws IOException;
    }

    private String rows(Collection<Integer> places, Row row) {
        var text = new StringWriter();
        try (var json = JSON.createGenerator(text)) {
            json.writeStartArray();
            for (var n : places) {
                json.writeStartObject();
                json.writeNumberField("n", n);
                row.write(json, deliveries.get(n));
                json.writeEndObject();
            }
            json.writeEndArray();
        } catch (IOException e) {
            throw new UncheckedIOException("write a batch as JSON", e);
        }
        return text.toString();
    }

    private void values(JsonGenerator json, String prefix, List<String> columns, Fields fields) throws IOException {
        for (var n = 0; n < columns.size(); n++) {
            value(json, prefix + n, columns.get(n), fields);
        }
    }

    private void value(JsonGenerator json, String name, String column, Fields fields) throws IOException {
        var value = fields.get(column);
        if (value instanceof BigDecimal decimal) {
            json.writeNumberField(name, decimal);
        } else if (value instanceof Long number) {
            json.writeNumberField(name, number);
        } else if (value instanceof Boolean truth) {
            json.writeBooleanField(name, truth);
        } else if (value != null && table.type(column) == ValueType.JSON) {
            json.writeFieldName(name);
            json.writeRawValue(ValueType.format(value));
        } else {
            write(json, name, value == null ? null : ValueType.format(value));
        }
    }

    private static void write(JsonGenerator json, String name, @Nullable String text) throws IOException {
        if (text == null) {
            json.writeNullField(name);
        } else {
            json.writeStringField(name, text);
        }
    }
}
