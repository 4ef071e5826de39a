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
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;

/** Makes a field of the record of one mapping, or says why the systems cannot carry it out. */
final class FieldCompiler {

    private final SyncDefinition definition;
    private final List<ObjectShape> objects;
    private final FormCompiler forms;
    private final Mistakes mistakes;

    /** @param objects what each end has, in their order */
    FieldCompiler(SyncDefinition definition, List<ObjectShape> objects, Expressions expressions, Mistakes mistakes) {
        this.definition = definition;
        this.objects = objects;
        this.forms = new FormCompiler(definition, objects, expressions, mistakes);
        this.mistakes = mistakes;
    }

    /**
     * A key that the sync's direction keeps from being written still tells which records belong together.
     *
     * @param shapes the field in each end that has it, by the end's number
     */
    Optional<MappedField> compile(FieldMapping mapping, Map<Integer, FieldShape> shapes) {
        var type = type(mapping, shapes);
        if (type.isEmpty()) {
            return Optional.empty();
        }
        var tell = chosen(
                shapes,
                (end, shape) -> definition.ends().get(end).tells()
                        && mapping.direction().tells(end));
        var take = chosen(
                shapes,
                (end, shape) -> definition.ends().get(end).takes()
                        && mapping.direction().takes(end)
                        && !shape.isReadOnly());
        var holders = chosen(shapes, (end, shape) -> take.contains(end) && hasOther(tell, end));
        var editors = chosen(shapes, (end, shape) -> tell.contains(end) && hasOther(take, end));
        var keyOf = chosen(
                shapes, (end, shape) -> shape.name().equals(objects.get(end).keyField()));
        var isEverywhereReadOnly = shapes.values().stream().allMatch(FieldShape::isReadOnly);
        var pairsOnly = !keyOf.isEmpty() && !isEverywhereReadOnly && mapping.direction() == Direction.BOTH;
        if (holders.isEmpty() && !pairsOnly) {
            mistakes.add(mapping.location(), "can be carried nowhere: " + why(shapes.values()));
            return Optional.empty();
        }
        keyOf.stream().findFirst().map(shapes::get).ifPresent(key -> checkKey(mapping, key));
        checkWritesBack(mapping, editors, holders, type.get());
        var bySystem = new LinkedHashMap<String, FieldShape>();
        shapes.forEach((end, shape) -> bySystem.put(definition.systems().get(end), shape));
        return Optional.of(new MappedField(
                mapping.name(),
                type.get(),
                bySystem,
                systems(editors),
                systems(holders),
                systems(keyOf),
                forms.compile(mapping, type.get(), List.copyOf(shapes.values()), !keyOf.isEmpty(), holders),
                required(mapping, type.get()),
                mapping.options().reference()));
    }

    private static boolean hasOther(Set<Integer> ends, int end) {
        return ends.stream().anyMatch(other -> other != end);
    }

