package dev.bactrian;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each line of guards.tsv still finds its guard in the code; that a test fails without it, {@code src/test/guards/run.sh} shows. */
class GuardsTest {

    private static final Path SOURCES = Path.of("src", "main", "java", "dev", "bactrian");

    static Stream<List<String>> guards() throws Exception {
        return Files.readAllLines(Path.of("src", "test", "guards", "guards.tsv")).stream()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .map(line -> List.of(line.split("\t")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("guards")
    void guardIsThere(List<String> guard) throws Exception {
        assertThat(guard).as("name, purpose, file, expression, kind, tests").hasSize(6);
        var file = SOURCES.resolve(guard.get(2));
        var perl = new ProcessBuilder("perl", "-0pe", guard.get(3), file.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        var without = new String(perl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(perl.waitFor()).isZero();
        assertThat(without)
                .as("%s without its guard \"%s\"", file, guard.get(0))
                .isNotEmpty()
                .isNotEqualTo(Files.readString(file));
    }
}
