package dev.bactrian.definition.language;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Turns a text into YAML's nodes, or says why it is none. */
final class YamlFile {

    private static final Set<Tag> TAGS = Set.of(Tag.STR, Tag.INT, Tag.FLOAT, Tag.BOOL, Tag.NULL, Tag.SEQ, Tag.MAP);
    private static final Set<String> NOTHING = Set.of("~", "null", "Null", "NULL");
    private static final Pattern COMMENT = Pattern.compile("(?m)^\\s*(//|/\\*)|,\\s*(//|/\\*)");

    /** What the parser's words mean for people. */
    private static final Map<String, String> WORDS = Map.of(
            "<block end>", "this line is indented otherwise than those that it belongs to",
            "mapping values are not allowed",
                    "a second \": \" stands in one line; put a text that holds it into quotes",
            "'\\t", "a tab stands here; use blanks",
            "unknown escape character", "put a text that holds \\ into single quotes",
            "expected ',' or", "a comma or a closing bracket is missing");

    private static final Pattern TEXT_AFTER_HASH = Pattern.compile("[:\\[,]\\s+(#[\\w-]+)");

    private final String file;
    private final Spot top;
    private final Set<Node> seen = Collections.newSetFromMap(new IdentityHashMap<>());

    private YamlFile(String file, Spot top) {
        this.file = file;
        this.top = top;
    }

    /**
     * @param mustHold what a file holds at least, as people are told of an empty one
     * @param top notes what is wrong, where it is nowhere else
     */
    static Optional<Node> read(String file, String yaml, String mustHold, Spot top) {
        return new YamlFile(file, top).read(yaml, mustHold);
    }

    private Optional<Node> read(String yaml, String mustHold) {
        try {
            var settings = LoadSettings.builder()
                    .setLabel(file)
                    .setAllowDuplicateKeys(true)
                    .setAllowNonScalarKeys(true)
                    .build();
            var text = isJson() ? yaml.replace('\t', ' ') : yaml;
            var tooDeep = Nesting.tooDeep(settings, text);
            if (tooDeep.isPresent()) {
                top.mistakes()
                        .add(
                                Spot.place(file, tooDeep, ""),
                                "is nested more than " + Nesting.DEEPEST
                                        + " deep or within itself, which nothing here is");
                return Optional.empty();
            }
            var node = new Compose(settings).composeString(text);
            if (node.isEmpty()) {
                top.mistake("the file is empty (it must hold " + mustHold + ")");
            }
            node.ifPresent(this::tidy);
            return node;
        } catch (MarkedYamlEngineException e) {
            top.mistakes().add(Spot.place(file, e.getProblemMark(), ""), said(e) + hint(yaml));
        } catch (YamlEngineException e) {
            top.mistake("no valid " + (isJson() ? "JSON" : "YAML") + ": " + e.getMessage());
        }
        return Optional.empty();
    }

    /** YAML takes no tabs at the beginning of a line, JSON does; within its texts it has none. */
    private boolean isJson() {
        return file.endsWith(".json");
    }

    /** The parser's words, but where they repeat what may be a secret. */
    private String said(MarkedYamlEngineException failure) {
        var no = isJson() ? "no valid JSON" : "no valid YAML";
        var problem = failure.getProblem().strip();
        if (problem.equals("but found another document")) {
            return "a second YAML document begins here: one file holds one";
        }
        if (problem.startsWith("found undefined alias")) {
            return no + ": an alias stands for nothing; put a text that begins with * into quotes";
        }
        return no + ": "
                + WORDS.entrySet().stream()
                        .filter(entry -> problem.contains(entry.getKey()))
                        .findFirst()
                        .map(entry -> entry.getValue() + " (" + problem + ")")
                        .orElse(problem);
    }

    private static String hint(String yaml) {
        if (COMMENT.matcher(yaml).find()) {
            return " (a comment begins with #, not with // or /*)";
        }
        var text = TEXT_AFTER_HASH.matcher(yaml);
        return text.find()
                ? " (" + text.group(1) + " on line "
                        + yaml.substring(0, text.end()).lines().count()
                        + " is a comment; put a text that begins with # into quotes)"
                : "";
    }

    /** Tells YAML's words for nothing from texts, refuses tags, and puts together what YAML took apart. */
    private void tidy(Node node) {
        if (!seen.add(node)) {
            return;
        }
        if (node instanceof ScalarNode scalar
                && scalar.getScalarStyle() == ScalarStyle.PLAIN
                && NOTHING.contains(scalar.getValue())) {
            node.setTag(Tag.NULL);
        }
        if (!TAGS.contains(node.getTag())) {
            top.line(node).mistake("unknown tag: take it out, or put a text that begins with ! into quotes");
        }
        if (node instanceof SequenceNode list) {
            list.getValue().forEach(this::tidy);
        } else if (node instanceof MappingNode keys) {
            keys.setValue(joined(keys.getValue()));
            keys.getValue().forEach(tuple -> {
                tidy(tuple.getKeyNode());
                tidy(tuple.getValueNode());
            });
        }
    }

    /** Between braces, YAML takes {@code type: decimal(10,2)} for two keys; it is meant to be one value. */
    private static List<NodeTuple> joined(List<NodeTuple> tuples) {
        var joined = new ArrayList<NodeTuple>();
        for (var tuple : tuples) {
            var before = joined.isEmpty() ? null : joined.get(joined.size() - 1);
            if (before != null
                    && before.getValueNode() instanceof ScalarNode value
                    && tuple.getKeyNode() instanceof ScalarNode rest
                    && value.getValue().matches("\\w+\\(\\d+")
                    && rest.getValue().matches("\\d+\\)")
                    && tuple.getValueNode().getTag().equals(Tag.NULL)) {
                var whole = value.getValue() + "," + rest.getValue();
                var node = new ScalarNode(
                        Tag.STR, true, whole, value.getScalarStyle(), value.getStartMark(), rest.getEndMark());
                joined.set(joined.size() - 1, new NodeTuple(before.getKeyNode(), node));
            } else {
                joined.add(tuple);
            }
        }
        return joined;
    }
}
