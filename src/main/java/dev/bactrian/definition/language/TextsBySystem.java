package dev.bactrian.definition.language;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;

/** A type: texts by texts for each of some systems, e.g. {@code { crm: { Hot: A } }}. */
record TextsBySystem() implements Type {

    private static final TextsByText TEXTS = new TextsByText();

    @Override
    public Optional<Map<String, Map<String, String>>> read(Node node, Spot spot) {
        if (!(node instanceof MappingNode mapping)) {
            spot.mistake("expected keys and values, got " + Spot.kind(node));
            return Optional.empty();
        }
        var bySystem = new LinkedHashMap<String, Map<String, String>>();
        for (var tuple : mapping.getValue()) {
            var system = spot.text(tuple.getKeyNode(), "a system's name").orElse("");
            var place = spot.at(system, tuple.getKeyNode());
            TEXTS.read(tuple.getValueNode(), place).ifPresent(texts -> {
                if (bySystem.put(system, texts) != null) {
                    place.mistake("given twice");
                }
            });
        }
        return Optional.of(bySystem);
    }

    @Override
    public ObjectNode schema() {
        var schema = JsonNodeFactory.instance.objectNode().put("type", "object").put("minProperties", 1);
        schema.set("additionalProperties", TEXTS.schema());
        return schema;
    }

    @Override
    public String inWords() {
        return TEXTS.inWords() + ", by systems";
    }
}
