package dev.bactrian.definition.language;

import dev.bactrian.definition.Mistakes;
import dev.bactrian.definition.ParentReference;
import dev.bactrian.definition.ParentReference.OnParentDelete;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The entities of a hub's file as they refer to each other. */
final class EntityReferences {

    static final String KEY = "reference";
    static final String ON_DELETE = "on_parent_delete";

    /** What cannot stand beside a reference, whose values are keys. */
    private static final List<String> OF_VALUES = List.of("type", "default", "values", "transformation");

    private final Map<String, Set<String>> parents = new LinkedHashMap<>();
    private final UnaryOperator<String> syncName;
    private final BiFunction<String, String, Optional<String>> objects;

    /**
     * @param entities the sections of the entities, by their names
     * @param syncName the name of an entity's sync
     * @param objects what a system, by its key in mappings, has for an entity; empty: nothing
     */
    EntityReferences(
            Map<String, Section> entities,
            UnaryOperator<String> syncName,
            BiFunction<String, String, Optional<String>> objects) {
        this.syncName = syncName;
        this.objects = objects;
        entities.forEach((name, section) -> parents.put(
                name,
                section.sections("field_mappings").stream()
                        .flatMap(mapping -> mapping.text(KEY).stream())
                        .collect(Collectors.toCollection(LinkedHashSet::new))));
    }

    /** The names of the syncs whose records refer to an entity's. */
    Set<String> children(String entity) {
        return parents.entrySet().stream()
                .filter(other -> other.getValue().contains(entity))
                .map(other -> syncName.apply(other.getKey()))
                .collect(Collectors.toSet());
    }

    /**
     * What a mapping says of a reference; null: its field is none.
     *
     * @param entity the entity that the mapping is of
     * @param systems the keys of the systems that the mapping names
     */
    @Nullable
    ParentReference read(Section mapping, String entity, List<String> systems) {
        if (!mapping.has(KEY)) {
            if (mapping.has(ON_DELETE)) {
                mapping.mistake(ON_DELETE, "stands only beside reference");
            }
            return null;
        }
        var parent = mapping.textOr(KEY, "");
        if (!parents.containsKey(parent)) {
            mapping.mistake(
                    KEY, "unknown entity \"" + parent + "\" " + Mistakes.allowed("entities", parent, parents.keySet()));
            return null;
        }
        OF_VALUES.stream()
                .filter(mapping::has)
                .forEach(key -> mapping.mistake(key, "cannot stand beside reference, whose values are keys"));
        var parentObjects = parentObjects(mapping, parent, systems);
        var isInCycle = reaches(parent, entity);
        if (isInCycle && mapping.truth("required")) {
            mapping.mistake(
                    "required",
                    "\"" + entity + "\" and \"" + parent
                            + "\" refer to each other, so one of two records must be made without the other: leave required out");
        }
        return new ParentReference(
                syncName.apply(parent), parentObjects, mapping.word(ON_DELETE, OnParentDelete.class), isInCycle);
    }

    /** What each system that the mapping names has for the parent. */
    private Map<String, String> parentObjects(Section mapping, String parent, List<String> systems) {
        var found = new LinkedHashMap<String, String>();
        for (var system : systems) {
            objects.apply(system, parent)
                    .ifPresentOrElse(
                            object -> found.put(system, object),
                            () -> mapping.mistake(
                                    system,
                                    "\"" + system + "\" has no object of \"" + parent
                                            + "\", so nothing there can refer to one: name it in its objects, or leave the field out here"));
        }
        return found;
    }

    private boolean reaches(String from, String wanted) {
        var seen = new LinkedHashSet<String>();
        var next = new ArrayDeque<>(List.of(from));
        while (!next.isEmpty()) {
            var entity = next.remove();
            if (entity.equals(wanted)) {
                return true;
            }
            if (seen.add(entity)) {
                next.addAll(parents.getOrDefault(entity, Set.of()));
            }
        }
        return false;
    }
}
