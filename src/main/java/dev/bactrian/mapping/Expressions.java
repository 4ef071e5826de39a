package dev.bactrian.mapping;

import java.util.function.Function;

/** Makes functions of the expressions that users write. */
public interface Expressions {

    /**
     * A Camel {@code simple} expression over one value.
     *
     * @throws IllegalArgumentException saying why it is none; the function throws it for a value that it cannot take
     */
    Function<Object, Object> simple(String expression);
}
