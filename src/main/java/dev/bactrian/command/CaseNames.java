package dev.bactrian.command;

import dev.bactrian.change.ValueType;
import dev.bactrian.definition.End;
import dev.bactrian.definition.Mistakes;
import dev.bactrian.definition.SyncDefinition;
import dev.bactrian.mapping.MappedField;
import dev.bactrian.mapping.Mapping;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the names and values of a case stand for, in the record's terms or a system's own. */
record CaseNames(SyncDefinition definition, Mapping mapping) {

    void checkSystem(String name) {
        if (definition.end(name).isEmpty()) {
            var systems = definition.ends().stream().map(End::system).toList();
            throw new IllegalArgumentException(
                    "unknown system \"" + name + "\" " + Mistakes.allowed("allowed", name, systems));
        }
    }

    /** The record's name of a field that is called by either side's. */
    String recordName(String name) {
        var names = mapping.fields().stream().map(MappedField::name).toList();
        return mapping.fields().stream()
                .filter(field -> field.name().equals(name)
                        || !names.contains(name)
                                && field.shapes().values().stream()
                                        .anyMatch(shape -> shape.name().equals(name)))
                .map(MappedField::name)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "unknown field \"" + name + "\" " + Mistakes.allowed("the record has", name, names)));
    }

    @Nullable
    Object recordValue(String name, @Nullable Object value) {
        var type = mapping.type(recordName(name)).orElseThrow();
        return value == null ? null : type.parse((String) value);
    }

    /** As the system itself would tell it; what is none of its values is told as it stands, to be refused. */
    @Nullable
    Object nativeValue(String system, String name, @Nullable Object value) {
        var known = mapping.nativeNames(system);
        if (!known.contains(name)) {
            throw new IllegalArgumentException(
                    "unknown field \"" + name + "\" " + Mistakes.allowed(system + " has", name, known));
        }
        var type = mapping.fields().stream()
                .flatMap(field -> Optional.ofNullable(field.shapes().get(system)).stream())
                .filter(shape -> shape.name().equals(name))
                .flatMap(shape -> shape.type().stream())
                .findFirst()
                .orElse(ValueType.TEXT);
        var text = String.valueOf(value);
        try {
            return value == null ? null : type.parse(text);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }
}
