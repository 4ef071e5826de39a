package dev.bactrian.mapping;

import dev.bactrian.change.ValueType;
import dev.bactrian.definition.FieldPlan.NullHandling;
import dev.bactrian.definition.Mistakes;
import dev.bactrian.definition.ObjectShape;
import dev.bactrian.definition.ObjectShape.FieldShape;
import dev.bactrian.definition.SyncDefinition;
import dev.bactrian.definition.SyncDefinition.FieldMapping;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes the form that the record keeps a field's values in, or says what in it could never be kept. */
final class FormCompiler {

    private final SyncDefinition definition;
    private final List<ObjectShape> objects;
    private final Expressions expressions;
    private final Mistakes mistakes;

    FormCompiler(SyncDefinition definition, List<ObjectShape> objects, Expressions expressions, Mistakes mistakes) {
        this.definition = definition;
        this.objects = objects;
        this.expressions = expressions;
        this.mistakes = mistakes;
    }

    /** @param holders the numbers of the ends that the field is written to */
    FieldForm compile(
            FieldMapping mapping, ValueType type, List<FieldShape> shapes, boolean isKey, Set<Integer> holders) {
        var options = mapping.options();
        var normalForm = normalForm(mapping);
        var standard = standard(mapping, type, normalForm);
        var values = new LinkedHashMap<String, Map<String, String>>();
        options.values()
                .forEach((end, own) -> values.put(definition.systems().get(end), checkedValues(mapping, own, type)));
        if (standard != null) {
            checkStandard(mapping, ValueType.format(standard), values, holders);
        }
        return new FieldForm(
                emptyIsNull(),
                shapes.stream().map(FieldShape::storage).distinct().toList(),
                secondDigits(shapes),
                options.type(),
                standard,
                values,
                normalForm,
                options.transformation().kind().canBeWrittenBack(),
                definition.fields().nulls() == NullHandling.IGNORE && !isKey);
    }

    /** What stands for null beside {@code values} is one of the entity's; where it is not written to the end that has others, it may be one of its own. */
    private void checkStandard(
            FieldMapping mapping, String standard, Map<String, Map<String, String>> values, Set<Integer> holders) {
        mapping.options().values().keySet().forEach(end -> {
            var own = values.getOrDefault(definition.systems().get(end), Map.of());
            if (own.isEmpty() || own.containsValue(standard)) {
                return;
            }
            var theirs = definition.ownerOfValues().word();
            var word = definition.ends().get(end).word();
            if (holders.contains(end)) {
                mistakes.add(
                        mapping.place("default"),
                        "\"" + mapping.options().standard() + "\" is none of the " + theirs
                                + "'s values, so it cannot travel to the " + word + " (values has: "
                                + String.join(", ", own.values()) + ")");
            } else if (own.containsKey(standard)) {
                mistakes.add(
                        mapping.place("default"),
                        "\"" + mapping.options().standard() + "\" is a value of the " + word
                                + "'s, but the record has the " + theirs + "'s: write \"" + own.get(standard)
                                + "\"");
            }
        });
    }

    private Map<String, String> checkedValues(FieldMapping mapping, Map<String, String> own, ValueType type) {
        var values = new LinkedHashMap<String, String>();
        own.forEach((from, to) -> {
            if (emptyIsNull()
                    && Stream.of(from, to).anyMatch(text -> !text.equals(text.stripTrailing()) || text.isEmpty())) {
                mistakes.add(
                        mapping.place("values"),
                        "\"" + from + "\": \"" + to
                                + "\" cannot be told from others where one side keeps no empty text and no"
                                + " blanks at the end (null has default)");
            }
            parsed(mapping, "values", to, type).ifPresent(value -> values.put(from, ValueType.format(value)));
        });
        return values;
    }

    private boolean emptyIsNull() {
        return objects.stream().anyMatch(ObjectShape::emptyIsNull);
    }

    /** The default in the field's own normal form; what is transformed one way only stands beside what it makes. */
    private @Nullable Object standard(FieldMapping mapping, ValueType type, NormalForm normalForm) {
        var text = mapping.options().standard();
        if (text == null) {
            return null;
        }
        var canBeWrittenBack = mapping.options().transformation().kind().canBeWrittenBack();
        var standard =
                parsed(mapping, "default", text, type).map(value -> canBeWrittenBack ? normalForm.of(value) : value);
        var declared = mapping.options().type();
        if (declared != null && standard.isPresent() && standard.get() instanceof BigDecimal number) {
            try {
                MappedField.checkFits(number, declared);
            } catch (IllegalArgumentException e) {
                mistakes.add(mapping.place("default"), "\"" + text + "\" " + e.getMessage());
            }
        }
        return standard.orElse(null);
    }

    private Optional<Object> parsed(FieldMapping mapping, String key, String text, ValueType type) {
        try {
            MappedField.storable(text);
        } catch (IllegalArgumentException e) {
            mistakes.add(mapping.place(key), String.valueOf(e.getMessage()));
            return Optional.empty();
        }
        try {
            return Optional.of(type.parse(text));
        } catch (IllegalArgumentException e) {
            mistakes.add(mapping.place(key), e.getMessage() + ", which the field is");
            return Optional.empty();
        }
    }

    private NormalForm normalForm(FieldMapping mapping) {
        var declared = mapping.options().type();
        try {
            return NormalForm.of(
                    mapping.options().transformation(), declared == null ? null : declared.type(), expressions);
        } catch (IllegalArgumentException e) {
            mistakes.add(mapping.place("transformation"), String.valueOf(e.getMessage()));
            return NormalForm.NONE;
        }
    }

    private int secondDigits(List<FieldShape> shapes) {
        var ofSystems = objects.stream().map(shape -> digits(shape.timestampUnit()));
        var ofFields = shapes.stream()
                .filter(shape -> shape.type().equals(Optional.of(ValueType.TIMESTAMP)) && shape.scale() >= 0)
                .map(FieldShape::scale);
        return Stream.concat(ofSystems, ofFields).min(Integer::compare).orElseThrow();
    }

    private static int digits(ChronoUnit unit) {
        return BigDecimal.valueOf(Duration.ofSeconds(1).dividedBy(unit.getDuration()))
                        .precision()
                - 1;
    }
}
