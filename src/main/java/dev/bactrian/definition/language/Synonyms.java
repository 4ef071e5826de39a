package dev.bactrian.definition.language;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * A type: one of some words, some of which mean the same.
 *
 * @param meanings the word that is read for another one
 */
record Synonyms(Type.Words words, Map<String, String> meanings) implements Type {

    Synonyms {
        meanings = Map.copyOf(meanings);
    }

    @Override
    public Optional<String> read(Node node, Spot spot) {
        return words.read(node, spot).map(word -> meanings.getOrDefault(word, word));
    }

    @Override
    public ObjectNode schema() {
        return words.schema();
    }

    @Override
    public String inWords() {
        return words.inWords();
    }
}
