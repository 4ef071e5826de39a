package dev.bactrian.sandbox.salesforce.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bactrian.sandbox.salesforce.metadata.Field;
import dev.bactrian.sandbox.salesforce.metadata.FieldType;
import dev.bactrian.sandbox.salesforce.metadata.ObjectType;
import dev.bactrian.sandbox.salesforce.org.Row;
import dev.bactrian.sandbox.salesforce.soql.Answer;
import dev.bactrian.sandbox.salesforce.soql.BoundPath;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Records as JSON objects with their {@code attributes}. */
final class RecordJson {
    private final String version;

    RecordJson(String version) {
        this.version = version;
    }

    /** A record with the given fields. */
    ObjectNode record(ObjectType type, Row row, List<Field> fields) {
        ObjectNode node = start(type, row);
        for (Field field : fields) {
            put(node, type, row, field);
        }
        return node;
    }

    /** A record as a query's answer shows it. */
    ObjectNode record(Answer answer, Row row) {
        ObjectNode node = start(answer.type(), row);
        for (Answer.Column column : answer.columns()) {
            if (column instanceof Answer.FieldColumn field) {
                put(node, row, field.path());
            } else if (column instanceof Answer.ChildColumn children) {
                putChildren(node, children, row);
            }
        }
        return node;
    }

    /** A row of an aggregate query. */
    ObjectNode group(Map<String, @Nullable Object> values) {
        ObjectNode node = Json.object();
        node.putObject("attributes").put("type", "AggregateResult");
        values.forEach((name, value) -> Json.put(node, name, value));
        return node;
    }

    private ObjectNode start(ObjectType type, Row row) {
        ObjectNode node = Json.object();
        ObjectNode attributes = node.putObject("attributes");
        attributes.put("type", type.name());
        attributes.put(
                "url",
                "/services/data/v" + version + "/sobjects/" + type.name() + "/" + row.required(type.positionOf("Id")));
        return node;
    }

    private void put(ObjectNode node, Row row, BoundPath path) {
        ObjectNode at = node;
        Row holder = row;
        for (BoundPath.Hop hop : path.hops()) {
            Object id = holder.get(hop.position());
            Row target = id == null ? null : hop.target().find((String) id);
            if (target == null) {
                at.putNull(hop.relationship());
                return;
            }
            if (!(at.get(hop.relationship()) instanceof ObjectNode)) {
                at.set(hop.relationship(), start(hop.target().type(), target));
            }
            at = (ObjectNode) at.get(hop.relationship());
            holder = target;
        }
        put(at, path.type(), holder, path.field());
    }

    private void putChildren(ObjectNode node, Answer.ChildColumn column, Row row) {
        Answer children = column.children().apply(row);
        if (children.rows().isEmpty()) {
            node.putNull(column.relationship());
            return;
        }
        ObjectNode list = node.putObject(column.relationship());
        list.put("totalSize", children.total());
        list.put("done", true);
        var records = list.putArray("records");
        children.rows().forEach(child -> records.add(record(children, child)));
    }

    private static void put(ObjectNode node, ObjectType type, Row row, Field field) {
        if (field.type() == FieldType.ADDRESS) {
            putAddress(node, type, row, field);
        } else {
            Json.put(node, field.name(), row.get(type.positionOf(field.name())));
        }
    }

    private static void putAddress(ObjectNode node, ObjectType type, Row row, Field compound) {
        String prefix = compound.name().substring(0, compound.name().length() - "Address".length());
        ObjectNode address = Json.object();
        boolean any = false;
        for (String part : List.of("City", "Country", "PostalCode", "State", "Street")) {
            Object value = row.get(type.positionOf(prefix + part));
            Json.put(address, part.substring(0, 1).toLowerCase(Locale.ROOT) + part.substring(1), value);
            any |= value != null;
        }
        if (any) {
            address.putNull("geocodeAccuracy").putNull("latitude").putNull("longitude");
            node.set(compound.name(), address);
        } else {
            node.putNull(compound.name());
        }
    }
}
