package dev.bactrian.definition.language;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bactrian.definition.Location;
import dev.bactrian.definition.Mistakes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Keys that stand together, each with its own type. */
record Group(List<Key> keys) implements Type {

    private static final ObjectMapper JSON = new ObjectMapper();

    Group {
        keys = List.copyOf(keys);
    }

    static Group of(Key... keys) {
        return new Group(List.of(keys));
    }

    Optional<Key> find(String word) {
        return keys.stream().filter(key -> key.isNamed(word)).findFirst();
    }

    @Override
    public Optional<Section> read(Node node, Spot spot) {
        if (!(node instanceof MappingNode mapping)) {
            spot.mistake("expected keys and values, got "
                    + (holdsSecrets() && node instanceof ScalarNode ? "a text" : Spot.kind(node)));
            return Optional.empty();
        }
        var lines = new HashMap<String, Integer>();
        var values = new LinkedHashMap<String, Value>();
        var refused = new HashSet<String>();
        for (var tuple : mapping.getValue()) {
            if (tuple.getKeyNode() instanceof ScalarNode name) {
                read(name.getValue(), tuple, spot, lines, values, refused);
            } else {
                spot.line(tuple.getKeyNode()).mistake("the key is no text; quote what holds {{…}}");
            }
        }
        for (var key : keys) {
            if (key.status() == Key.Status.REQUIRED
                    && !refused.contains(key.name())
                    && lines.keySet().stream().noneMatch(key::isNamed)) {
                spot.mistake("\"" + String.join("\" or \"", key.names()) + "\" is missing");
            }
        }
        return Optional.of(new Section(this, spot.where(), values, refused, spot.mistakes()));
    }

    private void read(
            String name,
            NodeTuple tuple,
            Spot above,
            Map<String, Integer> lines,
            Map<String, Value> values,
            Set<String> refused) {
        var spot = above.at(find(name).isPresent() ? name : shownAlone(name, tuple), tuple.getKeyNode());
        var before = lines.putIfAbsent(name, spot.where().line());
        if (before != null) {
            spot.mistake("given twice (first on line " + before + ")");
            return;
        }
        var key = find(name);
        if (name.equals("<<")) {
            spot.mistake("merge keys are no part of YAML 1.2: write out what is to stand here");
        } else if (key.isEmpty()) {
            spot.mistake("unknown key \"" + shownAlone(name, tuple) + "\" " + Mistakes.allowed("allowed", name, names())
                    + Language.elsewhere(name));
            Mistakes.nearest(name, names()).flatMap(this::find).ifPresent(meant -> refused.add(meant.name()));
        } else if (!key.get().isActedOn()) {
            spot.mistake("not supported yet by this version; take it out (supported here: " + String.join(", ", names())
                    + ")");
        } else {
            var content = key.get().type().read(tuple.getValueNode(), spot);
            content.ifPresentOrElse(
                    read -> put(key.get().name(), new Value(read, spot.where()), spot, values),
                    () -> refused.add(key.get().name()));
        }
    }

    private boolean holdsSecrets() {
        return keys.stream().anyMatch(key -> key.type() instanceof Type.Secret);
    }

    /** Where a blank was forgotten, a secret stands in the key. */
    private String shown(String name) {
        var colon = name.indexOf(':');
        return holdsSecrets() && colon >= 0 ? name.substring(0, colon + 1) + "…" : name;
    }

    /** Where a secret with a comma was not quoted, its end stands as a key of its own. */
    private String shownAlone(String name, NodeTuple tuple) {
        var isEmpty = tuple.getValueNode() instanceof ScalarNode value
                && value.getTag().equals(Tag.NULL);
        return holdsSecrets() && isEmpty && !name.contains(":") ? "…" : shown(name);
    }

    private static void put(String key, Value value, Spot spot, Map<String, Value> values) {
        var other = values.putIfAbsent(key, value);
        if (other != null && !other.says(value)) {
            spot.mistake("says something else than " + place(other.where()) + ", which means the same key");
        }
    }

    private static String place(Location where) {
        return where.path() + " on line " + where.line();
    }

    /** Every name that may be written. */
    private List<String> names() {
        var names = new ArrayList<String>();
        for (var key : keys) {
            if (key.isActedOn()) {
                names.addAll(key.names());
            }
        }
        return names;
    }

    @Override
    public ObjectNode schema() {
        var schema = JsonNodeFactory.instance.objectNode().put("type", "object");
        var properties = schema.putObject("properties");
        for (var key : keys) {
            key.names().forEach(name -> properties.set(name, schema(key)));
        }
        var required =
                keys.stream().filter(key -> key.status() == Key.Status.REQUIRED).toList();
        if (required.size() == 1
                || required.stream().allMatch(key -> key.aliases().isEmpty())) {
            require(schema, required);
        } else {
            var all = schema.putArray("allOf");
            required.forEach(key -> require(all.addObject(), List.of(key)));
        }
        return schema.put("additionalProperties", false);
    }

    private static void require(ObjectNode schema, List<Key> keys) {
        if (keys.stream().allMatch(key -> key.aliases().isEmpty())) {
            if (!keys.isEmpty()) {
                var names = schema.putArray("required");
                keys.forEach(key -> names.add(key.name()));
            }
            return;
        }
        var any = schema.putArray("anyOf");
        for (var key : keys) {
            key.names().forEach(name -> any.addObject().putArray("required").add(name));
        }
    }

    private static ObjectNode schema(Key key) {
        var description = key.meaning();
        if (!key.isActedOn()) {
            var refused = JsonNodeFactory.instance.objectNode();
            refused.put("description", description + " Not supported yet.").putObject("not");
            return refused;
        }
        var schema = key.type().schema().put("description", description);
        if (key.standard() != null) {
            schema.set("default", JSON.valueToTree(key.standard()));
        }
        return schema;
    }

    @Override
    public String inWords() {
        return "keys";
    }
}
