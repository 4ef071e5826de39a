package dev.bactrian.mapping;

import dev.bactrian.change.ValueType;
import dev.bactrian.definition.Mistakes;
import dev.bactrian.definition.ObjectShape;
import dev.bactrian.definition.ObjectShape.FieldShape;
import dev.bactrian.definition.SyncDefinition;
import dev.bactrian.definition.SyncDefinition.Direction;
import dev.bactrian.definition.SyncDefinition.FieldMapping;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Checks a definition against what the two systems really have, and makes its {@link Mapping}. */
public final class MappingCompiler {

    private final SyncDefinition definition;
    private final ObjectShape source;
    private final ObjectShape target;
    private final Mistakes mistakes = new Mistakes();

    private MappingCompiler(SyncDefinition definition, ObjectShape source, ObjectShape target) {
        this.definition = definition;
        this.source = source;
        this.target = target;
    }

    /** @throws dev.bactrian.definition.InvalidDefinition with every mapping that the systems cannot carry out */
    public static Mapping compile(SyncDefinition definition, ObjectShape source, ObjectShape target) {
        return new MappingCompiler(definition, source, target).compile();
    }

    private Mapping compile() {
        var fields = new ArrayList<MappedField>();
        for (var mapping : definition.fieldMappings()) {
            var from = field(mapping, "source", mapping.source(), source);
            var to = field(mapping, "target", mapping.target(), target);
            if (from.isPresent() && to.isPresent()) {
                field(mapping, from.get(), to.get()).ifPresent(fields::add);
            }
        }
        checkLinked(fields);
        checkExternalId();
        var rules = new RulesCompiler(definition, fields, mistakes).compile();
        mistakes.throwIfAny();
        return new Mapping(fields, rules);
    }

    private Optional<FieldShape> field(FieldMapping mapping, String side, String name, ObjectShape shape) {
        var where = mapping.location().in(side);
        var word = shape.title().startsWith("table") ? "column" : "field";
        var found = shape.field(name);
        if (found.isEmpty()) {
            mistakes.add(
                    where,
                    "unknown " + word + " \"" + name + "\" "
                            + Mistakes.allowed(shape.title() + " has", name, shape.fieldNames()));
        }
        return found.filter(field -> {
            if (field.type().isEmpty()) {
                mistakes.add(
                        where,
                        word + " \"" + name + "\" has type " + field.nativeType()
                                + ", which cannot be synchronised yet (can be: text, integer, decimal, boolean, date, timestamp types)");
            }
            return field.type().isPresent();
        });
    }

    private Optional<MappedField> field(FieldMapping mapping, FieldShape from, FieldShape to) {
        var type = common(from.type().orElseThrow(), to.type().orElseThrow());
        if (type == null) {
            mistakes.add(
                    mapping.location(),
                    "\"" + from.name() + "\" (" + from.nativeType() + ") and \"" + to.name() + "\" (" + to.nativeType()
                            + ") hold values of different types");
            return Optional.empty();
        }
        var toTarget = flows(Direction.TO_TARGET, mapping, to);
        var toSource = flows(Direction.TO_SOURCE, mapping, from);
        if (!toTarget && !toSource) {
            mistakes.add(mapping.location(), "can be carried nowhere: " + why(from, to));
            return Optional.empty();
        }
        var sourceName = definition.source().system();
        var targetName = definition.target().system();
        var keyOf = new LinkedHashSet<String>();
        if (from.name().equals(source.keyField())) {
            keyOf.add(sourceName);
        }
        if (to.name().equals(target.keyField())) {
            keyOf.add(targetName);
        }
        return Optional.of(new MappedField(
                from.name(),
                type,
                Map.of(sourceName, from, targetName, to),
                chosen(toTarget, sourceName, toSource, targetName),
                chosen(toSource, sourceName, toTarget, targetName),
                keyOf,
                source.emptyIsNull() || target.emptyIsNull(),
                coarser()));
    }

    private boolean flows(Direction direction, FieldMapping mapping, FieldShape into) {
        var wanted = mapping.direction() == Direction.BOTH || mapping.direction() == direction;
        if (wanted && mapping.direction() != Direction.BOTH && into.isReadOnly()) {
            mistakes.add(
                    mapping.location().in("direction"),
                    "\"" + into.name() + "\" is read-only, so nothing can be carried there");
        }
        return wanted && definition.syncType().carries(direction) && !into.isReadOnly();
    }

    private String why(FieldShape from, FieldShape to) {
        var readOnly = new ArrayList<String>();
        for (var field : List.of(from, to)) {
            if (field.isReadOnly()) {
                readOnly.add("\"" + field.name() + "\" is read-only");
            }
        }
        return readOnly.isEmpty() ? "its direction contradicts sync_type" : String.join(", ", readOnly);
    }

    private void checkLinked(List<MappedField> fields) {
        if (mistakes.isEmpty()
                && fields.stream().allMatch(field -> field.keyOf().isEmpty())) {
            mistakes.add(
                    definition.location().in("field_mappings"),
                    "no field links the two sides: map one side's key ("
                            + definition.source().system() + ": " + source.keyField() + ", "
                            + definition.target().system() + ": "
                            + target.keyField() + ") to a field of the other");
        }
    }

    private void checkExternalId() {
        var reference = definition.pairing().externalIdField();
        if (reference != null
                && source.field(reference.name()).isEmpty()
                && target.field(reference.name()).isEmpty()) {
            var names = new ArrayList<>(source.fieldNames());
            names.addAll(target.fieldNames());
            mistakes.add(
                    reference.location(),
                    "unknown field \"" + reference.name() + "\" "
                            + Mistakes.allowed(
                                    source.title() + " and " + target.title() + " have", reference.name(), names));
        }
    }

    private ChronoUnit coarser() {
        return source.timestampUnit().compareTo(target.timestampUnit()) > 0
                ? source.timestampUnit()
                : target.timestampUnit();
    }

    private static Set<String> chosen(boolean first, String one, boolean second, String other) {
        var chosen = new LinkedHashSet<String>();
        if (first) {
            chosen.add(one);
        }
        if (second) {
            chosen.add(other);
        }
        return chosen;
    }

    private static @Nullable ValueType common(ValueType one, ValueType other) {
        if (one == other || other == ValueType.TEXT) {
            return one;
        }
        if (one == ValueType.TEXT) {
            return other;
        }
        var numbers = Set.of(ValueType.INTEGER, ValueType.DECIMAL);
        return numbers.contains(one) && numbers.contains(other) ? ValueType.DECIMAL : null;
    }
}
