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

    private static final JsonSchema SCHEMA =
            JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V7).getSchema(Documents.schema(), InputFormat.JSON);

    private Schemas() {}

    static List<String> mistakes(String yaml) {
        return SCHEMA.validate(yaml, InputFormat.YAML).stream()
                .map(Object::toString)
                .toList();
    }
}
