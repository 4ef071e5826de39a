package dev.bactrian.definition;

import dev.bactrian.definition.SyncDefinition.Direction;
import dev.bactrian.definition.SyncDefinition.End;
import dev.bactrian.definition.SyncDefinition.FieldMapping;
import dev.bactrian.definition.SyncDefinition.InitialSync;
import dev.bactrian.definition.SyncDefinition.SyncType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Reads one sync file; what the language has and this version does not act on is refused, never ignored. */
public final class SyncReader {

    private static final List<String> TYPES_LATER =
            List.of("mysql", "snowflake", "netsuite", "zendesk", "kafka", "mongodb", "neo4j");

    private final Map<String, String> systemTypes;
    private final Set<String> types;
    private final UnaryOperator<String> placeholders;

    /**
     * @param systemTypes the type of every configured system, by the system's name
     * @param types the types that an adapter exists for
     * @param placeholders resolves <code>{{name}}</code> in a text
     */
    public SyncReader(Map<String, String> systemTypes, Set<String> types, UnaryOperator<String> placeholders) {
        this.systemTypes = new TreeMap<>(systemTypes);
        this.types = new TreeSet<>(types);
        this.placeholders = placeholders;
    }

    /**
     * @param file the file as the user knows it, e.g. {@code routes/accounts.sync.yaml}
     * @throws InvalidDefinition with every mistake of the file
     */
    public SyncDefinition read(String file, String yaml) {
        var mistakes = new Mistakes();
        var top = new Location(file, 1, "");
        var definition = compose(file, yaml, top, mistakes).map(section -> read(section, nameOf(file)));
        mistakes.throwIfAny();
        return definition.orElseThrow();
    }

    private Optional<Section> compose(String file, String yaml, Location top, Mistakes mistakes) {
        try {
            var settings = LoadSettings.builder()
                    .setLabel(file)
                    .setAllowDuplicateKeys(true)
                    .setAllowNonScalarKeys(true)
                    .build();
            var node = new Compose(settings).composeString(yaml);
            if (node.isEmpty()) {
                mistakes.add(top, "the file is empty (it must hold source, target and field_mappings)");
            }
            return node.map(root -> new Section(top, root, mistakes, placeholders));
        } catch (MarkedYamlEngineException e) {
            var line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(1);
            mistakes.add(new Location(file, line, ""), "no valid YAML: " + e.getProblem());
        } catch (YamlEngineException e) {
            mistakes.add(top, "no valid YAML: " + e.getMessage());
        }
        return Optional.empty();
    }

    private SyncDefinition read(Section top, String standardName) {
        var name = top.text("connection_name").orElse(standardName);
        if (!name.matches("[A-Za-z][A-Za-z0-9_-]{0,39}")) {
            top.mistake(
                    "connection_name",
                    "invalid name \"" + name + "\" (a letter, then up to 39 letters, digits, _ or -)");
        }
        var source = top.section("source").map(this::end);
        var target = top.section("target").map(this::end);
        if (source.isEmpty()) {
            top.mistake("source", "is missing");
        }
        if (target.isEmpty()) {
            top.mistake("target", "is missing");
        }
        if (source.isPresent()
                && target.isPresent()
                && !source.get().system().isEmpty()
                && source.get().system().equals(target.get().system())) {
            top.mistake("target", "system \"" + target.get().system() + "\" is the source too: two systems are needed");
        }
        var mappings = mappings(top);
        var settings = top.section("sync_settings");
        var type = syncType(top, settings);
        var initial = initialSync(settings);
        ongoingSync(settings);
        var nowhere = new End("", "", top.location());
        var from = source.orElse(nowhere);
        var to = target.orElse(nowhere);
        var rules = new Rules(
                new ConflictReader(List.of(from.system(), to.system())).read(top, settings),
                RulesReader.deletes(top),
                RulesReader.loopPrevention(top),
                ErrorHandling.read(top));
        var pairing = RulesReader.pairing(top);
        settings.ifPresent(Section::finish);
        top.notYet(
                "sync_hub",
                "connected_systems",
                "rollout",
                "mapping_options",
                "field_selection",
                "include_fields",
                "exclude_fields",
                "validation_rules",
                "performance_settings",
                "monitoring");
        top.finish();
        return new SyncDefinition(name, from, to, mappings, type, initial, pairing, rules, top.location());
    }

    private End end(Section section) {
        var type = section.text("type");
        var system = section.text("system").or(() -> type).orElse("");
        if (system.isEmpty()) {
            section.mistake(
                    "system", "is missing (configured systems: " + String.join(", ", systemTypes.keySet()) + ")");
        } else if (!systemTypes.containsKey(system)) {
            section.mistake(
                    "system",
                    "unknown system \"" + system + "\" "
                            + Mistakes.allowed(
                                    "application.properties configures bactrian.systems",
                                    system,
                                    systemTypes.keySet()));
        }
        type.ifPresent(word -> checkType(section, system, word));
        var object = section.has("object") ? "object" : "table";
        section.has("table");
        if (section.has("object") && section.has("table")) {
            section.mistake("table", "\"object\" and \"table\" mean the same thing: keep one");
        }
        var end = new End(system, section.requiredText(object), section.location(object));
        section.notYet("credentials");
        section.finish();
        return end;
    }

