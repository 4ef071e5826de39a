package dev.bactrian.application;

import static org.awaitility.Awaitility.await;

import dev.bactrian.sandbox.Sandbox;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The packaged application in a process of its own, which can be killed and started again. */
final class Application implements AutoCloseable {

    static final Duration START = Duration.ofSeconds(90);

    private static final int LAST_WORDS = 25;

    /** How a sync's source is doing, among the details of the health check. */
    private static final Pattern SOURCE_STATE =
            Pattern.compile("\"[\\w-]+\\.[\\w-]+\": \"(live|standby|loading|starting|down|position lost|invalid)");

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    /** Those whose logs are of this run of the tests. */
    private static final Set<String> LOGGED = ConcurrentHashMap.newKeySet();

    private static volatile @Nullable Application latest;

    private final String name;
    private final Map<String, String> settings = new TreeMap<>();
    private final int port = freePort();
    private String maxMemory;
    private Process process;

    private Application(String name, String maxMemory) {
        this.name = name;
        this.maxMemory = maxMemory;
    }

    /** An application that talks to the sandbox; not started yet. */
    static Application against(Sandbox sandbox, String name) {
        return at(
                sandbox.salesforce().url(),
                sandbox.salesforce().pubSubPort(),
                sandbox.postgres().port(),
                name);
    }

    static Application at(String salesforce, int pubSubPort, int postgresPort, String name) {
        return new Application(name, "512m")
                .with("bactrian.systems.crm.login-url", salesforce)
                .with("bactrian.systems.crm.pubsub-port", Integer.toString(pubSubPort))
                .with("bactrian.systems.erp.port", Integer.toString(postgresPort))
                .with(
                        "quarkus.datasource.jdbc.url",
                        "jdbc:postgresql://localhost:" + postgresPort
                                + "/crm?currentSchema=bactrian&ApplicationName=bactrian");
    }

    /** An application with its state in a database of its own, and no systems yet; not started. */
    static Application keepingState(String stateUrl, String name) {
        return new Application(name, "512m").with("quarkus.datasource.jdbc.url", stateUrl);
    }

    Application with(String key, String value) {
        settings.put(key, value);
        return this;
    }

    /** @param heap as the virtual machine takes it, e.g. {@code 256m} */
    Application withMemory(String heap) {
        maxMemory = heap;
        return this;
    }

    /** The sync that is shipped, to be altered. */
    static String shippedSync() {
        try {
            return Files.readString(Path.of("routes", "accounts.sync.yaml"));
        } catch (IOException e) {
            throw new UncheckedIOException("read the shipped sync", e);
        }
    }

    /** The sync that is shipped, for a {@link Load} that edits one field from both sides more often than people do, so that records would be stopped. */
    Application withoutLoopPrevention() {
        return withSync("accounts.sync.yaml", shippedSync() + "\nloop_prevention: { enabled: false }\n");
    }

    /** Runs this sync file, and no other. */
    Application withSync(String file, String text) {
        try {
            var path = Files.createDirectories(Path.of("target", "syncs", name)).resolve(file);
            Files.writeString(path, text);
            return with("camel.main.routes-include-pattern", "file:routes/*.camel.yaml,file:" + path);
        } catch (IOException e) {
            throw new UncheckedIOException("write the sync file of " + name, e);
        }
    }

    /** Runs this sync file too. */
    Application andSync(String file, String text) {
        var others = settings.getOrDefault("camel.main.routes-include-pattern", "");
        withSync(file, text);
        var all = settings.getOrDefault("camel.main.routes-include-pattern", "");
        return with("camel.main.routes-include-pattern", others + all.substring(all.lastIndexOf(',')));
    }

