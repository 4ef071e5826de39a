package dev.bactrian.definition.language;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bactrian.definition.Mistakes;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** What may stand behind a key: how it is read, how a JSON Schema says it, and how people do. */
sealed interface Type
        permits FieldsByName,
                FieldsBySystem,
                Group,
                HubObjects,
                Type.ListOf,
                Name,
                Type.Number,
                OneOrMore,
                Type.Secret,
                Synonyms,
                Type.Text,
                TextsBySystem,
                TextsByText,
                Type.Truth,
                Type.WordOrParts,
                Type.Words,
                WordsInAnyCase {

    /** The value; empty, and noted, where the node holds none. */
    Optional<?> read(Node node, Spot spot);

    ObjectNode schema();

    /** What people call it, e.g. {@code true or false}. */
    String inWords();

    /**
     * A text.
     *
     * @param pattern what it must match in full; null: anything but nothing
     * @param shape what people call it, e.g. {@code a text}
     */
    record Text(@Nullable String pattern, String shape) implements Type {

        boolean fits(String text) {
            return pattern == null || text.matches(pattern);
        }

        @Override
        public Optional<String> read(Node node, Spot spot) {
            var text = spot.text(node, shape);
            if (text.filter(String::isBlank).isPresent()) {
                spot.mistake("must not be empty");
                return Optional.empty();
            }
            if (text.filter(value -> !fits(value)).isPresent()) {
                var meant = Mistakes.ours(text.get()).filter(List.of(shape.split("\\W+"))::contains);
                spot.mistake("expected " + shape + ", got " + Spot.quoted(node, text.get())
                        + meant.map(word -> "; did you mean \"" + word + "\"?").orElse(""));
                return Optional.empty();
            }
            return text;
        }

        @Override
        public ObjectNode schema() {
            var schema = object();
            schema.putArray("type").add("string").add("number").add("boolean");
            if (pattern != null) {
                schema.put("pattern", "^(" + pattern + "|.*\\{\\{.*)$");
            } else {
                schema.put("minLength", 1);
            }
            return schema;
        }

        @Override
        public String inWords() {
            return shape;
        }
    }

    /** A text that no message and no log repeats. */
    record Secret() implements Type {

        @Override
        public Optional<SecretText> read(Node node, Spot spot) {
            if (!(node instanceof ScalarNode scalar)) {
                spot.mistake("expected a text, got " + Spot.kind(node));
                return Optional.empty();
            }
            return spot.secret(scalar);
        }

        @Override
        public ObjectNode schema() {
            var schema = object();
            schema.putArray("type").add("string").add("number");
            return schema;
        }

        @Override
        public String inWords() {
            return "a text, by reference: `{{name}}`";
        }
    }

    /** One of some words; the ones of {@code later} belong to the language and are refused as not supported yet. */
    record Words(List<String> words, List<String> later) implements Type {

        public Words {
            words = List.copyOf(words);
            later = List.copyOf(later);
        }

        @Override
        public Optional<String> read(Node node, Spot spot) {
            return spot.text(node, "one of " + String.join(", ", words)).filter(word -> {
                if (later.contains(word)) {
                    spot.mistake(Spot.quoted(node, word) + " is not supported yet (supported: "
                            + String.join(", ", words) + ")");
                } else if (!words.contains(word)) {
                    spot.mistake(
                            "unknown word " + Spot.quoted(node, word) + " " + Mistakes.allowed("allowed", word, words));
                }
                return words.contains(word);
            });
        }

        @Override
        public ObjectNode schema() {
            var schema = object();
            words.forEach(schema.putArray("enum")::add);
            return orPlaceholder(schema);
        }

        @Override
        public String inWords() {
            return quoted(words) + (later.isEmpty() ? "" : " (not yet: " + quoted(later) + ")");
        }

        private static String quoted(List<String> some) {
            return some.stream().map(word -> "`" + word + "`").collect(Collectors.joining(", "));
        }
    }

    record Truth() implements Type {

        @Override
        public Optional<Boolean> read(Node node, Spot spot) {
            return spot.unquoted(node, inWords()).flatMap(text -> switch (text.toLowerCase(Locale.ROOT)) {
                case "true" -> Optional.of(true);
                case "false" -> Optional.of(false);
                default -> {
                    spot.mistake("expected true or false, got " + Spot.quoted(node, text));
                    yield Optional.empty();
                }
            });
        }

        @Override
        public ObjectNode schema() {
            return orPlaceholder(object().put("type", "boolean"));
        }

        @Override
        public String inWords() {
            return "true or false";
        }
    }

    /** A number from {@code least} to {@code most}. */
    record Number(double least, double most, Kind kind) implements Type {

        enum Kind {
            WHOLE,
            ANY
        }

        @Override
        public Optional<Double> read(Node node, Spot spot) {
            var text = spot.unquoted(node, inWords());
            var number = text.flatMap(Number::number);
            var fit = number.filter(value -> value >= least && value <= most)
                    .filter(value -> kind == Kind.ANY || value == Math.rint(value));
            if (text.isPresent() && fit.isEmpty()) {
                spot.mistake("expected " + inWords() + ", got "
                        + (number.isPresent() && !Spot.isReference(node) ? text.get() : Spot.quoted(node, text.get())));
            }
            return fit;
        }

        private static Optional<Double> number(String text) {
            try {
                return Optional.of(new BigDecimal(text).doubleValue());
            } catch (NumberFormatException e) {
                return Optional.empty();
            }
        }

        @Override
        public ObjectNode schema() {
            var schema = object().put("type", kind == Kind.WHOLE ? "integer" : "number");
            schema.set("minimum", new DecimalNode(new BigDecimal(plain(least))));
            schema.set("maximum", new DecimalNode(new BigDecimal(plain(most))));
            return orPlaceholder(schema);
        }

        @Override
        public String inWords() {
            return (kind == Kind.WHOLE ? "a whole number" : "a number") + " from " + plain(least) + " to "
                    + plain(most);
        }

        static String plain(double number) {
            return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
        }
    }

    /** A list of values of one type; none, where all of them were refused. */
    record ListOf(Type item) implements Type {

        @Override
        public Optional<List<Value>> read(Node node, Spot spot) {
            if (!(node instanceof SequenceNode sequence)) {
                spot.mistake("expected a list, got " + Spot.kind(node));
                return Optional.empty();
            }
            var items = new ArrayList<Value>();
            for (var i = 0; i < sequence.getValue().size(); i++) {
                var entry = sequence.getValue().get(i);
                var place = spot.item(i, entry);
                item.read(entry, place).ifPresent(content -> items.add(new Value(content, place.where())));
            }
            return items.isEmpty() && !sequence.getValue().isEmpty() ? Optional.empty() : Optional.of(items);
        }

        @Override
        public ObjectNode schema() {
            var schema = object().put("type", "array");
            schema.set("items", item.schema());
            return schema;
        }

        @Override
        public String inWords() {
            return "a list of " + item.inWords();
        }
    }

    /** One word, or the same in parts. */
    record WordOrParts(Words word, Group parts) implements Type {

        @Override
        public Optional<?> read(Node node, Spot spot) {
            if (node instanceof SequenceNode) {
                spot.mistake("expected one of " + String.join(", ", word.words()) + ", or keys and values, got a list");
                return Optional.empty();
            }
            return node instanceof ScalarNode ? word.read(node, spot) : parts.read(node, spot);
        }

        @Override
        public ObjectNode schema() {
            var schema = object();
            schema.putArray("anyOf").add(word.schema()).add(parts.schema());
            return schema;
        }

        @Override
        public String inWords() {
            return word.inWords() + ", or keys";
        }
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    private static ObjectNode orPlaceholder(ObjectNode schema) {
        var either = object();
        ArrayNode any = either.putArray("anyOf").add(schema);
        any.addObject().put("$ref", "#/definitions/placeholder");
        return either;
    }
}
