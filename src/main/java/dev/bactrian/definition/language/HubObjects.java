package dev.bactrian.definition.language;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** A type: the objects of a system, in the order of the entities, or each behind its entity's name. */
record HubObjects() implements Type {

    private static final TextsByText BY_ENTITY = new TextsByText();
    private static final Name NAME = new Name();

    /** The objects, by the entity's name, or by its number where only the order tells it. */
    @Override
    public Optional<Map<String, Value>> read(Node node, Spot spot) {
        var objects = new LinkedHashMap<String, Value>();
        if (node instanceof SequenceNode sequence) {
            for (var i = 0; i < sequence.getValue().size(); i++) {
                var number = i;
                var place = spot.item(i, sequence.getValue().get(i));
                NAME.read(sequence.getValue().get(i), place)
                        .ifPresent(name -> objects.put(Integer.toString(number), new Value(name, place.where())));
            }
            return Optional.of(objects);
        }
        return BY_ENTITY.read(node, spot).map(texts -> {
            texts.forEach((entity, object) ->
                    objects.put(entity, new Value(object, spot.where().in(entity))));
            return objects;
        });
    }

    @Override
    public ObjectNode schema() {
        var schema = JsonNodeFactory.instance.objectNode();
        schema.putArray("anyOf").add(new ListOf(NAME).schema()).add(BY_ENTITY.schema());
        return schema;
    }

    @Override
    public String inWords() {
        return "a list of names, or names by entities";
    }
}
