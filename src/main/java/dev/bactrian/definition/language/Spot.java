package dev.bactrian.definition.language;

import dev.bactrian.definition.Location;
import dev.bactrian.definition.Mistakes;
import java.util.Optional;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** A place in a file that is being read: notes what is wrong there, and resolves placeholders. */
record Spot(Location where, Mistakes mistakes, Placeholders placeholders) {

    private static final int MOST_REPEATED = 60;
    private static final Pattern CREDENTIALS = Pattern.compile("(source|target)\\.credentials\\..*");

    Spot line(Node node) {
        return new Spot(place(node, where.path()), mistakes, placeholders);
    }

    Spot at(String key, Node node) {
        return new Spot(place(node, where.in(key).path()), mistakes, placeholders);
    }

    Spot item(int index, Node node) {
        return new Spot(place(node, where.path() + "[" + index + "]"), mistakes, placeholders);
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
        if (Reference.isOpen(scalar.getValue())) {
            mistake("a placeholder in " + quoted(scalar.getValue()) + " is not closed (expected {{name}})");
            return Optional.empty();
        }
        var secrets = isOfCredentials() ? "" : Reference.secretsIn(scalar.getValue());
        if (!secrets.isEmpty()) {
            mistake(secrets + " stands for a secret, or for what only the machine knows: allowed in credentials only");
            return Optional.empty();
        }
        try {
            return Optional.of(placeholders.in(scalar.getValue()));
        } catch (IllegalArgumentException e) {
            mistake(Reference.namesIn(scalar.getValue())
                    + " is nowhere set (in application.properties or the environment)");
            return Optional.empty();
        }
    }

    /** The same for what is no text in YAML, so that quotes around it are a mistake; not around a placeholder. */
    Optional<String> unquoted(Node node, String expected) {
        if (node instanceof ScalarNode scalar
                && scalar.getScalarStyle() != ScalarStyle.PLAIN
                && !scalar.getValue().contains("{{")) {
            mistake("expected " + expected + ", got the text \"" + shortened(scalar.getValue())
                    + "\"; write it without quotes");
            return Optional.empty();
        }
        return text(node, expected);
    }

    /** The same for what no message may repeat. */
    Optional<SecretText> secret(ScalarNode scalar) {
        var written = scalar.getValue();
        if (scalar.getTag().equals(Tag.NULL)) {
            return text(scalar, "a text").map(SecretText::inClear);
        }
        if (written.isBlank()) {
            mistake("must not be empty");
            return Optional.empty();
        }
        if (Reference.isOpen(written)) {
            mistake("a placeholder in it is not closed (expected {{name}})");
            return Optional.empty();
        }
        try {
            var text = placeholders.in(written);
            return Optional.of(Reference.isOnly(written) ? SecretText.referred(text) : SecretText.inClear(text));
        } catch (IllegalArgumentException e) {
            var names = Reference.namesIn(written);
            if (placeholders.knowsSecrets()) {
                mistake("a placeholder in it is nowhere set: " + names);
            } else {
                return Optional.of(SecretText.unset(names));
            }
            return Optional.empty();
        }
    }

    private boolean isOfCredentials() {
        return CREDENTIALS.matcher(where.path()).matches();
    }

    private Location place(Node node, String path) {
        return place(where.file(), node.getStartMark(), path);
    }

    /** What a mark points at; the beginning of the file where there is none. */
    static Location place(String file, Optional<Mark> mark, String path) {
        var line = mark.map(Mark::getLine).orElse(0) + 1;
        var column = mark.map(Mark::getColumn).orElse(0) + 1;
        return new Location(file, line, column, path);
    }

    static String kind(Node node) {
        if (node instanceof ScalarNode scalar) {
            return scalar.getTag().equals(Tag.NULL) ? "nothing" : "\"" + shortened(scalar.getValue()) + "\"";
        }
        if (node instanceof MappingNode keys
                && keys.getValue().size() == 1
                && keys.getValue().get(0).getKeyNode() instanceof MappingNode) {
            return "a placeholder without quotes; write \"{{name}}\"";
        }
        return node instanceof SequenceNode ? "a list" : "keys and values";
    }

    static boolean isReference(Node node) {
        return node instanceof ScalarNode scalar && scalar.getValue().contains("{{");
    }

    /** What stands there as a message repeats it: as it is written, not what its placeholders stand for. */
    static String quoted(Node node, String text) {
        return quoted(isReference(node) ? ((ScalarNode) node).getValue() : text);
    }

    /** A text as a message repeats it: in one line, and not too long. */
    static String quoted(String text) {
        return "\"" + shortened(text) + "\"";
    }

    private static String shortened(String text) {
        var line = Mistakes.withoutSecrets(text.replaceAll("\\s+", " "));
        return line.length() <= MOST_REPEATED ? line : line.substring(0, MOST_REPEATED) + "…";
    }
}
