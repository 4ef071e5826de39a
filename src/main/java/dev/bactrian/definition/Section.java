package dev.bactrian.definition;

import dev.bactrian.definition.SyncDefinition.FieldReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** One mapping of a sync file: hands out its keys by type, notes every mistake, and knows which keys nobody asked for. */
final class Section {

    private final Location location;
    private final Mistakes mistakes;
    private final UnaryOperator<String> placeholders;
    private final Map<String, Node> nodes = new LinkedHashMap<>();
    private final Map<String, Integer> lines = new LinkedHashMap<>();
    private final Set<String> asked = new LinkedHashSet<>();
    private final Set<String> notYet = new LinkedHashSet<>();

    Section(Location location, Node node, Mistakes mistakes, UnaryOperator<String> placeholders) {
        this.location = location;
        this.mistakes = mistakes;
        this.placeholders = placeholders;
        if (!(node instanceof MappingNode mapping)) {
            mistakes.add(location, "expected keys and values, got " + kind(node));
            return;
        }
        for (var tuple : mapping.getValue()) {
            if (!(tuple.getKeyNode() instanceof ScalarNode name)) {
                mistakes.add(
                        new Location(location.file(), line(tuple.getKeyNode()), location.path()),
                        "the key is no text; quote what holds {{…}}");
                continue;
            }
            var key = name.getValue();
            if (nodes.put(key, tuple.getValueNode()) != null) {
                mistakes.add(at(key, line(tuple.getKeyNode())), "given twice (first on line " + lines.get(key) + ")");
            }
            lines.putIfAbsent(key, line(tuple.getKeyNode()));
        }
    }

    Location location() {
        return location;
    }

    Location location(String key) {
        return at(key, lines.getOrDefault(key, location.line()));
    }

    boolean has(String key) {
        asked.add(key);
        return nodes.containsKey(key);
    }

    /** Whether the key is there and is no empty list. */
    boolean fills(String key) {
        return has(key)
                && !(nodes.get(key) instanceof SequenceNode list
                        && list.getValue().isEmpty());
    }

    boolean isSection(String key) {
        return has(key) && nodes.get(key) instanceof MappingNode;
    }

    /** Keys that the language has and this version does not act on: refused, with that reason. */
    Section notYet(String... keys) {
        notYet.addAll(Arrays.asList(keys));
        return this;
    }

    void mistake(String key, String what) {
        mistakes.add(location(key), what);
    }

    void mistake(Location where, String what) {
        mistakes.add(where, what);
    }

    Optional<String> text(String key) {
        return value(key).flatMap(node -> text(location(key), node));
    }

    private Optional<String> text(Location where, Node node) {
        if (node instanceof ScalarNode scalar && !scalar.getTag().equals(Tag.NULL)) {
            return resolved(where, scalar.getValue());
        }
        mistake(where, "expected a text, got " + kind(node));
        return Optional.empty();
    }

    private Optional<String> resolved(Location where, String text) {
        try {
            return Optional.of(placeholders.apply(text));
        } catch (IllegalArgumentException e) {
            mistake(where, "placeholder in \"" + text + "\": " + e.getMessage());
            return Optional.empty();
        }
    }

    String requiredText(String key) {
        var text = text(key);
        if (!nodes.containsKey(key)) {
            mistakes.add(location, "\"" + key + "\" is missing");
        } else if (text.filter(String::isBlank).isPresent()) {
            mistake(key, "must not be empty");
        }
        return text.orElse("");
    }

    /** One word of {@code supported}; words of {@code later} belong to the language and are refused as not supported yet. */
    String word(String key, String standard, List<String> supported, List<String> later) {
        var word = text(key).orElse(standard);
        if (later.contains(word)) {
            mistake(key, "\"" + word + "\" is not supported yet (supported: " + String.join(", ", supported) + ")");
            return standard;
        }
        if (!supported.contains(word)) {
            mistake(key, "unknown word \"" + word + "\" " + Mistakes.allowed("allowed", word, supported));
            return standard;
        }
        return word;
    }

    Optional<Boolean> truth(String key) {
        return text(key).flatMap(text -> switch (text) {
            case "true" -> Optional.of(true);
            case "false" -> Optional.of(false);
            default -> {
                mistake(key, "expected true or false, got \"" + text + "\"");
                yield Optional.empty();
            }
        });
    }

    double number(String key, double standard, double least, double most) {
        var text = text(key);
        if (text.isEmpty()) {
            return standard;
        }
        try {
            var number = Double.parseDouble(text.get());
            if (number >= least && number <= most) {
                return number;
            }
            mistake(key, "must be from " + plain(least) + " to " + plain(most) + ", got " + text.get());
        } catch (NumberFormatException e) {
            mistake(key, "expected a number, got \"" + text.get() + "\"");
        }
        return standard;
    }

    int integer(String key, int standard, int least, int most) {
        var number = number(key, standard, least, most);
        if (number != Math.rint(number)) {
            mistake(key, "expected a whole number, got \"" + number + "\"");
            return standard;
        }
        return (int) number;
    }

    /** A time given as a number of seconds. */
    Duration seconds(String key, Duration standard, double least, double most) {
        return Duration.ofMillis(Math.round(number(key, standard.toMillis() / 1_000.0, least, most) * 1_000));
    }

    /** A list of texts, each with its place. */
    List<FieldReference> texts(String key) {
        var found = new ArrayList<FieldReference>();
        for (var item : items(key)) {
            var where = at(key + "[" + found.size() + "]", line(item));
            found.add(new FieldReference(text(where, item).orElse(""), where));
        }
        return found;
    }

    Optional<Section> section(String key) {
        return value(key).map(node -> new Section(location(key), node, mistakes, placeholders));
    }

    List<Section> sections(String key) {
        var found = new ArrayList<Section>();
        for (var item : items(key)) {
            var where = at(key + "[" + found.size() + "]", line(item));
            found.add(new Section(where, item, mistakes, placeholders));
        }
        return found;
    }

    private List<Node> items(String key) {
        var node = value(key);
        if (node.isEmpty()) {
            return List.of();
        }
        if (node.get() instanceof SequenceNode sequence) {
            return sequence.getValue();
        }
        mistake(key, "expected a list, got " + kind(node.get()));
        return List.of();
    }

    /** Reports every key that nobody asked for. */
    void finish() {
        for (var key : nodes.keySet()) {
            if (notYet.contains(key)) {
                mistake(
                        key,
                        "not supported yet by this version; take it out (supported here: " + String.join(", ", asked)
                                + ")");
            } else if (!asked.contains(key)) {
                mistake(key, "unknown key \"" + key + "\" " + Mistakes.allowed("allowed", key, asked));
            }
        }
    }

    private Optional<Node> value(String key) {
        asked.add(key);
        return Optional.ofNullable(nodes.get(key));
    }

    private Location at(String key, int line) {
        var in = location.in(key);
        return new Location(in.file(), line, in.path());
    }

    private static int line(Node node) {
        return node.getStartMark().map(Mark::getLine).orElse(0) + 1;
    }

    private static String plain(double number) {
        return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
    }

    private static String kind(Node node) {
        if (node instanceof ScalarNode scalar) {
            return scalar.getTag().equals(Tag.NULL) ? "nothing" : "\"" + scalar.getValue() + "\"";
        }
        return node instanceof SequenceNode ? "a list" : "keys and values";
    }
}
