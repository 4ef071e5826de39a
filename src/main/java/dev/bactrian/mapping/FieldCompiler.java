package dev.bactrian.mapping;

import dev.bactrian.change.ValueType;
import dev.bactrian.definition.Mistakes;
import dev.bactrian.definition.ObjectShape;
import dev.bactrian.definition.ObjectShape.FieldShape;
import dev.bactrian.definition.SyncDefinition;
import dev.bactrian.definition.SyncDefinition.Direction;
import dev.bactrian.definition.SyncDefinition.FieldMapping;
import dev.bactrian.definition.Transformation;
import dev.bactrian.definition.ValidationRule;
import dev.bactrian.definition.ValidationRule.Check;
import dev.bactrian.definition.ValidationRule.OnError;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Makes a field of the record of one mapping, or says why the systems cannot carry it out. */
final class FieldCompiler {

    private final SyncDefinition definition;
    private final ObjectShape source;
    private final ObjectShape target;
    private final FormCompiler forms;
    private final Mistakes mistakes;

    FieldCompiler(
            SyncDefinition definition,
            ObjectShape source,
            ObjectShape target,
            Expressions expressions,
            Mistakes mistakes) {
        this.definition = definition;
        this.source = source;
        this.target = target;
        this.forms = new FormCompiler(definition, source, target, expressions, mistakes);
        this.mistakes = mistakes;
    }

    /** A key that the sync's direction keeps from being written still tells which records belong together. */
    Optional<MappedField> compile(FieldMapping mapping, FieldShape from, FieldShape to) {
        var type = type(mapping, from, to);
        if (type.isEmpty()) {
            return Optional.empty();
        }
        var toTarget = flows(Direction.TO_TARGET, mapping, to);
        var toSource = flows(Direction.TO_SOURCE, mapping, from);
        var isKey = from.name().equals(source.keyField()) || to.name().equals(target.keyField());
        var pairsOnly = isKey && !(from.isReadOnly() && to.isReadOnly()) && mapping.direction() == Direction.BOTH;
        if (!toTarget && !toSource && !pairsOnly) {
            mistakes.add(mapping.location(), "can be carried nowhere: " + why(from, to));
            return Optional.empty();
        }
        if (isKey) {
            checkKey(mapping, from.name().equals(source.keyField()) ? from : to);
        }
        checkWritesBack(mapping, toTarget, toSource, type.get());
        var sourceName = definition.source().system();
        var targetName = definition.target().system();
        var shapes = new LinkedHashMap<String, FieldShape>();
        shapes.put(sourceName, from);
        shapes.put(targetName, to);
        return Optional.of(new MappedField(
                from.name(),
                type.get(),
                shapes,
                chosen(Map.of(sourceName, toTarget, targetName, toSource)),
                chosen(Map.of(sourceName, toSource, targetName, toTarget)),
                chosen(Map.of(
                        sourceName, from.name().equals(source.keyField()),
                        targetName, to.name().equals(target.keyField()))),
                forms.compile(mapping, type.get(), List.of(from, to), isKey, toSource),
                required(mapping, from.name(), type.get())));
    }

    private Optional<ValueType> type(FieldMapping mapping, FieldShape from, FieldShape to) {
        var sourceType = from.type().orElseThrow();
        var targetType = to.type().orElseThrow();
        var declared = mapping.options().type();
        if (!mapping.options().values().isEmpty()) {
            return valuesType(mapping, from, to);
        }
        if (declared != null) {
            for (var shape : List.of(from, to)) {
                if (!Types.canHold(shape.type().orElseThrow(), declared.type())) {
                    mistakes.add(
                            mapping.place("type"),
                            "\"" + shape.name() + "\" (" + shape.nativeType() + ") holds no "
                                    + declared.type().word());
                    return Optional.empty();
                }
            }
            return Optional.of(declared.type());
        }
        var common = Types.common(sourceType, targetType);
        if (common.isEmpty()) {
            mistakes.add(
                    mapping.location(),
                    "\"" + from.name() + "\" (" + from.nativeType() + ") and \"" + to.name() + "\" (" + to.nativeType()
                            + ") hold values of different types" + remedy(sourceType, targetType));
        }
        return common;
    }

