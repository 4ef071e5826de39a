package dev.bactrian.command;

import dev.bactrian.definition.InvalidDefinition;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** A sync file, and the cases beside it. */
record SyncFile(Path path) {

    private static final String SYNC = ".+\\.sync\\.(yaml|yml|json)";

    /**
     * The file itself, or all in a folder.
     *
     * @throws IllegalArgumentException where there is none
     */
    static List<SyncFile> in(Path place) {
        if (Files.isDirectory(place)) {
            var found = in(place, SYNC).stream().map(SyncFile::new).toList();
            if (found.isEmpty()) {
                throw new IllegalArgumentException(
                        "folder " + place + " holds no *.sync.yaml, *.sync.yml or *.sync.json");
            }
            return found;
        }
        if (!isSync(place) || !Files.isReadable(place)) {
            throw new IllegalArgumentException(
                    "\"" + place
                            + "\" is no sync file that can be read (expected <name>.sync.yaml, <name>.sync.yml, <name>.sync.json or a folder)");
        }
        return List.of(new SyncFile(place));
    }

    private static boolean isSync(Path file) {
        return file.getFileName().toString().matches(SYNC) && !Files.isDirectory(file);
    }

    /** Every file of cases in a folder, in any spelling of its name. */
    static List<Path> casesIn(Path folder) {
        return in(folder, ".+\\.cases\\.(yaml|yml|json)");
    }

    private static List<Path> in(Path folder, String name) {
        try (var files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().matches(name) && !Files.isDirectory(file))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("list " + folder, e);
        }
    }

    Path folder() {
        return Objects.requireNonNullElse(path.getParent(), Path.of(""));
    }

    String title() {
        return path.toString();
    }

    String text() {
        return text(path);
    }

    /** Where its cases stand, if it has any. */
    Path cases() {
        var name = path.getFileName().toString().replaceFirst("\\.sync\\.(yaml|yml|json)$", ".cases.yaml");
        return path.resolveSibling(name);
    }

    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (CharacterCodingException e) {
            throw new InvalidDefinition(List.of(file + ":1:1: is not in UTF-8"));
        } catch (IOException e) {
            throw new InvalidDefinition(
                    List.of(file + ":1:1: cannot be read (" + e.getClass().getSimpleName() + ")"));
        }
    }
}
