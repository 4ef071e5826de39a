package dev.bactrian.definition.language;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.stream.Collectors;

/** What editors and people are told of the language: the JSON Schema and the reference. */
public final class Documents {

    private Documents() {}

    /** The JSON Schema (draft 7) of a sync file. */
    public static String schema() {
        var either = JsonNodeFactory.instance.objectNode().put("type", "object");
        either.putObject("if").putArray("required").add(HubWords.HUB);
        either.set("then", hub());
        either.set("else", Language.FILE.schema());
        return schema("A sync of Bactrian: objects in different systems that are kept equal", either);
    }

    /** Each system around the hub is a key of its mappings. */
    private static ObjectNode hub() {
        var hub = HubWords.file(List.of()).schema();
        var mapping = (ObjectNode) hub.at("/properties/entities/items/properties/field_mappings/items");
        mapping.set("additionalProperties", Words.name().schema());
        return hub;
    }

    private static String schema(String title, ObjectNode file) {
        var schema = JsonNodeFactory.instance.objectNode();
        schema.put("$schema", "http://json-schema.org/draft-07/schema#");
        schema.put("title", title);
        schema.setAll(file);
        schema.putObject("definitions")
                .putObject("placeholder")
                .put("description", "A setting of application.properties or the environment.")
                .put("type", "string")
                .put("pattern", "\\{\\{.+\\}\\}");
        try {
            return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(schema) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("write a schema", e);
        }
    }

    /** The JSON Schema (draft 7) of a file of cases. */
    public static String casesSchema() {
        return schema("Cases of Bactrian: what a sync is to make of changes", CaseWords.FILE.schema());
    }

    /** The reference in Markdown: a table of keys for every group. */
    public static String reference() {
        var text = new StringBuilder(
                """
                # Reference of the sync file

                Made from the language itself; the same source checks the files and makes the [JSON Schema](../src/main/resources/META-INF/resources/schema/sync.json) that the
                running application serves at `/schema/sync.json`. How to write a sync file stands in the [guide](sync-files.md).

                Every text may hold `{{name}}`, a setting of application.properties; one that stands for a secret, or `{{env:NAME}}`, is allowed in `credentials` only. What is "not yet" belongs to the language and is refused.
                """);
        tables(text, "", "The file", Language.FILE);
        text.append(
                """

                # Reference of the file of a hub

                A file with `sync_hub` puts systems around a hub ([guide](sync-files.md#hubs)). Besides the keys below it takes those of the file above, except `source`, `target`, `sync_type`, `source_to_target`, `target_to_source`, `field_selection` and `include_fields`; at the top
                level they hold for all entities, in an entity for that one, and what stands nearest counts. A mapping takes the keys of a pair's mapping, too.
                """);
        tables(text, "", "The hub", HubWords.own());
        text.append(
                """

                # Reference of the file of cases

                `<name>.cases.yaml` stands beside a sync file; how to write cases stands in the [guide](sync-files.md#cases). The application serves its schema at `/schema/cases.json`.
                """);
        tables(text, "", "The file of cases", CaseWords.FILE);
        return text.toString();
    }

    private static void tables(StringBuilder text, String path, String title, Group group) {
        text.append("\n## ").append(title);
        text.append("\n\n| key | allowed | default | meaning |\n| --- | --- | --- | --- |\n");
        for (var key : group.keys()) {
            text.append(row(key));
        }
        for (var key : group.keys()) {
            if (key.isActedOn()) {
                inside(text, path.isEmpty() ? key.name() : path + "." + key.name(), key.type());
            }
        }
    }

    private static void inside(StringBuilder text, String path, Type type) {
        if (type instanceof Group group) {
            tables(text, path, "`" + path + "`", group);
        } else if (type instanceof Type.ListOf list) {
            inside(text, path + "[]", list.item());
        } else if (type instanceof Type.WordOrParts either && !path.startsWith("sync_settings.")) {
            tables(text, path, "`" + path + "`", either.parts());
        }
    }

    private static String row(Key key) {
        var names = key.names().stream().map(name -> "`" + name + "`").collect(Collectors.joining(" or "));
        return "| " + names + " | " + key.type().inWords().replace("|", "\\|") + " | " + standard(key) + " | "
                + key.meaning() + " |\n";
    }

    private static String standard(Key key) {
        return switch (key.status()) {
            case REQUIRED -> "must be given";
            case NOT_YET -> "not yet";
            case OPTIONAL -> key.standard() == null ? "" : "`" + key.standard() + "`";
        };
    }
}