    Application start() {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + maxMemory,
                "-XX:+ExitOnOutOfMemoryError"));
        command.addAll(List.of(System.getProperty("bactrian.test.java-options", "-XX:TieredStopAtLevel=1")
                .split(" ")));
        settings.put("quarkus.http.port", Integer.toString(port));
        settings.forEach((key, value) -> command.add("-D" + key + "=" + value));
        command.addAll(List.of("-jar", "target/quarkus-app/quarkus-run.jar"));
        try {
            var log = Files.createDirectories(Path.of("target", "application-logs"))
                    .resolve(name + ".log")
                    .toFile();
            if (LOGGED.add(name)) {
                Files.deleteIfExists(log.toPath());
            }
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
                    .start();
            latest = this;
        } catch (IOException e) {
            throw new UncheckedIOException("start the packaged application", e);
        }
        return this;
    }

    /** Waits until every sync follows all its systems. */
    Application live() {
        await().atMost(START).until(() -> {
            if (!process.isAlive()) {
                throw new IllegalStateException("the application ended with status " + process.exitValue()
                        + ": see target/application-logs/" + name + ".log");
            }
            return isLive();
        });
        return this;
    }

    /** Waits until one side of a sync is live, and nothing is said of it besides. */
    void awaitLive(String side) {
        await().atMost(START).until(() -> get("/q/health/ready").contains("\"" + side + "\": \"live\""));
    }

    private boolean isLive() {
        var states = SOURCE_STATE.matcher(get("/q/health/ready")).results().toList();
        return !states.isEmpty()
                && states.stream().allMatch(state -> state.group(1).equals("live"));
    }

    /** Waits until it stands by for another process that owns every sync. */
    Application standingBy() {
        await().atMost(START).until(() -> SOURCE_STATE
                .matcher(get("/q/health/ready"))
                .results()
                .map(state -> state.group(1))
                .collect(java.util.stream.Collectors.toSet())
                .equals(java.util.Set.of("standby")));
        return this;
    }

    /** A second process with the same settings; not started. */
    Application twin(String twinName) {
        var twin = new Application(twinName, maxMemory);
        twin.settings.putAll(settings);
        return twin;
    }

    /** SIGSTOP, or SIGCONT. */
    void signal(String signal) throws IOException, InterruptedException {
        Footprint.signal(process.toHandle(), signal);
    }

    Footprint footprint() {
        return Footprint.of(process.toHandle());
    }

    String name() {
        return name;
    }

    int port() {
        return port;
    }

    /** What the application answers; empty while it does not. */
    String get(String path) {
        try {
            var request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                    .timeout(Duration.ofSeconds(5))
                    .build();
            return HTTP.send(request, HttpResponse.BodyHandlers.ofString()).body();
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** What the application answers to a person's decision. */
    HttpResponse<String> post(String path, String json) {
        return call(HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .POST(HttpRequest.BodyPublishers.ofString(json))
                .header("Content-Type", "application/json"));
    }

    /** What the application answers, with its status. */
    HttpResponse<String> ask(String path) {
        return call(HttpRequest.newBuilder(URI.create("http://localhost:" + port + path)));
    }

    /** As {@link #ask(String)}, with a token. */
    HttpResponse<String> ask(String path, String token) {
        return call(HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .header("Authorization", "Bearer " + token));
    }

    private static HttpResponse<String> call(HttpRequest.Builder request) {
        try {
            return HTTP.send(request.timeout(Duration.ofSeconds(30)).build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The value of a metric, summed over its series that hold all of the labels. */
    double metric(String metric, String... labels) {
        return get("/q/metrics")
                .lines()
                .filter(line -> line.startsWith(metric + "{"))
                .filter(line -> List.of(labels).stream().allMatch(line::contains))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    /** SIGKILL: nothing is finished, nothing is said good-bye to. */
    void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Waits for the process to end by itself. */
    int exitStatus() {
        await().atMost(START).until(() -> !process.isAlive());
        return process.exitValue();
    }

    /** What the application that was started last has logged in the end, and its health. */
    static String lastWords() {
        var application = latest;
        if (application == null) {
            return "no application was started";
        }
        var lines = application
                .log()
                .lines()
                .filter(line -> !line.contains("SRHCK01001"))
                .toList();
        var last = lines.subList(Math.max(0, lines.size() - LAST_WORDS), lines.size());
        return String.join(System.lineSeparator(), last) + System.lineSeparator() + application.get("/q/health/ready");
    }

    String log() {
        try {
            return Files.readString(Path.of("target", "application-logs", name + ".log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends it as people do: what is on its way is finished, and its places are kept. */
    void stop() {
        process.destroy();
        if (!process.onExit()
                .orTimeout(30, TimeUnit.SECONDS)
                .handle((done, late) -> late == null)
                .join()) {
            kill();
        }
    }

    /** Whatever a test has shown by then, nobody waits for an orderly end. */
    @Override
    public void close() {
        if (process != null) {
            kill();
        }
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