    /** Of {@code values}, the target's type; JSON has too many spellings to list. */
    private Optional<ValueType> valuesType(FieldMapping mapping, FieldShape from, FieldShape to) {
        for (var shape : List.of(from, to)) {
            if (shape.type().equals(Optional.of(ValueType.JSON))) {
                mistakes.add(
                        mapping.place("values"),
                        "cannot be given for json, which \"" + shape.name() + "\" (" + shape.nativeType() + ") is");
                return Optional.empty();
            }
        }
        return to.type();
    }

    private static String remedy(ValueType one, ValueType other) {
        return Set.of(one, other).equals(Set.of(ValueType.JSON, ValueType.TEXT))
                ? "; if the text is always JSON, add type: json"
                : "";
    }

    private boolean flows(Direction direction, FieldMapping mapping, FieldShape into) {
        var wanted = mapping.direction() == Direction.BOTH || mapping.direction() == direction;
        return wanted && definition.syncType().carries(direction) && !into.isReadOnly();
    }

    private static String why(FieldShape from, FieldShape to) {
        var readOnly = new ArrayList<String>();
        for (var field : List.of(from, to)) {
            if (field.isReadOnly()) {
                readOnly.add("\"" + field.name() + "\" is read-only");
            }
        }
        return readOnly.isEmpty() ? "its direction contradicts sync_type" : String.join(", ", readOnly);
    }

    /** What links two systems must be what the one gave and the other holds. */
    private void checkKey(FieldMapping mapping, FieldShape own) {
        var options = mapping.options();
        var changed = new LinkedHashMap<String, Boolean>();
        changed.put("transformation", options.transformation().kind() != Transformation.Kind.NONE);
        changed.put("values", !options.values().isEmpty());
        changed.put("default", options.standard() != null);
        changed.put(
                "type",
                options.type() != null
                        && !own.type().equals(Optional.of(options.type().type())));
        changed.forEach((key, isGiven) -> {
            if (isGiven) {
                mistakes.add(mapping.place(key), "cannot be given for a system's key, which stays as it is");
            }
        });
    }

    /** What loses something on the way must not travel back. */
    private void checkWritesBack(FieldMapping mapping, boolean toTarget, boolean toSource, ValueType type) {
        var kind = mapping.options().transformation().kind();
        if (kind != Transformation.Kind.NONE && kind != Transformation.Kind.SIMPLE && type != ValueType.TEXT) {
            mistakes.add(
                    mapping.place("transformation"),
                    "is for texts, but \"" + mapping.source() + "\" is of type " + type.word());
        }
        if (!kind.canBeWrittenBack() && toTarget && toSource) {
            mistakes.add(
                    mapping.place("transformation"),
                    "cannot be written back, so the field needs direction: to_target or to_source");
        }
        var region = mapping.options().transformation().region();
        if (region != null && !Phones.isRegion(region)) {
            mistakes.add(
                    mapping.place("default_region"),
                    "unknown country \"" + region + "\" (allowed: the codes of ISO 3166, e.g. DE, GB, US)");
        }
        var values = mapping.options().values();
        var isOneToOne = Set.copyOf(values.values()).size() == values.size();
        if (!isOneToOne && toSource) {
            mistakes.add(
                    mapping.place("values"),
                    "has one value twice on the target's side, so it cannot be turned round: give each its own, or the field direction: to_target");
        }
    }

    /** {@code required: true} is the rule of that name. */
    private static List<FieldCheck> required(FieldMapping mapping, String field, ValueType type) {
        if (!mapping.options().required()) {
            return List.of();
        }
        var check = new Check(ValidationRule.Kind.REQUIRED, null, List.of(), null, null, null);
        var reference = new SyncDefinition.FieldReference(field, mapping.location());
        return List.of(new FieldCheck(new ValidationRule(reference, check, OnError.REJECT_RECORD), type));
    }

    private static Set<String> chosen(Map<String, Boolean> systems) {
        var chosen = new LinkedHashSet<String>();
        systems.forEach((system, isChosen) -> {
            if (isChosen) {
                chosen.add(system);
            }
        });
        return chosen;
    }
}
