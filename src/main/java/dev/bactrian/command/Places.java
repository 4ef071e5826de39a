package dev.bactrian.command;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * Where things stand in a YAML file.
 *
 * @param root the file's content; null: it has none
 */
record Places(String file, @Nullable Node root) {

    /** Where things stand in a text that is known to be YAML. */
    static Places in(String file, String yaml) {
        var settings = LoadSettings.builder()
                .setLabel(file)
                .setAllowDuplicateKeys(true)
                .build();
        return new Places(file, new Compose(settings).composeString(yaml).orElse(null));
    }

    /** The file, line and column of what a path of keys and indexes leads to, as far as it leads. */
    String of(List<Object> path) {
        var node = root;
        var mark = root == null ? Optional.<Mark>empty() : root.getStartMark();
        for (var step : path) {
            var next = step(node, step);
            if (next.isEmpty()) {
                break;
            }
            mark = next.get().getKeyNode().getStartMark();
            node = next.get().getValueNode();
        }
        return of(mark);
    }

    private String of(Optional<Mark> mark) {
        return file + ":" + (mark.map(Mark::getLine).orElse(0) + 1) + ":"
                + (mark.map(Mark::getColumn).orElse(0) + 1);
    }

    private static Optional<NodeTuple> step(@Nullable Node node, Object step) {
        if (node instanceof SequenceNode list
                && step instanceof Integer index
                && index < list.getValue().size()) {
            var item = list.getValue().get(index);
            return Optional.of(new NodeTuple(item, item));
        }
        if (node instanceof MappingNode keys) {
            return keys.getValue().stream()
                    .filter(tuple -> tuple.getKeyNode() instanceof ScalarNode key
                            && key.getValue().equals(step))
                    .findFirst();
        }
        return Optional.empty();
    }
}
