package dev.bactrian.definition.language;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;

/** A type: values of fields for each of some systems, e.g. {@code { erp: { phone: "1" }, crm: {} }}. */
record FieldsBySystem() implements Type {

    private static final FieldsByName FIELDS = new FieldsByName();

    @Override
    public Optional<Map<String, Map<String, @Nullable Object>>> read(Node node, Spot spot) {
        if (!(node instanceof MappingNode mapping)) {
            spot.mistake("expected keys and values, got " + Spot.kind(node));
            return Optional.empty();
        }
        var bySystem = new LinkedHashMap<String, Map<String, @Nullable Object>>();
        for (var tuple : mapping.getValue()) {
            var system = spot.text(tuple.getKeyNode(), "a system's name").orElse("");
            var place = spot.at(system, tuple.getKeyNode());
            FIELDS.read(tuple.getValueNode(), place).ifPresent(fields -> {
                if (bySystem.put(system, fields) != null) {
                    place.mistake("given twice");
                }
            });
        }
        return Optional.of(bySystem);
    }

    @Override
    public ObjectNode schema() {
        var schema = JsonNodeFactory.instance.objectNode().put("type", "object");
        schema.set("additionalProperties", FIELDS.schema());
        return schema;
    }

    @Override
    public String inWords() {
        return FIELDS.inWords() + ", by systems";
    }
}
