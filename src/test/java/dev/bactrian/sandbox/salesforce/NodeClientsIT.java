package dev.bactrian.sandbox.salesforce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.bactrian.sandbox.salesforce.pubsub.PubSubServer;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Runs the rules in {@code src/test/js} with clients that nobody here wrote, where Node.js is installed. */
class NodeClientsIT {
    private static final Path SOURCE = Path.of("src/test/js");
    private static final Path INSTALLED = Path.of("target/js");

    @BeforeAll
    static void install() throws Exception {
        assumeTrue(isInstalled("node") && isInstalled("npm"), "Node.js and npm are needed");
        Files.createDirectories(INSTALLED);
        try (var files = Files.list(SOURCE)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, INSTALLED.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        assertThat(run("npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--prefer-offline")).contains("exit 0");
    }

    @Test
    void everyRuleHoldsForJsforce() throws Exception {
        try (SalesforceStandIn salesforce = SalesforceStandIn.start(
                SalesforceSettings.empty().withAccounts(300).withKeepalive(Duration.ofSeconds(1)))) {
            String output = run("node", "conformance.mjs", salesforce.url());

            assertThat(output).doesNotContain("BROKEN").contains("rules hold").contains("exit 0");
        }
    }

    @Test
    void everyRuleHoldsForThePubSubClient() throws Exception {
        try (SalesforceStandIn salesforce = SalesforceStandIn.start(SalesforceSettings.empty()
                .withKeepalive(Duration.ofMillis(500))
                .withTransport(PubSubServer.Transport.TLS))) {
            String output = run("node", "pubsub.mjs", salesforce.url(), "localhost:" + salesforce.pubSubPort());

            assertThat(output).contains("3 of 3 rules hold").contains("exit 0");
        }
    }

    /** Gives all that the program printed, and {@code exit 0} at the end if all went well. */
    private static String run(String... command) throws IOException, InterruptedException {
        Path output = Files.createTempFile("sandbox", ".out");
        Process process = new ProcessBuilder(command)
                .directory(INSTALLED.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        boolean ended = process.waitFor(5, TimeUnit.MINUTES);
        process.destroyForcibly();
        return Files.readString(output) + (ended ? "exit " + process.exitValue() : "did not end");
    }

    private static boolean isInstalled(String program) {
        return List.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)).stream()
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }
}
