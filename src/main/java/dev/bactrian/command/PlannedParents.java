package dev.bactrian.command;

import dev.bactrian.change.Fields;
import dev.bactrian.change.MappedChange;
import dev.bactrian.definition.ParentReference;
import dev.bactrian.mapping.MappedField;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Which planned records those of another entity refer to. Entities that refer to each other are planned without those fields. */
final class PlannedParents {

    private final List<MappedField> references;
    private final Map<String, Planning> planned;

    /** @param planned the plans of other entities, by their syncs */
    PlannedParents(List<MappedField> references, Map<String, Planning> planned) {
        this.references = references;
        this.planned = planned;
    }

    /** The change with the numbers of the records that it refers to; empty: one of them is not known. */
    Optional<MappedChange> find(MappedChange change) {
        var fields = change.fields();
        for (var field : references) {
            var value = fields.get(field.name());
            if (reference(field).comesLater()) {
                fields = fields.without(field.name());
            } else if (value != null) {
                var parent = planned.get(reference(field).parent());
                var number = parent == null ? null : parent.number(change.system(), value.toString());
                if (number == null) {
                    return Optional.empty();
                }
                fields = fields.with(field.name(), number.toString());
            }
        }
        return Optional.of(
                new MappedChange(change.change(), fields, change.raw(), change.otherKeys(), change.findings()));
    }

    /** The system's own fields, as people are shown them: what is referred to by the key that the system has of it, else by another system's. */
    Fields shown(String system, Fields fields, UnaryOperator<Fields> toNative) {
        var values = fields;
        for (var field : references) {
            values = values.without(field.name());
        }
        var shown = toNative.apply(values);
        for (var field : references) {
            var number = fields.get(field.name());
            var shape = field.shapes().get(system);
            if (fields.knows(field.name()) && shape != null) {
                var parent = planned.get(reference(field).parent());
                shown = shown.with(
                        shape.name(),
                        number == null || parent == null
                                ? null
                                : parent.keyOf(Integer.parseInt(number.toString()), system));
            }
        }
        return shown;
    }

    private static ParentReference reference(MappedField field) {
        return Objects.requireNonNull(field.parent());
    }
}
