package dev.bactrian.command;

import dev.bactrian.definition.InvalidDefinition;
import dev.bactrian.definition.SyncDefinition;
import dev.bactrian.definition.language.SyncReader.Reading;
import dev.bactrian.mapping.Assumptions;
import dev.bactrian.pipeline.rehearsal.Rehearsal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Checks sync files without asking their systems. */
final class Checking {

    /** Where a mistake leaves too little to say what the rest means. */
    private static final List<String> ENDS = List.of("source", "target");

    private final Settings settings;
    private final boolean isAlone;
    private final Map<String, String> names = new HashMap<>();
    private final Map<SyncDefinition, String> seen = new LinkedHashMap<>();

    /** @param isAlone whether nobody is going to ask the systems afterwards */
    Checking(Settings settings, boolean isAlone) {
        this.settings = settings;
        this.isAlone = isAlone;
    }

    List<Report> check(List<SyncFile> files) {
        return files.stream().map(this::check).toList();
    }

    private Report check(SyncFile file) {
        try {
            var reader = isAlone ? settings.reader().withoutSecrets() : settings.reader();
            return report(file, reader.look(file.title(), file.text()));
        } catch (InvalidDefinition e) {
            return Report.wrong(file, e.mistakes());
        }
    }

    private Report report(SyncFile file, Reading reading) {
        if (reading.definitions().isEmpty()) {
            return Report.wrong(file, reading.mistakes().list());
        }
        for (var definition : reading.definitions()) {
            var systems = definition.systems();
            if (!systems.contains("") && Set.copyOf(systems).size() == systems.size()) {
                compile(definition, reading);
            }
        }
        var mistakes = new ArrayList<>(reading.mistakes().list());
        for (var definition : reading.definitions()) {
            var other = names.putIfAbsent(definition.plainName(), file.title());
            if (other != null) {
                mistakes.add(
                        definition.location() + ": " + other + " has the name \"" + definition.name() + "\" already");
            }
        }
        var passed = new ArrayList<String>();
        var warnings = new ArrayList<String>();
        for (var definition : reading.definitions()) {
            warnings.addAll(secrets(definition));
            if (mistakes.isEmpty()) {
                passed.add("sync " + definition.name() + " is right, as far as it can be told without its systems");
                Assumptions.of(definition)
                        .ifPresent(
                                assumed -> passed.add("  assumed " + assumed + " (check --systems tells its fields)"));
                warnings.addAll(found(definition));
                seen.put(definition, file.title());
            }
        }
        return Report.of(file, passed, warnings.stream().distinct().toList(), mistakes);
    }

    private List<String> found(SyncDefinition definition) {
        var warnings = new ArrayList<String>();
        twin(definition).ifPresent(warnings::add);
        if (isAlone && !AssumedSystem.isSurelyLinked(definition, settings.types(definition))) {
            warnings.add(
                    definition.fields().location()
                            + ": warning: whether a key is mapped, by which records are linked, only the systems can tell (check --systems asks them)");
        }
        return warnings;
    }

    private Optional<String> twin(SyncDefinition definition) {
        return seen.keySet().stream()
                .filter(definition::isTwinOf)
                .findFirst()
                .map(
                        twin -> definition.ends().get(0).location() + ": warning: " + seen.get(twin)
                                + " keeps the same two objects equal, so a new record would be made twice (use one file, or a rollout filter in each that no record passes twice)");
    }

    private void compile(SyncDefinition definition, Reading reading) {
        var isSure = !reading.mistakes().isAnyUnder(ENDS) && reading.isDirected();
        try {
            var systems = AssumedSystem.of(definition, settings.types(definition), Map.of());
            Rehearsal.withoutBeans(definition, systems, settings.camel());
        } catch (InvalidDefinition e) {
            if (e.found().isEmpty()) {
                throw e;
            }
            reading.mistakes().addUnlessRefused(e.found(), isSure, reading.knowsFields());
        }
    }

    private static List<String> secrets(SyncDefinition definition) {
        var warnings = new ArrayList<String>();
        for (var end : definition.ends()) {
            var credentials = end.credentials();
            if (credentials != null) {
                credentials
                        .inClear()
                        .forEach(
                                place -> warnings.add(
                                        place
                                                + ": warning: the secret, or a default of it, stands in the file in clear; give it by reference alone, {{name}}"));
                credentials
                        .unset()
                        .forEach(place -> warnings.add(
                                place + ": warning: what it refers to is not set here; the start needs it"));
            }
        }
        return warnings;
    }
}
