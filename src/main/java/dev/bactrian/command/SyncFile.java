package dev.bactrian.command;

import dev.bactrian.definition.InvalidDefinition;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

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
            try (var files = Files.list(place)) {
                var found = files.filter(SyncFile::isSync)
                        .sorted()
                        .map(SyncFile::new)
                        .toList();
                if (found.isEmpty()) {
                    throw new IllegalArgumentException(
                            "folder " + place + " holds no *.sync.yaml, *.sync.yml or *.sync.json");
                }
                return found;
            } catch (IOException e) {
                throw new UncheckedIOException("list " + place, e);
            }
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
            throw new UncheckedIOException("read " + file, e);
        }
    }
}
