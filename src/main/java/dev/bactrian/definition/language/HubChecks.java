package dev.bactrian.definition.language;

import dev.bactrian.definition.End;
import dev.bactrian.definition.FieldPlan;
import dev.bactrian.definition.Mistakes;
import dev.bactrian.definition.SyncDefinition;
import dev.bactrian.definition.SyncDefinition.InitialSync;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** What is wrong in the file of a hub though each of its values is right. */
final class HubChecks {

    private HubChecks() {}

    /** One entity at least must have its fields. */
    static void checkFilter(Section spoke, List<SyncDefinition> definitions) {
        var filter = HubReader.filter(spoke);
        if (filter == null || !RolloutReader.isRight(spoke, filter)) {
            return;
        }
        var names = definitions.stream()
                .flatMap(definition -> definition.fieldMappings().stream())
                .flatMap(mapping -> mapping.names().stream())
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toCollection(LinkedHashSet::new));
        var areNamed = definitions.stream()
                .allMatch(definition -> definition.fields().selection() == FieldPlan.Selection.EXPLICIT);
        filter.fields().stream()
                .filter(field -> areNamed && !definitions.isEmpty() && !names.contains(field.name()))
                .forEach(field -> spoke.mistake(
                        RolloutReader.FILTER,
                        "\"" + field.name() + "\" is no mapped field of any entity "
                                + Mistakes.allowed("mapped fields", field.name(), names)));
    }

    static void checkDirection(Section spoke) {
        var direction = spoke.textOr("direction", "both");
        var type = spoke.textOr("sync_type", "");
        if (type.equals("one_way") && direction.equals("both") && !spoke.isRefused("direction")) {
            spoke.mistake("sync_type", "\"one_way\" needs direction: to_hub or from_hub");
        } else if (type.equals("bidirectional") && !direction.equals("both")) {
            spoke.mistake("direction", "says one way only, but sync_type is bidirectional: keep one");
        }
    }

    static void checkObjects(Section spoke, List<String> entities) {
        var objects = spoke.valuesByName("objects");
        var isList = objects.containsKey("0");
        if (isList && objects.size() != entities.size()) {
            spoke.mistake(
                    "objects",
                    "names " + objects.size() + " objects, and there are " + entities.size()
                            + " entities: name one for each, in their order, or write { entity: object }");
        } else if (!isList) {
            objects.forEach((entity, object) -> {
                if (!entities.contains(entity)) {
                    spoke.mistake(
                            object.where(),
                            "unknown entity \"" + entity + "\" " + Mistakes.allowed("entities", entity, entities));
                }
            });
        }
    }

    static void checkReferences(Section entity, Section whole, FieldPlan fields, boolean isParent) {
        var parents = fields.mappings().stream()
                .filter(mapping -> mapping.options().reference() != null)
                .toList();
        if (SyncReader.initialSync(whole.section("sync_settings")) == InitialSync.NONE
                && (isParent || !parents.isEmpty())) {
            entity.mistake(
                    "name",
                    "begins with no records (initial_sync: none), so nobody would know what records refer to: read them with"
                            + " match_only, which writes nothing");
        }
        for (var field : whole.texts("match_on")) {
            parents.stream()
                    .filter(mapping -> mapping.isNamed(field.name())
                            && Objects.requireNonNull(mapping.options().reference())
                                    .comesLater())
                    .forEach(mapping -> entity.mistake(
                            field.location(),
                            "\"" + field.name()
                                    + "\" refers to an entity that refers to this one, so it is not known when records"
                                    + " are matched: leave it out"));
        }
    }

    /** Each end has a field at least; else nothing would ever travel there. */
    static void checkMapped(Section entity, List<End> ends, FieldPlan fields) {
        var mapped = new LinkedHashMap<Integer, Boolean>();
        for (var i = 0; i < ends.size(); i++) {
            var end = i;
            mapped.put(i, fields.mappings().stream().anyMatch(mapping -> !mapping.names()
                    .get(end)
                    .isEmpty()));
        }
        if (!fields.mappings().isEmpty()) {
            mapped.entrySet().stream()
                    .filter(entry -> !entry.getValue())
                    .map(Map.Entry::getKey)
                    .forEach(end -> entity.mistake(
                            "field_mappings",
                            "maps no field of \"" + ends.get(end).word() + "\", whose \""
                                    + ends.get(end).object() + "\" is the entity's: map one, or leave its object out"));
        }
    }
}
