package dev.bactrian.definition.language;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Turns a text into YAML's nodes, or says why it is none. */
final class YamlFile {

    private static final Set<Tag> TAGS = Set.of(Tag.STR, Tag.INT, Tag.FLOAT, Tag.BOOL, Tag.NULL, Tag.SEQ, Tag.MAP);
    private static final Pattern COMMENT = Pattern.compile("(?m)^\\s*(//|/\\*)|,\\s*(//|/\\*)");

    private final String file;
    private final Spot top;
    private final Set<Node> seen = Collections.newSetFromMap(new IdentityHashMap<>());

    private YamlFile(String file, Spot top) {
        this.file = file;
        this.top = top;
    }

    /** @param top notes what is wrong, where it is nowhere else */
    static Optional<Node> read(String file, String yaml, Spot top) {
        return new YamlFile(file, top).read(yaml);
    }

    private Optional<Node> read(String yaml) {
        try {
            var settings = LoadSettings.builder()
                    .setLabel(file)
                    .setAllowDuplicateKeys(true)
                    .setAllowNonScalarKeys(true)
                    .build();
            var node = new Compose(settings).composeString(yaml);
            if (node.isEmpty()) {
                top.mistake("the file is empty (it must hold source, target and field_mappings)");
            }
            node.ifPresent(this::checkTags);
            return node;
        } catch (MarkedYamlEngineException e) {
            top.mistakes().add(Spot.place(file, e.getProblemMark(), ""), said(e) + hint(yaml));
        } catch (YamlEngineException e) {
            top.mistake("no valid YAML: " + e.getMessage());
        }
        return Optional.empty();
    }

    /** The parser's words, but where they repeat what may be a secret. */
    private static String said(MarkedYamlEngineException failure) {
        var problem = failure.getProblem().strip();
        if (problem.equals("but found another document")) {
            return "a second YAML document begins here: one file holds one sync";
        }
        return problem.startsWith("found undefined alias")
                ? "no valid YAML: an alias stands for nothing; put a text that begins with * into quotes"
                : "no valid YAML: " + problem;
    }

    private static String hint(String yaml) {
        return COMMENT.matcher(yaml).find() ? " (a comment begins with #, not with // or /*)" : "";
    }

    private void checkTags(Node node) {
        if (!seen.add(node)) {
            return;
        }
        if (!TAGS.contains(node.getTag())) {
            top.line(node).mistake("unknown tag: take it out, or put a text that begins with ! into quotes");
        }
        if (node instanceof SequenceNode list) {
            list.getValue().forEach(this::checkTags);
        } else if (node instanceof MappingNode keys) {
            keys.getValue().forEach(tuple -> {
                checkTags(tuple.getKeyNode());
                checkTags(tuple.getValueNode());
            });
        }
    }
}
