package dev.bactrian.command;

import dev.bactrian.command.CaseRun.Failure;
import dev.bactrian.definition.CaseFile.Case;
import dev.bactrian.definition.InvalidDefinition;
import dev.bactrian.definition.SyncDefinition;
import dev.bactrian.definition.language.CaseReader;
import dev.bactrian.pipeline.Rehearsal;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** Runs the cases that stand beside sync files. */
final class Testing {

    private final Settings settings;

    Testing(Settings settings) {
        this.settings = settings;
    }

    /** A file without cases is a warning, unless nothing at all was tried. */
    List<Report> test(List<SyncFile> files) {
        var isAnythingTried = files.stream().anyMatch(file -> Files.exists(file.cases()));
        var reports = new ArrayList<>(
                files.stream().map(file -> test(file, isAnythingTried)).toList());
        reports.addAll(lonely(files));
        return reports;
    }

    /** Cases that nothing runs, where all of a folder is tested. */
    private static List<Report> lonely(List<SyncFile> files) {
        var folder = files.get(0).folder();
        if (!files.equals(SyncFile.in(folder))) {
            return List.of();
        }
        var run = files.stream().map(SyncFile::cases).collect(Collectors.toSet());
        return SyncFile.casesIn(folder).stream()
                .filter(cases -> !run.contains(cases))
                .map(
                        cases -> Report.wrong(
                                cases.toString(),
                                List.of(
                                        cases
                                                + ": stands beside no sync file, so nothing runs it (expected <name>.cases.yaml beside <name>.sync.yaml)")))
                .toList();
    }

    private Report test(SyncFile file, boolean isAnythingTried) {
        try {
            var definition = settings.reader().withoutSecrets().read(file.title(), file.text());
            if (Files.exists(file.cases())) {
                return run(file, definition);
            }
            rehearsal(definition, Map.of());
            var nothing = List.of(file.title() + ": " + (isAnythingTried ? "warning: " : "")
                    + "has no cases, so nothing is tried (they stand in "
                    + file.cases().getFileName() + ")");
            return isAnythingTried ? Report.of(file, List.of(), nothing, List.of()) : Report.wrong(file, nothing);
        } catch (InvalidDefinition e) {
            return Report.wrong(file, e.mistakes());
        }
    }

    private Report run(SyncFile file, SyncDefinition definition) {
        var text = SyncFile.text(file.cases());
        var read = CaseReader.read(file.cases().toString(), text);
        var places = Places.in(file.cases().toString(), text);
        var wrong = AssumedTypes.wrong(definition, read.types());
        if (!wrong.isEmpty()) {
            var lines = new ArrayList<String>();
            wrong.forEach(
                    (field, what) -> lines.add(places.of(List.of("types", field)) + ": types." + field + ": " + what));
            return Report.wrong(file, lines);
        }
        var cases = read.cases();
        var failures = new ArrayList<String>();
        var passed = 0;
        var rehearsal = rehearsal(definition, read.types());
        for (var i = 0; i < cases.size(); i++) {
            var example = cases.get(i);
            var found = new CaseRun(rehearsal, example).run();
            passed += found.isEmpty() ? 1 : 0;
            for (var failure : found) {
                failures.add(line(places, i, example, failure));
            }
        }
        return Report.of(file, List.of(passed + " of " + cases.size() + " cases passed"), List.of(), failures);
    }

    private Rehearsal rehearsal(SyncDefinition definition, Map<String, String> types) {
        var systems = AssumedSystem.of(definition, settings.types(definition), types);
        return new Rehearsal(definition, systems, settings.camel());
    }

    private static String line(Places places, int number, Case example, Failure failure) {
        var path = new ArrayList<Object>(List.of("cases", number));
        path.addAll(failure.path());
        return places.of(path) + ": " + Objects.requireNonNull(example.name()) + ": " + failure.text();
    }
}
