package dev.bactrian.definition.language;

import dev.bactrian.definition.Credentials;
import dev.bactrian.definition.End;
import dev.bactrian.definition.Fallback;
import dev.bactrian.definition.Filter;
import dev.bactrian.definition.Flow;
import dev.bactrian.definition.Pairing;
import dev.bactrian.definition.RetryStrategy;
import dev.bactrian.definition.Rollout.Mode;
import dev.bactrian.definition.Rules;
import dev.bactrian.definition.SyncDefinition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Reads a file that puts systems around a hub: each of its entities becomes a sync with an end in the hub and one in every system that has it. */
final class HubReader {

    private final EndReader ends;
    private final String standardName;

    /**
     * The hub and the systems around it.
     *
     * @param reached how to reach those whose credentials the file gives, by their names
     */
    private record Systems(String hub, List<Section> spokes, Map<String, Credentials> reached) {}

    HubReader(EndReader ends, String standardName) {
        this.ends = ends;
        this.standardName = standardName;
    }

    /** The names of the systems around the hub, as far as the file says them in their place. */
    static Set<String> systems(MappingNode file) {
        return values(file, HubWords.SYSTEMS)
                .filter(SequenceNode.class::isInstance)
                .flatMap(list -> ((SequenceNode) list).getValue().stream())
                .filter(MappingNode.class::isInstance)
                .flatMap(spoke -> values((MappingNode) spoke, "system"))
                .filter(ScalarNode.class::isInstance)
                .map(name -> ((ScalarNode) name).getValue())
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private static Stream<Node> values(MappingNode mapping, String key) {
        return mapping.getValue().stream()
                .filter(tuple -> tuple.getKeyNode() instanceof ScalarNode name
                        && name.getValue().equals(key))
                .map(NodeTuple::getValueNode);
    }

    List<SyncDefinition> read(Section top) {
        var hub = top.textOr(HubWords.HUB, "");
        ends.checkConfigured(top, HubWords.HUB, hub);
        var spokes = top.sections(HubWords.SYSTEMS);
        var seen = new LinkedHashSet<>(Set.of(hub));
        var reached = new LinkedHashMap<String, Credentials>();
        for (var spoke : spokes) {
            var system = spoke.textOr("system", "");
            var credentials = ends.reached(spoke, system);
            if (credentials != null) {
                reached.put(system, credentials);
            }
            if (!system.isEmpty() && !seen.add(system)) {
                spoke.mistake("system", "system \"" + system + "\" is named twice");
            }
            if (HubWords.isKeyOfMappings(system)) {
                spoke.mistake(
                        "system",
                        "\"" + system + "\" is a key of field mappings, so no system around a hub can have it for its"
                                + " name (rename it in application.properties)");
            }
            HubChecks.checkDirection(spoke);
        }
        var systems = new Systems(hub, spokes, reached);
        var isAssumed = !top.has(HubWords.ENTITIES) && !top.isRefused(HubWords.ENTITIES);
        var entities = isAssumed
                ? AssumedEntities.of(top, spokes, HubWords.entity(Set.of()))
                : top.sections(HubWords.ENTITIES);
        var names = entities.stream().map(entity -> entity.textOr("name", "")).toList();
        var plainNames = names.stream().map(SyncDefinition::plain).toList();
        if (!isAssumed) {
            spokes.forEach(spoke -> HubChecks.checkObjects(spoke, names));
        }
        var references = references(top, entities, spokes);
        var definitions = new ArrayList<SyncDefinition>();
        for (var i = 0; i < entities.size(); i++) {
            if (!names.get(i).isEmpty()) {
                if (plainNames.indexOf(plainNames.get(i)) < i) {
                    entities.get(i)
                            .mistake("name", "\"" + names.get(i) + "\" is an entity already, but for case, - and _");
                }
                definitions.add(read(top, entities.get(i), i, systems, references)
                        .withChildren(references.children(names.get(i)))
                        .assumed(isAssumed));
            }
        }
        spokes.forEach(spoke -> HubChecks.checkFilter(spoke, definitions));
        return definitions;
    }

    static @Nullable Filter filter(Section spoke) {
        return spoke.text(RolloutReader.FILTER)
                .map(text -> new Filter(text, spoke.where(RolloutReader.FILTER)))
                .orElse(null);
    }

    private EntityReferences references(Section top, List<Section> entities, List<Section> spokes) {
        var byName = new LinkedHashMap<String, Section>();
        entities.forEach(entity -> byName.put(entity.textOr("name", ""), entity));
        var names = List.copyOf(byName.keySet());
        return new EntityReferences(byName, name -> syncName(top, name), (system, entity) -> {
            var section = byName.get(entity);
            if (system.equals(HubWords.WORD) && section != null) {
                return Optional.of(section.textOr("table", entity));
            }
            return spokes.stream()
                    .filter(spoke -> spoke.textOr("system", "").equals(system))
                    .map(spoke -> spoke.valuesByName("objects"))
                    .flatMap(objects -> Stream.of(entity, Integer.toString(names.indexOf(entity)))
                            .map(objects::get))
                    .filter(Objects::nonNull)
                    .map(object -> (String) object.content())
                    .findFirst();
        });
    }

    private SyncDefinition read(Section top, Section entity, int number, Systems systems, EntityReferences references) {
        var name = entity.textOr("name", "");
        var whole = entity.over(top, Language.FILE);
        var all = new ArrayList<End>();
        all.add(checkedObject(
                entity,
                new End(
                        HubWords.WORD,
                        systems.hub(),
                        entity.textOr("table", name),
                        null,
                        true,
                        true,
                        entity.where(entity.has("table") ? "table" : "name"))));
        for (var spoke : systems.spokes()) {
            var objects = spoke.valuesByName("objects");
            var object = objects.getOrDefault(name, objects.get(Integer.toString(number)));
            if (object != null) {
                all.add(checkedObject(spoke, end(spoke, (String) object.content(), object, systems)));
            }
        }
        if (all.size() == 1) {
            entity.mistake("name", "no connected system has \"" + name + "\": name its object in one of them at least");
        }
        var namings = all.stream().map(ends::naming).toList();
        var fields = FieldReader.readHub(entity, whole, all, namings, references);
        HubChecks.checkMapped(entity, all, fields);
        HubChecks.checkReferences(
                entity, whole, fields, !references.children(name).isEmpty());
        SyncReader.checkExternalId(whole, namings);
        var settings = whole.section("sync_settings");
        var joined = whole.with(settings, Language.CONFLICT_RESOLUTION);
        return new SyncDefinition(
                name(top, entity, name),
                all,
                fields,
                new Flow(
                        SyncReader.initialSync(settings),
                        new RolloutReader(whole.section("rollout"), fields).read(),
                        SyncReader.performance(whole),
                        SyncReader.detection(whole, settings)),
                new Pairing(whole.texts("match_on"), whole.field("external_id_field")),
                new Rules(
                        new ConflictReader(all.stream().map(ends::known).toList(), elsewhere(systems.spokes(), all))
                                .read(joined),
                        RulesReader.deletes(whole),
                        RulesReader.loopPrevention(whole.section("loop_prevention")),
                        RulesReader.retryStrategy(
                                whole.section("error_handling").section("retry_strategy")),
                        whole.section("error_handling").section("fallback").word("action", Fallback.class)),
                WatchReader.read(whole),
                entity.where("name"));
    }

    private static Set<String> elsewhere(List<Section> spokes, List<End> ends) {
        return spokes.stream()
                .map(spoke -> spoke.textOr("system", ""))
                .filter(system -> ends.stream().noneMatch(end -> end.system().equals(system)))
                .collect(Collectors.toSet());
    }

    private static End end(Section spoke, String object, Value place, Systems systems) {
        var system = spoke.textOr("system", "");
        var direction = spoke.textOr("direction", "both");
        return new End(
                        system,
                        system,
                        object,
                        systems.reached().get(system),
                        !direction.equals(HubWords.FROM_HUB),
                        !direction.equals(HubWords.TO_HUB),
                        place.where())
                .within(filter(spoke))
                .with(spoke.section("rollout").word("mode", Mode.class) == Mode.READ_ONLY, retries(spoke));
    }

    private static @Nullable RetryStrategy retries(Section spoke) {
        var errors = spoke.section("error_handling");
        return errors.has("retry_strategy") ? RulesReader.retryStrategy(errors.section("retry_strategy")) : null;
    }

    private End checkedObject(Section section, End end) {
        ends.naming(end).mistakeOfObject(end.object()).ifPresent(mistake -> section.mistake(end.location(), mistake));
        return end;
    }

    private String name(Section top, Section entity, String name) {
        var whole = syncName(top, name);
        if (!Language.NAME.fits(whole) && !entity.isRefused("name") && !top.isRefused("connection_name")) {
            entity.mistake(
                    "name",
                    "with the file's name it makes \"" + whole + "\", and is the name of a sync: expected "
                            + Language.NAME.shape());
        }
        return whole;
    }

    private String syncName(Section top, String entity) {
        return top.textOr("connection_name", standardName) + "-" + entity;
    }
}
