package dev.bactrian.command;

import dev.bactrian.definition.InvalidDefinition;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Checks sync files without asking their systems. */
final class Checking {

    private final Settings settings;
    private final Map<String, String> names = new HashMap<>();

    Checking(Settings settings) {
        this.settings = settings;
    }

    List<Report> check(List<SyncFile> files) {
        return files.stream().map(this::check).toList();
    }

    private Report check(SyncFile file) {
        try {
            var definition = settings.reader().read(file.title(), file.text());
            var other = names.putIfAbsent(definition.plainName(), file.title());
            if (other != null) {
                return new Report(
                        file.title(),
                        List.of(),
                        List.of(definition.location() + ": " + other + " has the name \"" + definition.name()
                                + "\" already"));
            }
            return new Report(
                    file.title(),
                    List.of("sync " + definition.name() + " is right, as far as it can be told without its systems"),
                    List.of());
        } catch (InvalidDefinition e) {
            return new Report(file.title(), List.of(), e.mistakes());
        }
    }
}
