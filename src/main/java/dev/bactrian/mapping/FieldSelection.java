package dev.bactrian.mapping;

import dev.bactrian.definition.FieldOptions;
import dev.bactrian.definition.FieldPlan;
import dev.bactrian.definition.FieldPlan.Selection;
import dev.bactrian.definition.Mistakes;
import dev.bactrian.definition.ObjectShape;
import dev.bactrian.definition.ObjectShape.FieldShape;
import dev.bactrian.definition.SyncDefinition;
import dev.bactrian.definition.SyncDefinition.Direction;
import dev.bactrian.definition.SyncDefinition.FieldMapping;
import dev.bactrian.definition.SyncDefinition.FieldReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Which fields are mapped: the ones that the file maps, those that both sides have, less what is left out. */
final class FieldSelection {

    private final SyncDefinition definition;
    private final FieldPlan plan;
    private final ObjectShape source;
    private final ObjectShape target;
    private final Mistakes mistakes;

    FieldSelection(SyncDefinition definition, ObjectShape source, ObjectShape target, Mistakes mistakes) {
        this.definition = definition;
        this.plan = definition.fields();
        this.source = source;
        this.target = target;
        this.mistakes = mistakes;
    }

    List<FieldMapping> mappings() {
        plan.exclude().forEach(this::checkExcluded);
        var selected = new ArrayList<>(plan.mappings());
        if (plan.selection() == Selection.ALL) {
            source.fields().forEach(field -> sameNamed(field).ifPresent(selected::add));
        }
        if (plan.include().isEmpty()) {
            return selected;
        }
        plan.include().forEach(reference -> checkIncluded(reference, selected));
        selected.removeIf(mapping ->
                plan.include().stream().noneMatch(reference -> reference.name().equals(mapping.source())));
        return selected;
    }

    /** The mapping of a field that both sides have and nobody maps; keys and what cannot be carried stay out. */
    private Optional<FieldMapping> sameNamed(FieldShape field) {
        if (isLeftOut(field, source)
                || plan.mappings().stream().anyMatch(mapping -> mapping.source().equals(field.name()))) {
            return Optional.empty();
        }
        return target.fields().stream()
                .filter(other -> other.name().equalsIgnoreCase(field.name()))
                .filter(other -> !isLeftOut(other, target))
                .filter(other -> plan.mappings().stream()
                        .noneMatch(mapping -> mapping.target().equals(other.name())))
                .filter(other -> canBeCarried(field, other))
                .findFirst()
                .map(other -> new FieldMapping(
                        field.name(),
                        other.name(),
                        Direction.BOTH,
                        FieldOptions.NONE,
                        definition.fields().location()));
    }

    private boolean isLeftOut(FieldShape field, ObjectShape shape) {
        return field.type().isEmpty()
                || field.name().equals(shape.keyField())
                || plan.exclude().stream()
                        .anyMatch(reference -> reference.name().equals(field.name()));
    }

    private boolean canBeCarried(FieldShape field, FieldShape other) {
        var type = definition.syncType();
        var flows = (type.carries(Direction.TO_TARGET) && !other.isReadOnly())
                || (type.carries(Direction.TO_SOURCE) && !field.isReadOnly());
        return flows
                && Types.common(field.type().orElseThrow(), other.type().orElseThrow())
                        .isPresent();
    }

    private void checkExcluded(FieldReference reference) {
        for (var shape : List.of(source, target)) {
            if (reference.name().equals(shape.keyField())) {
                mistakes.add(
                        reference.location(),
                        "\"" + reference.name() + "\" is the key of " + shape.title() + ", which cannot be left out");
            }
        }
        if (source.field(reference.name()).isEmpty()
                && target.field(reference.name()).isEmpty()) {
            var names = Stream.concat(source.fieldNames().stream(), target.fieldNames().stream())
                    .distinct()
                    .toList();
            mistakes.add(
                    reference.location(),
                    "unknown field \"" + reference.name() + "\" "
                            + Mistakes.allowed(
                                    source.title() + " and " + target.title() + " have", reference.name(), names));
        }
    }

    private void checkIncluded(FieldReference reference, List<FieldMapping> selected) {
        if (selected.stream().noneMatch(mapping -> mapping.source().equals(reference.name()))) {
            mistakes.addMissingField(
                    reference.location(),
                    "\"" + reference.name() + "\" is no mapped field of the source "
                            + Mistakes.allowed(
                                    "mapped",
                                    reference.name(),
                                    selected.stream().map(FieldMapping::source).toList()));
        }
    }
}
