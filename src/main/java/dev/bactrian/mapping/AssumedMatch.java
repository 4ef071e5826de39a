package dev.bactrian.mapping;

import dev.bactrian.change.ValueType;
import dev.bactrian.definition.SyncDefinition;
import java.util.List;
import java.util.stream.Stream;

/** The field by which records find each other where a file leaves that to us: one that all systems have and that is likely to name a record. */
final class AssumedMatch {

    private static final List<String> NAMING = List.of("email", "name");

    private AssumedMatch() {}

    /** Empty where the file names its own, or no field is likely to. */
    static List<String> of(SyncDefinition definition, List<MappedField> fields) {
        return definition.pairing().isAssumed()
                ? NAMING.stream()
                        .flatMap(name -> named(name, definition, fields))
                        .limit(1)
                        .toList()
                : List.of();
    }

    private static Stream<String> named(String name, SyncDefinition definition, List<MappedField> fields) {
        return fields.stream()
                .filter(field -> field.shapes().size() == definition.ends().size() && field.type() == ValueType.TEXT)
                .map(MappedField::name)
                .filter(field -> FieldSelection.plain(field).equals(name));
    }
}