    private void checkType(Section section, String system, String type) {
        if (TYPES_LATER.contains(type) && !types.contains(type)) {
            section.mistake(
                    "type", "\"" + type + "\" is not supported yet (supported: " + String.join(", ", types) + ")");
        } else if (!types.contains(type)) {
            section.mistake("type", "unknown type \"" + type + "\" " + Mistakes.allowed("allowed", type, types));
        } else if (systemTypes.containsKey(system) && !type.equals(systemTypes.get(system))) {
            section.mistake(
                    "type", "system \"" + system + "\" is configured as " + systemTypes.get(system) + ", not " + type);
        }
    }

    private static List<FieldMapping> mappings(Section top) {
        var mappings = new ArrayList<FieldMapping>();
        var sources = new HashMap<String, Location>();
        var targets = new HashMap<String, Location>();
        for (var section : top.sections("field_mappings")) {
            var source = section.requiredText("source");
            var target = section.requiredText("target");
            once(sources, section, "source", source);
            once(targets, section, "target", target);
            var direction = section.word("direction", "both", List.of("both", "to_target", "to_source"), List.of());
            if (section.isSection("transformation")) {
                section.notYet("transformation");
            } else {
                section.word(
                        "transformation",
                        "none",
                        List.of("none"),
                        List.of(
                                "trim",
                                "upper",
                                "lower",
                                "title_case",
                                "format_phone",
                                "normalize_email",
                                "strip_html"));
            }
            section.notYet("required", "values", "type", "default");
            section.finish();
            mappings.add(new FieldMapping(
                    source, target, Direction.valueOf(direction.toUpperCase(Locale.ROOT)), section.location()));
        }
        if (mappings.isEmpty()) {
            top.mistake("field_mappings", "is missing or empty: at least one field must be mapped");
        }
        return mappings;
    }

    private static void once(Map<String, Location> seen, Section section, String key, String field) {
        var before = seen.putIfAbsent(field, section.location(key));
        if (before != null && !field.isEmpty()) {
            section.mistake(key, "field \"" + field + "\" is mapped twice (first on line " + before.line() + ")");
        }
    }

    private static SyncType syncType(Section top, Optional<Section> settings) {
        var words = List.of("bidirectional", "one_way");
        var above = top.word("sync_type", "bidirectional", words, List.of());
        var inside = settings.map(section -> section.word("sync_type", above, words, List.of()))
                .orElse(above);
        if (top.has("sync_type") && !above.equals(inside)) {
            top.mistake("sync_type", "is \"" + above + "\" here and \"" + inside + "\" in sync_settings: keep one");
        }
        var toTarget =
                settings.flatMap(section -> section.truth("source_to_target")).or(() -> top.truth("source_to_target"));
        var toSource =
                settings.flatMap(section -> section.truth("target_to_source")).or(() -> top.truth("target_to_source"));
        if (inside.equals("bidirectional")) {
            if (!toTarget.orElse(true) || !toSource.orElse(true)) {
                top.mistake("sync_type", "is bidirectional, but a direction is switched off: write sync_type: one_way");
            }
            return SyncType.BIDIRECTIONAL;
        }
        var forth = toTarget.orElse(!toSource.orElse(false));
        var back = toSource.orElse(!forth);
        if (forth.equals(back)) {
            top.mistake("sync_type", "is one_way, but source_to_target and target_to_source are both " + forth);
        }
        return forth ? SyncType.SOURCE_TO_TARGET : SyncType.TARGET_TO_SOURCE;
    }

    private static InitialSync initialSync(Optional<Section> settings) {
        var section = settings.flatMap(outer -> outer.section("initial_sync"));
        var word = section.map(
                found -> found.word("strategy", "full_load", List.of("full_load", "none"), List.of("match_only")));
        section.ifPresent(Section::finish);
        return InitialSync.valueOf(word.orElse("full_load").toUpperCase(Locale.ROOT));
    }

    private static void ongoingSync(Optional<Section> settings) {
        settings.flatMap(outer -> outer.section("ongoing_sync")).ifPresent(section -> {
            section.word("mode", "real_time", List.of("real_time"), List.of("polling"));
            section.notYet("polling_interval_seconds").finish();
        });
    }

    private static String nameOf(String file) {
        var name = file.substring(file.lastIndexOf('/') + 1);
        return name.replaceFirst("\\.sync\\.(yaml|yml|json)$", "");
    }
}
