package dev.bactrian.command;

import dev.bactrian.command.CaseFile.Case;
import dev.bactrian.definition.InvalidDefinition;
import dev.bactrian.definition.SyncDefinition;
import dev.bactrian.pipeline.Rehearsal;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

/** Runs the cases that stand beside sync files. */
final class Testing {

    private final Settings settings;

    Testing(Settings settings) {
        this.settings = settings;
    }

    List<Report> test(List<SyncFile> files) {
        return files.stream().map(this::test).toList();
    }

    private Report test(SyncFile file) {
        try {
            var definition = settings.reader().read(file.title(), file.text());
            if (!Files.exists(file.cases())) {
                return new Report(
                        file.title(), List.of("has no cases (" + file.cases().getFileName() + ")"), List.of());
            }
            return run(file, definition);
        } catch (InvalidDefinition e) {
            return new Report(file.title(), List.of(), e.mistakes());
        } catch (IllegalArgumentException e) {
            return new Report(file.title(), List.of(), List.of(file.cases() + ": " + e.getMessage()));
        }
    }

    private Report run(SyncFile file, SyncDefinition definition) {
        var cases = CaseFile.read(SyncFile.text(file.cases()));
        var systems = AssumedSystem.of(definition, settings.types(definition), cases.types());
        var rehearsal = new Rehearsal(definition, systems, settings.camel());
        var failures = new ArrayList<String>();
        var passed = 0;
        for (var example : cases.cases()) {
            var found = new CaseRun(rehearsal, definition, example).run();
            passed += found.isEmpty() ? 1 : 0;
            found.forEach(failure -> failures.add(line(file, example, failure)));
        }
        return new Report(file.title(), List.of(passed + " of " + cases.cases().size() + " cases passed"), failures);
    }

    private static String line(SyncFile file, Case example, String failure) {
        return file.cases() + ": " + example.name() + ": " + failure;
    }
}
