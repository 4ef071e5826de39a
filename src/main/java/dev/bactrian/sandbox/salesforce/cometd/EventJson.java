package dev.bactrian.sandbox.salesforce.cometd;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bactrian.sandbox.salesforce.event.Event;
import dev.bactrian.sandbox.salesforce.event.EventSchema;
import dev.bactrian.sandbox.salesforce.event.FieldBitmap;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;

/**
 * Events in the form that CometD clients get: dates as text; of a change event only what changed, and no bitmaps in the header.
 */
final class EventJson {
    private static final Set<String> BITMAPS = Set.of("changedFields", "nulledFields", "diffFields");

    private EventJson() {}

    static ObjectNode message(ObjectMapper mapper, String channel, Event event, EventSchema schema) {
        GenericRecord avro = schema.decode(event.payload());
        ObjectNode message = mapper.createObjectNode();
        ObjectNode data = message.putObject("data");
        data.put("schema", event.schemaId());
        ObjectNode payload = data.putObject("payload");
        ObjectNode place = data.putObject("event");
        if (schema.type().isEvent()) {
            avro.getSchema().getFields().forEach(field -> put(payload, field, avro.get(field.pos())));
            place.put("EventUuid", event.id());
        } else {
            change(payload, avro);
        }
        place.put("replayId", event.replayId());
        message.put("channel", channel);
        return message;
    }

    private static void change(ObjectNode payload, GenericRecord avro) {
        GenericRecord header = (GenericRecord) avro.get(0);
        header(payload.putObject("ChangeEventHeader"), header);
        Set<Integer> nulled = new HashSet<>();
        Set<String> nulledParts = new HashSet<>();
        named(header, "nulledFields", nulled, nulledParts);
        Set<Integer> diffs = new HashSet<>();
        named(header, "diffFields", diffs, new HashSet<>());
        List<Schema.Field> fields = avro.getSchema().getFields();
        for (int i = 1; i < fields.size(); i++) {
            Schema.Field field = fields.get(i);
            if (fieldIsCompound(field)) {
                compound(payload, field, i, (GenericRecord) avro.get(i), nulledParts);
            } else if (diffs.contains(i)) {
                payload.putObject(field.name()).put("diff", String.valueOf(avro.get(i)));
            } else if (avro.get(i) != null || nulled.contains(i)) {
                put(payload, field, avro.get(i));
            }
        }
    }

    private static boolean fieldIsCompound(Schema.Field field) {
        return field.schema().getTypes().get(1).getType() == Schema.Type.RECORD;
    }

    private static void header(ObjectNode node, GenericRecord header) {
        for (Schema.Field field : header.getSchema().getFields()) {
            Object value = header.get(field.pos());
            if (field.name().equals("recordIds")) {
                ArrayNode ids = node.putArray(field.name());
                ((Iterable<?>) value).forEach(id -> ids.add(id.toString()));
            } else if (value instanceof Long number) {
                node.put(field.name(), number);
            } else if (value instanceof Integer number) {
                node.put(field.name(), number);
            } else if (!BITMAPS.contains(field.name())) {
                node.put(field.name(), value.toString());
            }
        }
    }

    /** Parts of compound fields are gathered as {@code 4-1}: part 1 of the field at 4. */
    private static void named(GenericRecord header, String list, Set<Integer> fields, Set<String> parts) {
        for (Object each : (Iterable<?>) header.get(list)) {
            String text = each.toString();
            int dash = text.indexOf('-');
            if (dash < 0) {
                FieldBitmap.parse(text).stream().forEach(fields::add);
            } else {
                String parent = text.substring(0, dash + 1);
                FieldBitmap.parse(text.substring(dash + 1)).stream().forEach(at -> parts.add(parent + at));
            }
        }
    }

    private static void compound(
            ObjectNode payload, Schema.Field field, int position, @Nullable GenericRecord value, Set<String> nulled) {
        ObjectNode node = payload.objectNode();
        for (Schema.Field part : field.schema().getTypes().get(1).getFields()) {
            Object held = value == null ? null : value.get(part.pos());
            if (held != null || nulled.contains(position + "-" + part.pos())) {
                put(node, part, held);
            }
        }
        if (!node.isEmpty()) {
            payload.set(field.name(), node);
        }
    }

    private static void put(ObjectNode node, Schema.Field field, @Nullable Object value) {
        if (value == null) {
            node.putNull(field.name());
        } else if (value instanceof Long millis) {
            String text = Instant.ofEpochMilli(millis).toString();
            node.put(field.name(), "Data:Date".equals(field.doc()) ? text.substring(0, 10) : text);
        } else if (value instanceof Double number) {
            node.put(field.name(), number);
        } else if (value instanceof Integer number) {
            node.put(field.name(), number);
        } else if (value instanceof Boolean flag) {
            node.put(field.name(), flag);
        } else {
            node.put(field.name(), value.toString());
        }
    }
}
