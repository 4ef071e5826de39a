package dev.bactrian.definition.language;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.Tag;

/** A type: what a system calls something of its own; a number or a truth is one only in quotes. */
record Name() implements Type {

    private static final Set<Tag> NO_TEXTS = Set.of(Tag.INT, Tag.FLOAT, Tag.BOOL);

    @Override
    public Optional<String> read(Node node, Spot spot) {
        var name = spot.text(node, inWords());
        if (name.filter(String::isBlank).isPresent()) {
            spot.mistake("must not be empty");
            return Optional.empty();
        }
        if (name.isPresent() && NO_TEXTS.contains(node.getTag())) {
            spot.mistake("expected " + inWords() + ", got " + name.get() + " without quotes");
            return Optional.empty();
        }
        return name;
    }

    @Override
    public ObjectNode schema() {
        return JsonNodeFactory.instance.objectNode().put("type", "string").put("minLength", 1);
    }

    @Override
    public String inWords() {
        return "a name";
    }
}
