package dev.bactrian.definition.language;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;

/** The entities of a hub's file that names none: objects of equal position are one, named after the first system's object, with all fields whose names are alike. */
final class AssumedEntities {

    private AssumedEntities() {}

    /** @param group what an entity may say */
    static List<Section> of(Section top, List<Section> spokes, Group group) {
        var entities = new ArrayList<Section>();
        var first = spokes.isEmpty() ? null : spokes.get(0);
        for (var spoke : spokes) {
            var objects = spoke.valuesByName("objects");
            if (!objects.isEmpty() && !objects.containsKey("0")) {
                spoke.mistake(
                        "objects",
                        "names objects by entities, but the file has no entities: give them, or name the objects in a list");
                return entities;
            }
            if (first != null && objects.size() != first.valuesByName("objects").size() && !objects.isEmpty()) {
                spoke.mistake(
                        "objects",
                        "names " + objects.size() + " objects, and \"" + first.textOr("system", "") + "\" names "
                                + first.valuesByName("objects").size()
                                + ": as the file has no entities, objects of equal position are one; give entities, or as many objects");
            }
        }
        if (first != null) {
            first.valuesByName("objects").values().forEach(object -> {
                var values = new LinkedHashMap<String, Value>();
                values.put("name", new Value(nameOf((String) object.content()), object.where()));
                values.put("field_selection", new Value("all", object.where()));
                entities.add(top.sibling(group, object.where(), values));
            });
        }
        return entities;
    }

    /** In lower case, without schema and what marks an object as the org's own: {@code ServiceContract__c} is {@code service_contract}. */
    private static String nameOf(String object) {
        return object.substring(object.lastIndexOf('.') + 1)
                .replaceAll("(?i)__c$", "")
                .replaceAll("([a-z0-9])([A-Z])", "$1_$2")
                .toLowerCase(Locale.ROOT);
    }
}
