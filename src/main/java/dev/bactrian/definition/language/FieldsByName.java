package dev.bactrian.definition.language;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** A type: values of fields by the fields' names, e.g. {@code { Name: Acme, Phone: null }}; each as it is written, whatever YAML takes it for. */
record FieldsByName() implements Type {

    @Override
    public Optional<LinkedHashMap<String, @Nullable Object>> read(Node node, Spot spot) {
        if (!(node instanceof MappingNode mapping)) {
            spot.mistake("expected keys and values, got " + Spot.kind(node));
            return Optional.empty();
        }
        var fields = new LinkedHashMap<String, @Nullable Object>();
        for (var tuple : mapping.getValue()) {
            var name = spot.text(tuple.getKeyNode(), "a field's name").orElse("");
            var place = spot.at(name, tuple.getKeyNode());
            if (fields.containsKey(name)) {
                place.mistake("given twice");
            } else if (tuple.getValueNode() instanceof ScalarNode value) {
                fields.put(name, value.getTag().equals(Tag.NULL) ? null : value.getValue());
            } else {
                place.mistake(
                        "expected one value, got " + Spot.kind(tuple.getValueNode()) + " (JSON stands in quotes)");
            }
        }
        return Optional.of(fields);
    }

    @Override
    public ObjectNode schema() {
        var schema = JsonNodeFactory.instance.objectNode().put("type", "object");
        schema.putObject("additionalProperties")
                .putArray("type")
                .add("string")
                .add("number")
                .add("boolean")
                .add("null");
        return schema;
    }

    @Override
    public String inWords() {
        return "values by fields";
    }
}
