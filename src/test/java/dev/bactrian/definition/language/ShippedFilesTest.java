package dev.bactrian.definition.language;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The sync files that are shipped, and examples as others write them. */
class ShippedFilesTest {

    static List<Path> shipped() throws IOException {
        return syncFiles(Path.of("routes"));
    }

    static List<Path> examples() throws IOException {
        return syncFiles(Path.of("src/test/resources/definition/examples"));
    }

    @ParameterizedTest
    @MethodSource({"shipped", "examples"})
    void fileIsReadAndIsWhatTheSchemaAllows(Path file) throws IOException {
        var text = Files.readString(file);

        assertThat(SyncFiles.read(file.toString(), text).fieldMappings()).isNotEmpty();
        assertThat(Schemas.mistakes(text)).isEmpty();
    }

    /** The file that is shipped, and the one in the guide. */
    @Test
    void examplesOfHubsAreReadAndAreWhatTheSchemaAllows() throws IOException {
        var guide = Files.readString(Path.of("docs/sync-files.md"));
        var from = guide.indexOf("sync_hub: data_hub\n");
        var examples = List.of(
                Files.readString(Path.of("routes/examples/data_hub.sync.yaml")),
                guide.substring(from, guide.indexOf("```", from)));

        for (var example : examples) {
            assertThat(HubReaderTest.read(example).get(0).fieldMappings()).hasSizeGreaterThan(2);
            assertThat(Schemas.mistakes(example)).isEmpty();
            assertThat(Schemas.mistakes(example.replace("match_on", "match_onn")))
                    .isNotEmpty();
            assertThat(Schemas.mistakes(example.replace("direction: to_hub", "direction: to_target")))
                    .isNotEmpty();
        }
    }

    /** Nothing but the systems and their objects. */
    @Test
    void hubWithoutEntitiesIsReadAndIsWhatTheSchemaAllows() throws IOException {
        var example = Files.readString(Path.of("src/test/resources/definition/examples/hub/minimal.sync.yaml"));

        assertThat(HubReaderTest.read(example)).hasSize(2);
        assertThat(Schemas.mistakes(example)).isEmpty();
        assertThat(Schemas.mistakes(example.replace("connected_systems", "connected")))
                .isNotEmpty();
    }

    @Test
    void shippedCasesAreWhatTheirSchemaAllows() throws IOException {
        var file = Path.of("routes/accounts.cases.yaml");
        var text = Files.readString(file);

        assertThat(CaseReader.read(file.toString(), text).cases()).isNotEmpty();
        assertThat(Schemas.mistakesOfCases(text)).isEmpty();
        assertThat(Schemas.mistakesOfCases(text.replace("writes:", "writs:"))).isNotEmpty();
        assertThat(text).startsWith("# yaml-language-server: $schema=../" + Schemas.CASES);
    }

    @Test
    void exampleInTheGuideIsRight() throws IOException {
        var guide = Files.readString(Path.of("docs/sync-files.md"));
        var from = guide.indexOf("```yaml\n") + "```yaml\n".length();
        var example = guide.substring(from, guide.indexOf("```", from));

        assertThat(SyncFiles.read("docs/guide.sync.yaml", example).fieldMappings())
                .extracting(mapping -> mapping.names().get(1))
                .contains("sf_id", "email");
        assertThat(Schemas.mistakes(example)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("shipped")
    void firstLineTellsEditorsTheSchema(Path file) throws IOException {
        var first = Files.readAllLines(file).get(0);

        assertThat(first).startsWith("# yaml-language-server: $schema=");
        assertThat(file.resolveSibling(first.substring(first.indexOf('=') + 1)).normalize())
                .isEqualTo(Schemas.SYNC);
    }

    private static List<Path> syncFiles(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.filter(file -> file.toString().contains(".sync."))
                    .sorted()
                    .toList();
        }
    }
}
