package dev.bactrian.mapping;

import dev.bactrian.change.ValueType;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Tries an expression on a value of each type, so that one that can take none is told before any record is. */
final class Trial {

    private static final Map<ValueType, Object> SAMPLES = new EnumMap<>(Map.of(
            ValueType.TEXT,
            "a",
            ValueType.INTEGER,
            1L,
            ValueType.DECIMAL,
            BigDecimal.ONE,
            ValueType.BOOLEAN,
            true,
            ValueType.DATE,
            LocalDate.EPOCH,
            ValueType.TIMESTAMP,
            Instant.EPOCH,
            ValueType.JSON,
            "{}"));

    private Trial() {}

    /** A value of the type, or, where nobody knows it, one of each. */
    static Collection<Object> samples(@Nullable ValueType type) {
        return type == null ? SAMPLES.values() : List.of(SAMPLES.get(type));
    }

    /** Why none of the values' types can ever be taken; empty: one can, by some value of it at least. */
    static Optional<String> refusal(Collection<Object> values, Function<Object, Object> expression) {
        var reasons = new ArrayList<String>();
        for (var value : values) {
            try {
                var unused = expression.apply(value);
            } catch (Expressions.Never e) {
                if (e.isOfAnyType()) {
                    return Optional.of(String.valueOf(e.getMessage()));
                }
                reasons.add(String.valueOf(e.getMessage()));
            } catch (IllegalArgumentException e) {
                return Optional.empty(); // another value of the type may do
            }
        }
        return reasons.size() == values.size() ? Optional.of(reasons.get(0)) : Optional.empty();
    }
}
