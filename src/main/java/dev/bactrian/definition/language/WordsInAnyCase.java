package dev.bactrian.definition.language;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bactrian.definition.Mistakes;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.nodes.Node;

/** A type: one of some words, which may be written in any case; read in lower case. */
record WordsInAnyCase(Type.Words words) implements Type {

    @Override
    public Optional<String> read(Node node, Spot spot) {
        return spot.text(node, "a text").flatMap(text -> {
            var word = text.toLowerCase(Locale.ROOT);
            if (!words.words().contains(word)) {
                spot.mistake("unknown word " + Spot.quoted(node, text) + " "
                        + Mistakes.allowed("allowed", word, words.words()));
                return Optional.empty();
            }
            return Optional.of(word);
        });
    }

    /** The words themselves come first, so that editors offer them. */
    @Override
    public ObjectNode schema() {
        var schema = words.schema();
        schema.withArray("anyOf")
                .addObject()
                .put("type", "string")
                .put(
                        "pattern",
                        words.words().stream()
                                .map(WordsInAnyCase::inAnyCase)
                                .collect(Collectors.joining("|", "^(", ")$")));
        return schema;
    }

    /** JSON Schema knows no flags: {@code info} becomes {@code [iI][nN][fF][oO]}. */
    private static String inAnyCase(String word) {
        return word.chars()
                .mapToObj(letter -> "[" + (char) letter + Character.toUpperCase((char) letter) + "]")
                .collect(Collectors.joining());
    }

    @Override
    public String inWords() {
        return words.inWords();
    }
}
