package dev.bactrian.definition.language;

import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.nio.file.Path;
import java.util.List;

/** Asks the JSON Schema. */
final class Schemas {

    static final Path SYNC = Path.of("src/main/resources/META-INF/resources/schema/sync.json");

    static final Path CASES = SYNC.resolveSibling("cases.json");

    private static final JsonSchema OF_SYNCS = schema(Documents.schema());
    private static final JsonSchema OF_CASES = schema(Documents.casesSchema());

    private Schemas() {}

    private static JsonSchema schema(String text) {
        return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V7).getSchema(text, InputFormat.JSON);
    }

    static List<String> mistakes(String yaml) {
        return mistakes(OF_SYNCS, yaml);
    }

    static List<String> mistakesOfCases(String yaml) {
        return mistakes(OF_CASES, yaml);
    }

    private static List<String> mistakes(JsonSchema schema, String yaml) {
        return schema.validate(yaml, InputFormat.YAML).stream()
                .map(Object::toString)
                .toList();
    }
}
