package dev.bactrian.application;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;

/** What the soak did and when, on the console and in a file. */
final class SoakLog {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss.SSS").withZone(ZoneOffset.UTC);

    private final Path file;
    private final List<String> lines = new ArrayList<>();

    SoakLog(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        Files.deleteIfExists(file);
        this.file = file;
    }

    static String time(long milliseconds) {
        return TIME.format(Instant.ofEpochMilli(milliseconds));
    }

    synchronized void say(String line) {
        var timed = time(System.currentTimeMillis()) + "  " + line;
        System.out.println(timed);
        lines.add(timed);
        try {
            Files.writeString(
                    file, timed + "\n", StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException("write " + file, e);
        }
    }

    synchronized List<String> last(int count) {
        return List.copyOf(lines.subList(Math.max(0, lines.size() - count), lines.size()));
    }

    Path file() {
        return file;
    }
}
