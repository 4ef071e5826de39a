package dev.bactrian.definition.language;

import static dev.bactrian.definition.language.Key.key;
import static dev.bactrian.definition.language.Words.name;
import static dev.bactrian.definition.language.Words.text;
import static dev.bactrian.definition.language.Words.words;

import dev.bactrian.definition.FieldPlan.Selection;
import dev.bactrian.definition.ParentReference.OnParentDelete;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** All that may stand in the file of a hub: what a pair's file says once may stand at the top, for all entities, or in one of them. */
final class HubWords {

    static final String HUB = "sync_hub";
    static final String ENTITIES = "entities";
    static final String SYSTEMS = "connected_systems";

    /** What the hub is called in mappings and rules. */
    static final String WORD = "hub";

    static final String TO_HUB = "to_hub";
    static final String FROM_HUB = "from_hub";

    /** Keys of a pair's file that a hub's file has no place for. */
    private static final Set<String> OF_PAIRS = Set.of(
            "connection_name",
            "source",
            "target",
            "sync_type",
            "source_to_target",
            "target_to_source",
            "sync_settings",
            "field_mappings",
            "field_selection",
            "$schema");

    private static final Set<String> OTHERWISE_IN_MAPPINGS = Set.of("source", "target", "direction", "values");

    private static final Type.Words DIRECTION = words("both", TO_HUB, FROM_HUB);

    private static final Group SPOKE = Group.of(
            key(
                            "system",
                            text(),
                            "A system that application.properties configures under `bactrian.systems`, or that has `type` and `credentials` here.")
                    .required(),
            Language.TYPE,
            Language.REACHED_BY,
            key(
                            "objects",
                            new HubObjects(),
                            "Its objects or tables, in the order of the entities, or `{ entity: object }` where it has not all of them.")
                    .required(),
            key(
                    "sync_type",
                    words("bidirectional", "one_way"),
                    "`one_way` needs `direction`, which says as much by itself."),
            key(
                            "direction",
                            DIRECTION,
                            "Where edits travel: `to_hub`: its own are carried to all others, and nothing is written to it; `from_hub`: it is written, and its own are never carried.")
                    .standard("both"),
            key(
                    RolloutReader.FILTER,
                    text(),
                    "A Camel `simple` condition on a record's fields, e.g. `${body[country]} == 'DE'`: only such records are written to the system. It holds for the entities that have its fields."),
            key(
                    "rollout",
                    Group.of(key(
                                    "mode",
                                    words("full", "read_only"),
                                    "`read_only`: what is decided for the system is reported, and nothing is written to it.")
                            .standard("full")),
                    "How much of what is decided is written to the system."),
            key(
                    "error_handling",
                    Group.of(
                            key(
                                    "retry_strategy",
                                    RunWords.RETRY,
                                    "How a record is tried again that the system did not take; as the file says for all where it is not given.")),
                    "What happens when a write to the system fails."));

    private HubWords() {}

    /**
     * A whole file.
     *
     * @param systems the names of the systems around the hub, which are keys of its mappings
     */
    static Group file(Collection<String> systems) {
        var keys = new ArrayList<>(List.of(Language.keyOfPairs("connection_name")));
        keys.addAll(own(entity(systems)));
        keys.addAll(shared());
        keys.add(Language.keyOfPairs("$schema"));
        return new Group(keys);
    }

    /** The keys that only the file of a hub has. */
    static Group own() {
        return new Group(own(new Group(ofEntity(new Group(ofMapping())))));
    }

    private static List<Key> own(Group entity) {
        return List.of(
                key(HUB, text(), "The system that holds a table for each entity; application.properties configures it.")
                        .required(),
                key(
                        ENTITIES,
                        new Type.ListOf(entity),
                        "What is kept equal: each entity is a sync of its own, `<connection_name>-<entity>`. Without it, objects of equal position are one entity, in a table"
                                + " that is named after the first system's object, and all fields whose names are alike are mapped."),
                key(SYSTEMS, new Type.ListOf(SPOKE), "The systems around the hub.")
                        .required());
    }

    static Group entity(Collection<String> systems) {
        var keys = new ArrayList<>(ofEntity(mapping(systems)));
        keys.addAll(shared());
        return new Group(keys);
    }

    private static List<Key> ofEntity(Group mapping) {
        return List.of(
                key("name", Language.NAME, "The entity's name.").required(),
                key("table", name(), "Its table in the hub; the entity's name where it is not given.")
                        .or("object"),
                key("field_mappings", new Type.ListOf(mapping), "The fields, each once."));
    }

    /** What may stand at the top and in an entity. */
    private static List<Key> shared() {
        var keys = new ArrayList<Key>();
        Language.FILE.keys().stream()
                .filter(key -> !OF_PAIRS.contains(key.name()))
                .forEach(keys::add);
        keys.add(key(
                        "field_selection",
                        Words.of(Selection.class),
                        "`all`: also every field that two of the systems have under one name, whatever its case, `_` and `__c`; keys, references and `exclude_fields` are left out.")
                .standard("explicit"));
        keys.add(key("sync_settings", Language.HUB_SETTINGS, "How the systems are kept equal."));
        return keys;
    }

    private static Group mapping(Collection<String> systems) {
        var keys = new ArrayList<>(ofMapping());
        FieldWords.MAPPING.keys().stream()
                .filter(key -> !OTHERWISE_IN_MAPPINGS.contains(key.name()))
                .forEach(keys::add);
        systems.stream()
                .filter(system -> keys.stream().noneMatch(key -> key.isNamed(system)))
                .forEach(system -> keys.add(key(system, name(), "The field in " + system + ".")));
        return new Group(keys);
    }

    private static List<Key> ofMapping() {
        return List.of(
                key(
                        WORD,
                        name(),
                        "The hub's column. The name of each system around it is a key too, with the field there; a system may lack it."),
                key("direction", DIRECTION, "Where its edits travel.").standard("both"),
                key(
                        EntityReferences.KEY,
                        text(),
                        "The entity whose record the field holds: each system stores its own key of it. Not beside `type`, `default`, `values` or `transformation`."),
                key(
                                EntityReferences.ON_DELETE,
                                Words.of(OnParentDelete.class),
                                "What becomes of the record when the one that it refers to is deleted: `restrict`: that one is not deleted where this"
                                        + " one is, and waits for a person; `nullify`: it refers to nothing; `cascade`: it is deleted as well.")
                        .standard("restrict"),
                key(
                        "values",
                        new TextsBySystem(),
                        "By system, the hub's value for every value of that system, not beside `transformation`."));
    }

    /** Whether a system's name could not be told from a key of a mapping. */
    static boolean isKeyOfMappings(String system) {
        return mapping(List.of()).find(system).isPresent();
    }
}
