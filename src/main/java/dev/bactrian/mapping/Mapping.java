package dev.bactrian.mapping;

import dev.bactrian.change.Change;
import dev.bactrian.change.Fields;
import dev.bactrian.change.MappedChange;
import dev.bactrian.change.ValueType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Translates one sync's changes into the record's fields, and the record's fields into what a system takes. */
public final class Mapping {

    private final List<MappedField> fields;
    private final Map<String, Map<String, MappedField>> bySystem = new LinkedHashMap<>();
    private final Map<String, MappedField> byName = new LinkedHashMap<>();
    private final MappedRules rules;
    private final List<MappedField> references;

    public Mapping(List<MappedField> fields, MappedRules rules) {
        this.fields = List.copyOf(fields);
        this.rules = rules;
        this.references =
                fields.stream().filter(field -> field.parent() != null).toList();
        for (var field : fields) {
            byName.put(field.name(), field);
            field.shapes().forEach((system, shape) -> bySystem.computeIfAbsent(system, s -> new LinkedHashMap<>())
                    .put(shape.name(), field));
        }
    }

    public List<MappedField> fields() {
        return fields;
    }

    /** The fields that hold a record of another entity. */
    public List<MappedField> references() {
        return references;
    }

    /** What the definition's rules say of single fields, under the record's names. */
    public MappedRules rules() {
        return rules;
    }

    /** The fields of {@code system} that this sync reads, by the system's own names. */
    public List<String> nativeNames(String system) {
        return List.copyOf(bySystem.getOrDefault(system, Map.of()).keySet());
    }

    public Optional<ValueType> type(String field) {
        return Optional.ofNullable(byName.get(field)).map(MappedField::type);
    }

    /** The type that a record's field has in a system. */
    public Optional<ValueType> typeIn(String system, String field) {
        return Optional.ofNullable(byName.get(field))
                .flatMap(mapped -> Optional.ofNullable(mapped.shapes().get(system)))
                .flatMap(shape -> shape.type());
    }

    /** A system's own name of a record's field; empty where the sync does not map it. */
    public Optional<String> nameIn(String system, String field) {
        return Optional.ofNullable(byName.get(field))
                .flatMap(mapped -> Optional.ofNullable(mapped.shapes().get(system)))
                .map(shape -> shape.name());
    }

    /** The change in the record's terms; what does not fit, or breaks a rule, is named in it. */
    public MappedChange map(Change change) {
        return new ChangeMapping(change, bySystem.getOrDefault(change.system(), Map.of())).map();
    }

    /** The record's fields under {@code system}'s own names and in its types; fields that it does not hold are left out. */
    public Fields toNative(String system, Fields recordFields) {
        var values = new LinkedHashMap<String, @Nullable Object>();
        recordFields.asMap().forEach((name, value) -> {
            var field = byName.get(name);
            var shape = field == null ? null : field.shapes().get(system);
            if (field != null && shape != null) {
                values.put(shape.name(), field.toSystem(system, value));
            }
        });
        return Fields.of(values);
    }
}
