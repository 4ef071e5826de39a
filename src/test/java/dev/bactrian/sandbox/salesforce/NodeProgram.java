package dev.bactrian.sandbox.salesforce;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A directory with programs from npm, installed by the test that needs them. */
final class NodeProgram {
    private final Path directory;
    private final Map<String, String> environment;

    private NodeProgram(Path directory, Map<String, String> environment) {
        this.directory = directory;
        this.environment = environment;
    }

    /** Copies the sources and installs what their package.json names; skips the test where there is no npm. */
    static NodeProgram install(Path sources, Path directory, Map<String, String> environment, String... npm)
            throws IOException, InterruptedException {
        assumeTrue(isInstalled("node") && isInstalled("npm"), "Node.js and npm are needed");
        Files.createDirectories(directory);
        try (var files = Files.list(sources)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, directory.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        NodeProgram program = new NodeProgram(directory, environment);
        List<String> command = new ArrayList<>(List.of("npm"));
        command.addAll(Arrays.asList(npm));
        command.addAll(List.of("--no-audit", "--no-fund", "--ignore-scripts", "--prefer-offline"));
        String output = program.run(command.toArray(String[]::new));
        if (!output.endsWith("exit 0")) {
            throw new IOException(output);
        }
        return program;
    }

    Path directory() {
        return directory.toAbsolutePath();
    }

    /** Gives all that the program printed, and {@code exit 0} at the end if all went well. */
    String run(String... command) throws IOException, InterruptedException {
        Path output = Files.createTempFile("sandbox", ".out");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        boolean ended = process.waitFor(5, TimeUnit.MINUTES);
        process.destroyForcibly();
        String text = Files.readString(output);
        Files.delete(output);
        return text + (ended ? "exit " + process.exitValue() : "did not end");
    }

    private static boolean isInstalled(String program) {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }
}
