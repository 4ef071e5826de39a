package dev.bactrian.definition.language;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;

/** A type: texts by texts, e.g. {@code { Hot: A }}. */
record TextsByText() implements Type {

    @Override
    public Optional<LinkedHashMap<String, String>> read(Node node, Spot spot) {
        if (!(node instanceof MappingNode mapping)) {
            spot.mistake("expected keys and values, got " + Spot.kind(node));
            return Optional.empty();
        }
        var texts = new LinkedHashMap<String, String>();
        for (var tuple : mapping.getValue()) {
            var key = spot.text(tuple.getKeyNode(), "a text as key").orElse("");
            var place = spot.at(key, tuple.getKeyNode());
            place.text(tuple.getValueNode(), "a text").ifPresent(text -> {
                if (texts.put(key, text) != null) {
                    place.mistake("given twice");
                }
            });
        }
        if (mapping.getValue().isEmpty()) {
            spot.mistake("must not be empty");
            return Optional.empty();
        }
        return Optional.of(texts);
    }

    @Override
    public ObjectNode schema() {
        var schema = JsonNodeFactory.instance.objectNode().put("type", "object").put("minProperties", 1);
        var values = schema.putObject("additionalProperties");
        values.putArray("type").add("string").add("number").add("boolean");
        return schema;
    }

    @Override
    public String inWords() {
        return "texts by texts";
    }
}
