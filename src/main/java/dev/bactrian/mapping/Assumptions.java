package dev.bactrian.mapping;

import dev.bactrian.definition.FieldPlan.Selection;
import dev.bactrian.definition.SyncDefinition;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a hub's file leaves to us, in words, so that people can see whether it was meant so. */
public final class Assumptions {

    private Assumptions() {}

    /** What is known without the systems; empty: the file says it all. */
    public static Optional<String> of(SyncDefinition definition) {
        return definition.pairing().isAssumed()
                ? Optional.of("as the file names no entities: " + objects(definition) + " are one entity")
                : Optional.empty();
    }

    /** The same with the fields that the systems have; empty: the file says it all. */
    public static Optional<String> of(SyncDefinition definition, Mapping mapping) {
        if (definition.isPair() || definition.fields().selection() != Selection.ALL) {
            return Optional.empty();
        }
        var fields = mapping.fields().stream().map(Assumptions::field).collect(Collectors.joining("; "));
        var matched = mapping.rules().matchOn();
        return Optional.of(of(definition).map(assumed -> assumed + "; ").orElse("") + "fields whose names are alike: "
                + fields
                + (matched.isEmpty() ? "" : "; records find each other by " + String.join(", ", matched)));
    }

    private static String objects(SyncDefinition definition) {
        return definition.ends().stream()
                .map(end -> end.system() + " " + end.object())
                .collect(Collectors.joining(", "));
    }

    private static String field(MappedField field) {
        return field.shapes().entrySet().stream()
                .map(shape -> shape.getKey() + " " + shape.getValue().name())
                .collect(Collectors.joining(", "));
    }
}
