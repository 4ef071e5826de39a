package dev.bactrian.mapping;

import dev.bactrian.change.ValueType;
import dev.bactrian.definition.ObjectShape.FieldShape;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One field of the record, and what each system calls it.
 *
 * @param name the record's name for it: the source's field name
 * @param type the type that the record keeps
 * @param shapes the system's own field, by system
 * @param editors the systems whose edits of it count
 * @param holders the systems that it is written to
 * @param keyOf the systems whose own key it is
 * @param emptyIsNull whether one side stores an empty text as null and drops blanks at the end
 * @param timestampUnit the coarser unit of the two sides
 */
public record MappedField(
        String name,
        ValueType type,
        Map<String, FieldShape> shapes,
        Set<String> editors,
        Set<String> holders,
        Set<String> keyOf,
        boolean emptyIsNull,
        ChronoUnit timestampUnit) {

    public MappedField {
        shapes = Map.copyOf(shapes);
        editors = Set.copyOf(editors);
        holders = Set.copyOf(holders);
        keyOf = Set.copyOf(keyOf);
    }

    /**
     * The record's form of a system's value.
     *
     * @throws IllegalArgumentException saying why the value does not fit
     */
    @Nullable
    Object toRecord(@Nullable Object value) {
        if (value == null) {
            return null;
        }
        return switch (type) {
            case TEXT -> text(value);
            case DECIMAL -> fitting(ValueType.normal(decimal(value)));
            case INTEGER -> value instanceof Long ? value : type.parse(ValueType.format(value));
            case TIMESTAMP -> timestamp(value);
            case BOOLEAN, DATE -> value instanceof String text ? type.parse(text) : value;
        };
    }

    /** The form in which {@code system} takes the record's value; {@link #toRecord} gives the value back. */
    @Nullable
    Object toSystem(String system, @Nullable Object value) {
        var own = shapes.get(system);
        if (value == null || own == null || own.type().isEmpty() || own.type().get() == type) {
            return value;
        }
        return switch (own.type().get()) {
            case TEXT -> ValueType.format(value);
            case DECIMAL -> decimal(value);
            case INTEGER -> decimal(value).longValueExact();
            case BOOLEAN, DATE, TIMESTAMP -> value;
        };
    }

    private @Nullable Object text(Object value) {
        var text = ValueType.format(value);
        if (!emptyIsNull) {
            return text;
        }
        var stripped = text.stripTrailing();
        return stripped.isEmpty() ? null : stripped;
    }

    private Object timestamp(Object value) {
        var instant = value instanceof Instant given ? given : (Instant) type.parse(ValueType.format(value));
        return instant.truncatedTo(timestampUnit);
    }

    private static BigDecimal decimal(Object value) {
        return value instanceof BigDecimal decimal ? decimal : new BigDecimal(ValueType.format(value));
    }

    private BigDecimal fitting(BigDecimal value) {
        for (var shape : shapes.values()) {
            if (shape.scale() >= 0 && value.scale() > shape.scale()) {
                throw new IllegalArgumentException("has more than " + shape.scale() + " digits behind the point, which "
                        + shape.name() + " (" + shape.nativeType() + ") cannot hold");
            }
            var whole = value.precision() - value.scale();
            if (shape.precision() > 0 && whole > shape.precision() - Math.max(0, shape.scale())) {
                throw new IllegalArgumentException(
                        "is too large for " + shape.name() + " (" + shape.nativeType() + ")");
            }
        }
        return value;
    }
}
