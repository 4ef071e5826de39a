package dev.bactrian.application;

import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A {@link RawFollower} at work. */
final class Follower implements AutoCloseable {

    private final Process process;
    private final Map<String, Long> told = new ConcurrentHashMap<>();
    private volatile long seen;

    Follower(int port, String database, String table) throws IOException {
        process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
                        RawFollower.class.getName(),
                        Integer.toString(port),
                        database,
                        table)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        var reader = new Thread(this::read, "raw Debezium");
        reader.setDaemon(true);
        reader.start();
    }

    private void read() {
        try (var lines = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith(RawFollower.TOLD)) {
                    var space = line.indexOf(' ');
                    told.put(line.substring(0, space), Long.parseLong(line.substring(space + 1)));
                } else if (line.chars().allMatch(Character::isDigit) && !line.isEmpty()) {
                    seen = Long.parseLong(line);
                }
            }
        } catch (IOException e) {
            // The process has ended, as it was told to.
        }
    }

    /** How many rows it has seen. */
    long seen() {
        return seen;
    }

    void awaitSeen(long rows, Duration patience) {
        await().atMost(patience)
                .pollInterval(Duration.ofMillis(5))
                .failFast("raw Debezium has ended", () -> !process.isAlive())
                .until(() -> seen >= rows);
    }

    /** When each name that is told was seen, in microseconds since 1970. */
    Map<String, Long> told() {
        return told;
    }

    Footprint footprint() {
        return Footprint.of(process.toHandle());
    }

    void signal(String signal) throws Exception {
        Footprint.signal(process.toHandle(), signal);
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }
}
