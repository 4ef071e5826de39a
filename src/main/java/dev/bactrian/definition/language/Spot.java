package dev.bactrian.definition.language;

import dev.bactrian.definition.Location;
import dev.bactrian.definition.Mistakes;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** A place in a file that is being read: notes what is wrong there, and resolves placeholders. */
record Spot(Location where, Mistakes mistakes, UnaryOperator<String> placeholders) {

    Spot line(Node node) {
        return new Spot(new Location(where.file(), lineOf(node), where.path()), mistakes, placeholders);
    }

    Spot at(String key, Node node) {
        var in = where.in(key);
        return new Spot(new Location(in.file(), lineOf(node), in.path()), mistakes, placeholders);
    }

    Spot item(int index, Node node) {
        var path = where.path() + "[" + index + "]";
        return new Spot(new Location(where.file(), lineOf(node), path), mistakes, placeholders);
    }

    void mistake(String what) {
        mistakes.add(where, what);
    }

    /** The text of a scalar; empty, and noted, where the node is none. */
    Optional<String> text(Node node, String expected) {
        if (!(node instanceof ScalarNode scalar) || scalar.getTag().equals(Tag.NULL)) {
            mistake("expected " + expected + ", got " + kind(node));
            return Optional.empty();
        }
        try {
            return Optional.of(placeholders.apply(scalar.getValue()));
        } catch (IllegalArgumentException e) {
            mistake("placeholder in \"" + scalar.getValue() + "\": " + e.getMessage());
            return Optional.empty();
        }
    }

    private static int lineOf(Node node) {
        return node.getStartMark().map(Mark::getLine).orElse(0) + 1;
    }

    static String kind(Node node) {
        if (node instanceof ScalarNode scalar) {
            return scalar.getTag().equals(Tag.NULL) ? "nothing" : "\"" + scalar.getValue() + "\"";
        }
        return node instanceof SequenceNode ? "a list" : "keys and values";
    }
}
