package dev.bactrian.command;

import dev.bactrian.command.CaseRun.Failure;
import dev.bactrian.definition.CaseFile.Case;
import dev.bactrian.definition.InvalidDefinition;
import dev.bactrian.definition.SyncDefinition;
import dev.bactrian.definition.language.CaseReader;
import dev.bactrian.pipeline.rehearsal.Rehearsal;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
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
            var definitions = settings.reader().withoutSecrets().read(file.title(), file.text());
            if (Files.exists(file.cases())) {
                return run(file, definitions);
            }
            definitions.forEach(definition -> rehearsal(definition, Map.of()));
            var nothing = List.of(file.title() + ": " + (isAnythingTried ? "warning: " : "")
                    + "has no cases, so nothing is tried (they stand in "
                    + file.cases().getFileName() + ")");
            return isAnythingTried ? Report.of(file, List.of(), nothing, List.of()) : Report.wrong(file, nothing);
        } catch (InvalidDefinition e) {
            return Report.wrong(file, e.mistakes());
        }
    }

    private Report run(SyncFile file, List<SyncDefinition> definitions) {
        var text = SyncFile.text(file.cases());
        var read = CaseReader.read(file.cases().toString(), text);
        var places = Places.in(file.cases().toString(), text);
        var types = new EntityTypes(definitions, read.types());
        var wrong = types.wrong();
        if (!wrong.isEmpty()) {
            var lines = new ArrayList<String>();
            wrong.forEach(
                    (field, what) -> lines.add(places.of(List.of("types", field)) + ": types." + field + ": " + what));
            return Report.wrong(file, lines);
        }
        var cases = read.cases();
        var failures = new ArrayList<String>();
        var passed = 0;
        var rehearsals = new HashMap<String, Rehearsal>();
        for (var definition : definitions) {
            rehearsals.put(definition.name(), rehearsal(definition, types.of(definition)));
        }
        for (var i = 0; i < cases.size(); i++) {
            var example = cases.get(i);
            var number = i;
            var rehearsal = definition(definitions, example)
                    .flatMap(definition -> Optional.ofNullable(rehearsals.get(definition.name())));
            if (rehearsal.isEmpty()) {
                failures.add(places.of(List.of("cases", i)) + ": " + example.name() + ": entity: "
                        + unknown(definitions, example));
                continue;
            }
            var found = new CaseRun(rehearsal.get(), example).run();
            passed += found.isEmpty() ? 1 : 0;
            found.forEach(failure -> failures.add(line(places, number, example, failure)));
        }
        return Report.of(file, List.of(passed + " of " + cases.size() + " cases passed"), List.of(), failures);
    }

    /** The sync of the case's entity; of two names that end alike the shorter one. */
    private static Optional<SyncDefinition> definition(List<SyncDefinition> definitions, Case example) {
        if (example.entity() == null) {
            return definitions.size() == 1 ? Optional.of(definitions.get(0)) : Optional.empty();
        }
        return definitions.stream()
                .filter(definition -> !definition.isPair() && definition.name().endsWith("-" + example.entity()))
                .min(Comparator.comparingInt(definition -> definition.name().length()));
    }

    private static String unknown(List<SyncDefinition> definitions, Case example) {
        var names = definitions.stream().map(SyncDefinition::name).collect(Collectors.joining(", "));
        return example.entity() == null
                ? "must be given, as the hub has several (their syncs: " + names + ")"
                : "unknown \"" + example.entity() + "\" (syncs of the file: " + names + ")";
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
