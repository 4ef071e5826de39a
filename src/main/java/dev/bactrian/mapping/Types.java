package dev.bactrian.mapping;

import dev.bactrian.change.ValueType;
import java.util.Optional;
import java.util.Set;

/** Which types can hold one another's values. */
public final class Types {

    private static final Set<ValueType> NUMBERS = Set.of(ValueType.INTEGER, ValueType.DECIMAL);

    private Types() {}

    /** The type in which the values of both can be told: the stricter one; empty where there is none. That a text is JSON must be declared. */
    public static Optional<ValueType> common(ValueType one, ValueType other) {
        if (one == other) {
            return Optional.of(one);
        }
        if (one == ValueType.JSON || other == ValueType.JSON) {
            return Optional.empty();
        }
        if (other == ValueType.TEXT) {
            return Optional.of(one);
        }
        if (one == ValueType.TEXT) {
            return Optional.of(other);
        }
        return NUMBERS.contains(one) && NUMBERS.contains(other) ? Optional.of(ValueType.DECIMAL) : Optional.empty();
    }

    /** Whether a field of a system can hold values of a type that a sync file declares. */
    static boolean canHold(ValueType own, ValueType declared) {
        return own == declared || own == ValueType.TEXT || (NUMBERS.contains(own) && NUMBERS.contains(declared));
    }
}
