package dev.bactrian.definition.language;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** A type: one value, or a list of such; read as a list. */
record OneOrMore(Type item) implements Type {

    @Override
    public Optional<List<Value>> read(Node node, Spot spot) {
        return node instanceof SequenceNode
                ? new ListOf(item).read(node, spot)
                : item.read(node, spot).map(content -> List.of(new Value(content, spot.where())));
    }

    @Override
    public ObjectNode schema() {
        var schema = JsonNodeFactory.instance.objectNode();
        schema.putArray("anyOf").add(item.schema()).add(new ListOf(item).schema());
        return schema;
    }

    @Override
    public String inWords() {
        return item.inWords() + ", or a list of such";
    }
}
