package dev.bactrian.application;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The packaged application with a command: it does that and starts nothing. */
class CommandIT {

    private record Ended(int status, String output) {}

    @Test
    void shippedSyncsAreCheckedAndTested() throws Exception {
        var checked = run("check", "routes");
        var tested = run("test", "routes");

        assertThat(checked.output()).startsWith("routes/accounts.sync.yaml: sync accounts is right");
        assertThat(checked.status()).isZero();
        assertThat(tested.output()).isEqualTo("routes/accounts.sync.yaml: 6 of 6 cases passed\n");
        assertThat(tested.status()).isZero();
    }

    @Test
    void wrongFileEndsWithStatusOneAndWrongUseWithTwo() throws Exception {
        var folder = Files.createDirectories(Path.of("target", "command"));
        Files.writeString(folder.resolve("wrong.sync.yaml"), "source: { system: crm }\n");

        var wrong = run("check", folder.toString());

        assertThat(wrong.status()).isEqualTo(1);
        assertThat(wrong.output()).contains("wrong.sync.yaml:1:1: source: \"object\" or \"table\" is missing");
        assertThat(run("chekc", "routes").status()).isEqualTo(2);
    }

    private static Ended run(String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "-jar",
                "target/quarkus-app/quarkus-run.jar"));
        command.addAll(List.of(arguments));
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), output);
    }
}
