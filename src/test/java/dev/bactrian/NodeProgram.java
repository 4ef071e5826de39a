package dev.bactrian;

import static org.junit.jupiter.api.Assumptions.assumeFalse;
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
import java.util.regex.Pattern;

/** A directory with programs from npm, installed by the test that needs them. */
public final class NodeProgram {
    private static final int PATIENCE_MINUTES = 5;

    private static final String UNENDED = "did not end";

    /** How npm says that a package is not to be had here: it is unknown, or not for this machine, or nobody answers. */
    private static final Pattern NOT_TO_BE_HAD = Pattern.compile(
            "npm error code (E[45]\\d\\d|ETARGET|ENOVERSIONS|EBADPLATFORM|ENOTFOUND|EAI_AGAIN|ECONN\\w+|ETIMEDOUT)");

    private final Path directory;
    private final Map<String, String> environment;

    private NodeProgram(Path directory, Map<String, String> environment) {
        this.directory = directory;
        this.environment = environment;
    }

    /**
     * Copies the sources and installs what their package.json names, unless it is installed already; skips the test where there is
     * no npm, or where npm's registry has not got the packages.
     */
    public static NodeProgram install(Path sources, Path directory, String npm)
            throws IOException, InterruptedException {
        assumeTrue(isInstalled("node") && isInstalled("npm"), "Node.js and npm are needed");
        Files.createDirectories(directory);
        NodeProgram program = new NodeProgram(directory, Map.of());
        String wanted = Files.readString(sources.resolve("package.json"));
        Path installed = directory.resolve("installed.json");
        boolean fresh = Files.exists(installed) && Files.readString(installed).equals(wanted);
        try (var files = Files.list(sources)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, directory.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        if (!fresh) {
            Files.deleteIfExists(installed);
            program.install(npm);
            Files.writeString(installed, wanted);
        }
        return program;
    }

    private void install(String npm) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("npm"));
        command.addAll(Arrays.asList(npm.split(" ")));
        command.addAll(List.of("--no-audit", "--no-fund", "--ignore-scripts", "--prefer-offline"));
        // A registry that does not answer is not to be waited for: npm's own three tries take minutes.
        command.addAll(List.of("--fetch-retries=1", "--fetch-retry-maxtimeout=5000", "--fetch-retry-mintimeout=1000"));
        String output = run(command.toArray(String[]::new));
        assumeFalse(output.endsWith(UNENDED), "npm's registry gave nothing within " + PATIENCE_MINUTES + " minutes");
        var missing = NOT_TO_BE_HAD.matcher(output);
        assumeTrue(!missing.find(), () -> "npm's registry cannot give the packages here: " + missing.group(1));
        if (!output.endsWith("exit 0")) {
            throw new IOException(output);
        }
    }

    /** The same programs with these environment variables; npm's own cache stays where it is. */
    public NodeProgram with(Map<String, String> variables) {
        return new NodeProgram(directory, variables);
    }

    public Path directory() {
        return directory.toAbsolutePath();
    }

    /** Gives all that the program printed, and {@code exit 0} at the end if all went well. */
    public String run(String... command) throws IOException, InterruptedException {
        Path output = Files.createTempFile("sandbox", ".out");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        boolean ended = process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES);
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        String text = Files.readString(output);
        Files.delete(output);
        return text + (ended ? "exit " + process.exitValue() : UNENDED);
    }

    private static boolean isInstalled(String program) {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }
}
