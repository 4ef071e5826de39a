package dev.bactrian.command;

import dev.bactrian.change.ValueType;
import dev.bactrian.definition.FieldPlan;
import dev.bactrian.definition.Mistakes;
import dev.bactrian.definition.SyncDefinition;
import dev.bactrian.definition.SyncDefinition.FieldMapping;
import dev.bactrian.definition.SyncDefinition.FieldReference;
import dev.bactrian.definition.SystemKind.ObjectKind;
import dev.bactrian.definition.Transformation;
import dev.bactrian.definition.ValidationRule.Kind;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The types of mapped fields, as the file and its cases let one think: a field is a text unless something says otherwise. */
final class AssumedTypes {

    /** What a limit of a range can be, other than a number. */
    private static final List<ValueType> TIMES = List.of(ValueType.DATE, ValueType.TIMESTAMP);

    private final SyncDefinition definition;
    private final List<ObjectKind> kinds;
    private final Map<String, String> given;

    /**
     * @param kinds what each end's objects are like, in their order
     * @param given type words by the first end's field, none of which is {@link #wrong}
     */
    AssumedTypes(SyncDefinition definition, List<ObjectKind> kinds, Map<String, String> given) {
        this.definition = definition;
        this.kinds = kinds;
        this.given = given;
    }

    /** The fields that were given a type. */
    Set<String> names() {
        return given.keySet();
    }

    /** What is wrong with types that are given, by the field that they are given to. */
    static Map<String, String> wrong(SyncDefinition definition, Map<String, String> given) {
        var names = definition.fieldMappings().stream()
                .flatMap(mapping -> mapping.names().stream())
                .filter(name -> !name.isEmpty())
                .distinct()
                .toList();
        var types = Arrays.stream(ValueType.values()).map(ValueType::word).toList();
        var wrong = new LinkedHashMap<String, String>();
        given.forEach((name, word) -> {
            if (!names.contains(name) && definition.fields().selection() == FieldPlan.Selection.EXPLICIT) {
                wrong.put(name, "unknown field \"" + name + "\" " + Mistakes.allowed("mapped", name, names));
            } else if (!types.contains(word)) {
                wrong.put(name, "unknown type \"" + word + "\" " + Mistakes.allowed("allowed", word, types));
            } else {
                contradiction(definition, name, word, given).ifPresent(what -> wrong.put(name, what));
            }
        });
        return wrong;
    }

    private static Optional<String> contradiction(
            SyncDefinition definition, String name, String word, Map<String, String> given) {
        return definition.fieldMappings().stream()
                .filter(mapping -> mapping.isNamed(name))
                .findFirst()
                .flatMap(mapping -> {
                    var declared = mapping.options().type();
                    if (declared != null && !declared.type().word().equals(word)) {
                        return Optional.of(
                                "the sync file says " + declared.type().word() + " on line "
                                        + mapping.place("type").line());
                    }
                    return mapping.names().stream()
                            .filter(other -> !other.equals(name))
                            .map(given::get)
                            .filter(type -> type != null && !type.equals(word))
                            .findFirst()
                            .map(type -> "the other side's name of the same field has type " + type + " here");
                });
    }

    /** The type that one side's field has. */
    ValueType of(FieldMapping mapping, String name, ObjectKind side) {
        var own = side.ownFields().get(name);
        var type = own == null ? common(mapping) : own;
        return !side.holdsJson() && type == ValueType.JSON ? ValueType.TEXT : type;
    }

    private ValueType common(FieldMapping mapping) {
        var declared = mapping.options().type();
        if (declared != null) {
            return declared.type();
        }
        return mapping.names().stream()
                .flatMap(name -> Stream.ofNullable(given.get(name)))
                .findFirst()
                .flatMap(AssumedTypes::named)
                .or(() -> ofOwnFields(mapping))
                .or(() -> names(mapping, definition.conflictResolution().timestampField())
                        ? Optional.of(ValueType.TIMESTAMP)
                        : Optional.empty())
                .or(() -> ofRange(mapping))
                .or(() -> ofMark(mapping))
                .orElse(ValueType.TEXT);
    }

    /** What marks deleted records says so, or when. */
    private Optional<ValueType> ofMark(FieldMapping mapping) {
        var standard = mapping.options().standard();
        var isTime = standard != null && isOf(ValueType.TIMESTAMP, standard);
        return names(mapping, definition.deletes().softDeleteField())
                        && mapping.options().transformation().kind() == Transformation.Kind.NONE
                ? Optional.of(isTime ? ValueType.TIMESTAMP : ValueType.BOOLEAN)
                : Optional.empty();
    }

    /** What the other side's field can only be where every object has this one of its own, unless it holds other values for it. */
    private Optional<ValueType> ofOwnFields(FieldMapping mapping) {
        if (!mapping.options().values().isEmpty()) {
            return Optional.empty();
        }
        return IntStream.range(0, kinds.size())
                .mapToObj(end -> kinds.get(end).ownFields().get(mapping.names().get(end)))
                .flatMap(Stream::ofNullable)
                .findFirst();
    }

    private Optional<ValueType> ofRange(FieldMapping mapping) {
        return definition.fields().validation().stream()
                .filter(rule -> rule.check().kind() == Kind.RANGE && names(mapping, rule.field()))
                .flatMap(rule -> TIMES.stream().filter(type -> Stream.of(
                                rule.check().min(), rule.check().max())
                        .allMatch(limit -> limit == null || isOf(type, limit))))
                .findFirst();
    }

    private static boolean isOf(ValueType type, String text) {
        try {
            type.parse(text);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean names(FieldMapping mapping, @Nullable FieldReference reference) {
        return reference != null && mapping.isNamed(reference.name());
    }

    private static Optional<ValueType> named(String word) {
        return Arrays.stream(ValueType.values())
                .filter(type -> type.word().equals(word))
                .findFirst();
    }
}
