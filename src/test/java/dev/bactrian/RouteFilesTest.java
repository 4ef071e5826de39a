package dev.bactrian;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RouteFilesTest {

    static List<Path> routeFiles() throws IOException {
        try (var files = Files.list(Path.of("routes"))) {
            return files.filter(file -> file.toString().endsWith(".camel.yaml"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("routeFiles")
    void routeFileIsWhatCamelsSchemaAllows(Path file) throws IOException {
        var mistakes = schema().validate(Files.readString(file), InputFormat.YAML);

        assertThat(mistakes).map(Object::toString).isEmpty();
    }

    private static JsonSchema schema() throws IOException {
        try (InputStream input =
                Objects.requireNonNull(RouteFilesTest.class.getResourceAsStream("/schema/camelYamlDsl.json"))) {
            return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V4)
                    .getSchema(new String(input.readAllBytes(), StandardCharsets.UTF_8), InputFormat.JSON);
        }
    }
}
