package dev.bactrian.command;

import dev.bactrian.definition.SyncDefinition;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The types that a file of cases gives to fields, by entity: a name is that of each entity which has such a field. */
final class EntityTypes {

    private final List<SyncDefinition> definitions;
    private final Map<String, String> given;

    EntityTypes(List<SyncDefinition> definitions, Map<String, String> given) {
        this.definitions = definitions;
        this.given = given;
    }

    Map<String, String> of(SyncDefinition definition) {
        var types = new LinkedHashMap<>(given);
        if (definitions.size() > 1) {
            types.keySet()
                    .removeIf(name -> definition.fieldMappings().stream().noneMatch(mapping -> mapping.isNamed(name)));
        }
        return types;
    }

    /** What is wrong with them, by the field that they are given to. */
    Map<String, String> wrong() {
        var wrong = new LinkedHashMap<String, String>();
        for (var definition : definitions) {
            AssumedTypes.wrong(definition, of(definition)).forEach(wrong::putIfAbsent);
        }
        given.keySet().stream()
                .filter(name -> definitions.stream()
                        .noneMatch(definition -> of(definition).containsKey(name)))
                .forEach(name -> wrong.put(name, "unknown field \"" + name + "\" of every entity"));
        return wrong;
    }
}
