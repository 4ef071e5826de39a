package dev.bactrian.mapping;

import dev.bactrian.change.Storage;
import dev.bactrian.change.ValueType;
import dev.bactrian.definition.FieldOptions.DeclaredType;
import dev.bactrian.definition.ObjectShape.FieldShape;
import dev.bactrian.definition.ParentReference;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One field of the record, and what each system calls it.
 *
 * @param name the record's name for it: what the first end calls it that has it
 * @param type the type that the record keeps
 * @param shapes the system's own field, by system, in the order of the ends
 * @param editors the systems whose edits of it count
 * @param holders the systems that it is written to
 * @param keyOf the systems whose own key it is
 * @param form the form that the record keeps its values in
 * @param checks what its values must be like
 * @param parent whose record it holds: the record keeps the number of that record, and each system its own key of it; null: it holds a value
 */
public record MappedField(
        String name,
        ValueType type,
        Map<String, FieldShape> shapes,
        Set<String> editors,
        Set<String> holders,
        Set<String> keyOf,
        FieldForm form,
        List<FieldCheck> checks,
        @Nullable ParentReference parent) {

    /** Whole numbers of so many digits fit a long, whatever they are. */
    private static final int LONGEST_INTEGER = 18;

    public MappedField {
        shapes = Collections.unmodifiableMap(new LinkedHashMap<>(shapes));
        editors = Set.copyOf(editors);
        holders = Set.copyOf(holders);
        keyOf = Set.copyOf(keyOf);
        checks = List.copyOf(checks);
    }

    MappedField with(FieldCheck check) {
        var more = new ArrayList<>(checks);
        more.add(check);
        return new MappedField(name, type, shapes, editors, holders, keyOf, form, more, parent);
    }

    /**
     * The record's form of a system's value.
     *
     * @throws IllegalArgumentException saying why the value does not fit
     */
    @Nullable
    Object toRecord(String system, @Nullable Object value) {
        if (parent != null) {
            return value == null ? null : keyOfParent(system, value);
        }
        var converted = value == null || isNothing(value) ? null : converted(translated(system, value));
        if (converted == null) {
            return form.standard();
        }
        var normal = isTransformed(system) ? converted(form.normalForm().of(converted)) : converted;
        if (normal == null) {
            return form.standard();
        }
        for (var check : checks) {
            normal = check.standard(normal);
        }
        return normal instanceof String text ? text(storable(text)) : normal;
    }

    /** The system's key of the other record, as links have it; an empty one is none. */
    private @Nullable String keyOfParent(String system, Object value) {
        var key = Objects.requireNonNull(shapes.get(system)).storage().said(ValueType.format(value));
        return key.isEmpty() ? null : storable(key);
    }

    /** Where an empty text is null, it is no number and no date that does not fit either. */
    private boolean isNothing(Object value) {
        return form.emptyIsNull() && type != ValueType.TEXT && value instanceof String text && text.isBlank();
    }

    /** What only one side edits may become what does not stand for itself: the other side's values are of that form already. */
    private boolean isTransformed(String system) {
        return form.normalForm() != NormalForm.NONE && (form.canBeWrittenBack() || editors.contains(system));
    }

    /** PostgreSQL, which keeps the record, takes no NUL character and no half of a pair of surrogates. */
    static String storable(String text) {
        for (var i = 0; i < text.length(); i++) {
            var character = text.charAt(i);
            if (Character.isHighSurrogate(character)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (character == 0 || Character.isSurrogate(character)) {
                throw new IllegalArgumentException(
                        "holds the character U+%04X, which no record can keep".formatted((int) character));
            }
        }
        return text;
    }

    /** The value in the record's type; JSON's null is null. */
    private @Nullable Object converted(Object value) {
        return switch (type) {
            case TEXT -> ValueType.format(value);
            case DECIMAL -> fitting(ValueType.normal(decimal(value)));
            case INTEGER -> whole(value instanceof Long ? value : type.parse(ValueType.format(value)));
            case TIMESTAMP -> timestamp(value);
            case BOOLEAN, DATE -> value instanceof String text ? type.parse(text) : value;
            case JSON -> {
                var json = type.parse(ValueType.format(value));
                yield json.equals(ValueType.JSON_NULL) ? null : json;
            }
        };
    }

    /** The record's value for one of the system; an editor's value that has no counterpart does not fit. */
    private Object translated(String system, Object value) {
        if (form.values().isEmpty()) {
            return value;
        }
        var own = ValueType.format(value);
        var text = form.emptyIsNull() ? own.stripTrailing() : own;
        var translations = form.values().get(system);
        if (translations != null) {
            var counterpart = translations.get(text);
            if (counterpart != null) {
                return counterpart;
            }
        } else if (form.isOfRecord(text)) {
            return text.equals(own) ? value : text;
        }
        if (!editors.contains(system)) {
            return value;
        }
        var known = translations == null ? form.recordValues() : translations.keySet();
        throw new IllegalArgumentException("\"" + text + "\" has no counterpart (values has: "
                + known.stream().sorted().collect(Collectors.joining(", ")) + ")");
    }

    /** The form in which {@code system} takes the record's value; {@link #toRecord} gives the value back. */
    @Nullable
    Object toSystem(String system, @Nullable Object value) {
        var own = shapes.get(system);
        if (value == null || own == null || own.type().isEmpty()) {
            return value;
        }
        var told = untranslated(system, value);
        return own.type().get() == type && told == value ? value : as(own.type().get(), told);
    }

    private Object untranslated(String system, Object value) {
        var translations = form.values().get(system);
        if (translations == null) {
            return value;
        }
        var text = ValueType.format(value);
        return translations.entrySet().stream()
                .filter(entry -> entry.getValue().equals(text))
                .map(entry -> (Object) entry.getKey())
                .sorted()
                .findFirst()
                .orElse(value);
    }

    private static Object as(ValueType type, Object value) {
        return switch (type) {
            case TEXT -> ValueType.format(value);
            case DECIMAL -> decimal(value);
            case INTEGER -> decimal(value).longValueExact();
            case BOOLEAN, DATE, TIMESTAMP, JSON -> value instanceof String text ? type.parse(text) : value;
        };
    }

    private @Nullable Object text(String value) {
        var said = form.said(value);
        return form.emptyIsNull() && said.isEmpty() ? form.standard() : said;
    }

    private Object timestamp(Object value) {
        var instant = value instanceof Instant given ? given : (Instant) type.parse(ValueType.format(value));
        return form.kept(instant);
    }

    private static BigDecimal decimal(Object value) {
        return value instanceof BigDecimal decimal
                ? decimal
                : (BigDecimal) ValueType.DECIMAL.parse(ValueType.format(value));
    }

    private Object whole(Object number) {
        for (var shape : shapes.values()) {
            if (shape.storage() != Storage.EXACT) {
                checkKept(decimal(number), shape);
            }
        }
        return number;
    }

    private BigDecimal fitting(BigDecimal value) {
        for (var shape : shapes.values()) {
            var title = shape.name() + " (" + shape.nativeType() + ")";
            if (shape.type().equals(Optional.of(ValueType.INTEGER))) {
                fitting(value, LONGEST_INTEGER, 0, title);
            } else {
                fitting(value, shape.precision(), shape.scale(), title);
            }
            checkKept(value, shape);
        }
        var declared = form.declared();
        if (declared != null) {
            checkFits(value, declared);
        }
        return value;
    }

    /** A number that a system would give back as another one does not fit. */
    private static void checkKept(BigDecimal value, FieldShape shape) {
        var title = shape.name() + " (" + shape.nativeType() + ")";
        var kept = shape.storage()
                .kept(value)
                .orElseThrow(() -> new IllegalArgumentException("is too large for " + title));
        if (!kept.equals(value)) {
            throw new IllegalArgumentException("has more digits than " + title + " can hold");
        }
    }

    /** @throws IllegalArgumentException saying why the number does not fit a type that a sync file declares */
    static void checkFits(BigDecimal number, DeclaredType declared) {
        fitting(
                number,
                declared.precision(),
                declared.scale(),
                "decimal(" + declared.precision() + "," + declared.scale() + ")");
    }

    private static void fitting(BigDecimal value, int precision, int scale, String title) {
        if (scale >= 0 && value.scale() > scale) {
            throw new IllegalArgumentException(
                    "has more than " + scale + " digits behind the point, which " + title + " cannot hold");
        }
        if (precision > 0 && value.precision() - value.scale() > precision - Math.max(0, scale)) {
            throw new IllegalArgumentException("is too large for " + title);
        }
    }
}
