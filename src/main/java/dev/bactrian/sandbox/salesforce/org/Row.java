package dev.bactrian.sandbox.salesforce.org;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One state of one record: a value per field of its object, by position; it never changes. */
public final class Row {
    private final @Nullable Object[] values;

    private Row(@Nullable Object[] values) {
        this.values = values;
    }

    static Row empty(int size) {
        return new Row(new Object[size]);
    }

    public @Nullable Object get(int position) {
        return values[position];
    }

    /** The value of a field that is never null. */
    public Object required(int position) {
        return Objects.requireNonNull(values[position], "a value that every record has");
    }

    Builder change() {
        return new Builder(values.clone());
    }

    public boolean sameAt(int position, Row other) {
        return Objects.equals(values[position], other.values[position]);
    }

    /** Gathers the values of the next state of a record. */
    static final class Builder {
        private final @Nullable Object[] values;

        private Builder(@Nullable Object[] values) {
            this.values = values;
        }

        @Nullable
        Object get(int position) {
            return values[position];
        }

        Builder set(int position, @Nullable Object value) {
            values[position] = value;
            return this;
        }

        Row build() {
            return new Row(values.clone());
        }
    }
}
