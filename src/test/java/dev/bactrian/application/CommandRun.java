package dev.bactrian.application;

import dev.bactrian.sandbox.Sandbox;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** One command of the packaged application, in a process of its own. */
record CommandRun(int status, String output) {

    /** @param stateUrl where the state is */
    static CommandRun of(Sandbox sandbox, String stateUrl, String... arguments)
            throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-Dbactrian.systems.crm.login-url=" + sandbox.salesforce().url(),
                "-Dbactrian.systems.crm.pubsub-port=" + sandbox.salesforce().pubSubPort(),
                "-Dbactrian.systems.erp.port=" + sandbox.postgres().port(),
                "-Dquarkus.datasource.jdbc.url=" + stateUrl,
                "-jar",
                "target/quarkus-app/quarkus-run.jar"));
        command.addAll(List.of(arguments));
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new CommandRun(process.waitFor(), output);
    }
}
