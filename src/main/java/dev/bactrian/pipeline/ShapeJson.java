package dev.bactrian.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bactrian.change.Storage;
import dev.bactrian.change.ValueType;
import dev.bactrian.definition.ObjectShape;
import dev.bactrian.definition.ObjectShape.FieldShape;
import dev.bactrian.definition.ObjectShape.Limits;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a system says of an object, as JSON. */
final class ShapeJson {

    private ShapeJson() {}

    static ObjectNode write(ObjectShape shape) {
        var node = JsonNodeFactory.instance.objectNode();
        node.put("title", shape.title());
        node.put("key", shape.keyField());
        node.put("emptyIsNull", shape.emptyIsNull());
        node.put("timestampUnit", shape.timestampUnit().name());
        shape.fields().forEach(field -> node.withArray("fields").add(write(field)));
        node.set("unique", texts(shape.uniqueFields()));
        shape.whyNotUnique().forEach(node.withObject("whyNotUnique")::put);
        return node;
    }

    private static ObjectNode write(FieldShape field) {
        var node = JsonNodeFactory.instance.objectNode();
        node.put("name", field.name());
        field.type().ifPresent(type -> node.put("type", type.name()));
        node.put("nativeType", field.nativeType());
        node.put("precision", field.precision());
        node.put("scale", field.scale());
        node.put("creatable", field.creatable());
        node.put("updatable", field.updatable());
        node.put("storage", field.storage().name());
        node.put("required", field.limits().required());
        node.put("length", field.limits().length());
        node.set("values", texts(field.limits().values()));
        node.set("refersTo", texts(field.limits().refersTo()));
        return node;
    }

    private static ArrayNode texts(Collection<String> texts) {
        var array = JsonNodeFactory.instance.arrayNode();
        texts.forEach(array::add);
        return array;
    }

    /** @throws IllegalArgumentException where it was written by a version of the application that says it in another way */
    static ObjectShape read(JsonNode node) {
        var fields = new ArrayList<FieldShape>();
        node.path("fields").forEach(field -> fields.add(readField(field)));
        var whyNotUnique = new HashMap<String, String>();
        node.path("whyNotUnique")
                .properties()
                .forEach(reason ->
                        whyNotUnique.put(reason.getKey(), reason.getValue().asText()));
        return new ObjectShape(
                text(node, "title"),
                text(node, "key"),
                node.path("emptyIsNull").asBoolean(),
                ChronoUnit.valueOf(text(node, "timestampUnit")),
                fields,
                Set.copyOf(readTexts(node, "unique")),
                whyNotUnique);
    }

    private static FieldShape readField(JsonNode node) {
        return new FieldShape(
                text(node, "name"),
                node.has("type") ? Optional.of(ValueType.valueOf(text(node, "type"))) : Optional.empty(),
                text(node, "nativeType"),
                node.path("precision").asInt(),
                node.path("scale").asInt(),
                node.path("creatable").asBoolean(),
                node.path("updatable").asBoolean(),
                Storage.valueOf(text(node, "storage")),
                new Limits(
                        node.path("required").asBoolean(),
                        node.path("length").asInt(),
                        readTexts(node, "values"),
                        readTexts(node, "refersTo")));
    }

    private static String text(JsonNode node, String name) {
        if (!node.path(name).isTextual()) {
            throw new IllegalArgumentException("no text \"" + name + "\"");
        }
        return node.path(name).asText();
    }

    private static List<String> readTexts(JsonNode node, String name) {
        var texts = new ArrayList<String>();
        node.path(name).forEach(text -> texts.add(text.asText()));
        return texts;
    }
}
