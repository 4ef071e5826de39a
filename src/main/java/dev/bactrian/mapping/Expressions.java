package dev.bactrian.mapping;

import java.util.function.Function;
import java.util.function.Predicate;

/** Makes functions of the expressions that users write. */
public interface Expressions {

    /** No value of the type can be taken, e.g. because it lacks a method which the expression calls. */
    final class Never extends IllegalArgumentException {

        private static final long serialVersionUID = 1L;

        private final boolean isOfAnyType;

        /** @param isOfAnyType whether no value of another type can be taken either */
        public Never(String message, boolean isOfAnyType) {
            super(message);
            this.isOfAnyType = isOfAnyType;
        }

        boolean isOfAnyType() {
            return isOfAnyType;
        }
    }

    /**
     * A Camel {@code simple} expression over one value.
     *
     * @throws IllegalArgumentException saying why it is none; the function throws it for a value that it cannot take
     */
    Function<Object, Object> simple(String expression);

    /**
     * A Camel {@code simple} expression that tells yes or no of one value.
     *
     * @throws IllegalArgumentException saying why it is none; the condition throws it for a value that it cannot take
     */
    default Predicate<Object> condition(String expression) {
        throw new IllegalArgumentException("no simple condition \"" + expression + "\"");
    }
}