    private static Set<Integer> chosen(Map<Integer, FieldShape> shapes, BiPredicate<Integer, FieldShape> condition) {
        return shapes.entrySet().stream()
                .filter(field -> condition.test(field.getKey(), field.getValue()))
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private Set<String> systems(Set<Integer> ends) {
        return ends.stream().map(definition.systems()::get).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private Optional<ValueType> type(FieldMapping mapping, Map<Integer, FieldShape> shapes) {
        var declared = mapping.options().type();
        if (mapping.options().reference() != null) {
            shapes.forEach((end, shape) -> checkRefersTo(mapping, end, shape));
            // Each system's key of the other record, whatever its type there.
            return Optional.of(ValueType.TEXT);
        }
        if (!mapping.options().values().isEmpty()) {
            return valuesType(mapping, shapes);
        }
        if (declared != null) {
            for (var shape : shapes.values()) {
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
        return common(mapping, shapes.values());
    }

    /** What a system itself says of the records whose keys a field holds. */
    private void checkRefersTo(FieldMapping mapping, int end, FieldShape shape) {
        var word = definition.ends().get(end).word();
        var object =
                Objects.requireNonNull(mapping.options().reference()).objects().getOrDefault(word, "");
        var known = shape.limits().refersTo();
        if (known.size() > 1) {
            mistakes.add(
                    mapping.place(word),
                    "\"" + shape.name() + "\" may hold a record of " + String.join(" or ", known)
                            + ", and a reference is to one object only: leave it out here");
        } else if (known.size() == 1 && !SyncDefinition.isSameObject(known.get(0), object)) {
            mistakes.add(
                    mapping.place(word),
                    "\"" + shape.name() + "\" refers to " + known.get(0) + ", and the entity's object there is "
                            + object);
        }
    }

    private Optional<ValueType> common(FieldMapping mapping, Collection<FieldShape> shapes) {
        var first = shapes.iterator().next();
        var common = first.type();
        for (var shape : shapes) {
            var former = common.orElseThrow();
            common = Types.common(former, shape.type().orElseThrow());
            if (common.isEmpty()) {
                mistakes.add(
                        mapping.location(),
                        "\"" + first.name() + "\" (" + first.nativeType() + ") and \"" + shape.name() + "\" ("
                                + shape.nativeType() + ") hold values of different types"
                                + remedy(former, shape.type().orElseThrow()));
                return common;
            }
        }
        return common;
    }

    /** Of {@code values}, the type of those that have the entity's own; JSON has too many spellings to list. */
    private Optional<ValueType> valuesType(FieldMapping mapping, Map<Integer, FieldShape> shapes) {
        for (var shape : shapes.values()) {
            if (shape.type().equals(Optional.of(ValueType.JSON))) {
                mistakes.add(
                        mapping.place("values"),
                        "cannot be given for json, which \"" + shape.name() + "\" (" + shape.nativeType() + ") is");
                return Optional.empty();
            }
        }
        var own = new ArrayList<FieldShape>();
        shapes.forEach((end, shape) -> {
            if (!mapping.options().values().containsKey(end)) {
                own.add(shape);
            }
        });
        return own.isEmpty() ? Optional.of(ValueType.TEXT) : common(mapping, own);
    }

    private static String remedy(ValueType one, ValueType other) {
        return Set.of(one, other).equals(Set.of(ValueType.JSON, ValueType.TEXT))
                ? "; if the text is always JSON, add type: json"
                : "";
    }

    private String why(Collection<FieldShape> shapes) {
        var readOnly = shapes.stream()
                .filter(FieldShape::isReadOnly)
                .map(field -> "\"" + field.name() + "\" is read-only")
                .toList();
        var contradicted = definition.isPair() ? "sync_type" : "those of its systems";
        return readOnly.isEmpty() ? "its direction contradicts " + contradicted : String.join(", ", readOnly);
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
    private void checkWritesBack(FieldMapping mapping, Set<Integer> editors, Set<Integer> holders, ValueType type) {
        var kind = mapping.options().transformation().kind();
        if (kind != Transformation.Kind.NONE && kind != Transformation.Kind.SIMPLE && type != ValueType.TEXT) {
            mistakes.add(
                    mapping.place("transformation"),
                    "is for texts, but \"" + mapping.name() + "\" is of type " + type.word());
        }
        if (!kind.canBeWrittenBack() && editors.stream().anyMatch(holders::contains)) {
            mistakes.add(
                    mapping.place("transformation"),
                    "cannot be written back, so the field needs direction: "
                            + (definition.isPair() ? "to_target or to_source" : "to_hub or from_hub"));
        }
        var region = mapping.options().transformation().region();
        if (region != null && !Phones.isRegion(region)) {
            mistakes.add(
                    mapping.place("default_region"),
                    "unknown country \"" + region + "\" (allowed: the codes of ISO 3166, e.g. DE, GB, US)");
        }
        mapping.options().values().forEach((end, values) -> {
            var isOneToOne = Set.copyOf(values.values()).size() == values.size();
            if (!isOneToOne && holders.contains(end)) {
                mistakes.add(
                        mapping.place("values"),
                        "has one value twice on the "
                                + definition.ownerOfValues().word()
                                + "'s side, so it cannot be turned round: give each its own, or the field direction: "
                                + (definition.isPair() ? "to_target" : "to_hub"));
            }
        });
    }

    /** {@code required: true} is the rule of that name. */
    private static List<FieldCheck> required(FieldMapping mapping, ValueType type) {
        if (!mapping.options().required()) {
            return List.of();
        }
        var check = new Check(ValidationRule.Kind.REQUIRED, null, List.of(), null, null, null);
        var reference = new SyncDefinition.FieldReference(mapping.name(), mapping.location());
        return List.of(new FieldCheck(new ValidationRule(reference, check, OnError.REJECT_RECORD), type));
    }
}
