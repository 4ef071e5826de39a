package dev.bactrian.application;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The sandbox as a process of its own, and the application that is killed and started again against it. */
class SandboxProcessIT {

    @Test
    void packagedApplicationRunsAgainstThePackagedSandbox() throws Exception {
        var ports = new int[] {freePort(), freePort(), freePort()};
        var log = Files.createDirectories(Path.of("target", "application-logs"))
                .resolve("sandbox-process.log")
                .toFile();
        var sandbox = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-jar",
                        "target/sandbox/bactrian-sandbox.jar",
                        "--sandbox.salesforce.port=" + ports[0],
                        "--sandbox.pubsub.port=" + ports[1],
                        "--sandbox.postgres.port=" + ports[2],
                        "--sandbox.accounts=30")
                .redirectErrorStream(true)
                .redirectOutput(log)
                .start();
        try (var application = Application.at("http://localhost:" + ports[0], ports[1], ports[2], "against-process")) {
            await().atMost(Application.START)
                    .until(() -> Files.readString(log.toPath()).contains("sandbox is up"));
            application.start().live().kill();
            application.start().live();
        } finally {
            sandbox.destroy();
            sandbox.waitFor(30, TimeUnit.SECONDS);
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
