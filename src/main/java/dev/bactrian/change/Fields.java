package dev.bactrian.change;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The known fields of something, by name; a field that is absent is unknown, a field that is null is known to be empty.
 *
 * <p>Values are {@link String} (a text or JSON), {@link Long}, {@link java.math.BigDecimal}, {@link Boolean}, {@link java.time.LocalDate} or
 * {@link java.time.Instant}. Immutable.
 */
public final class Fields {

    private static final Fields NONE = new Fields(Map.of());

    private final Map<String, @Nullable Object> values;

    private Fields(Map<String, @Nullable Object> values) {
        this.values = values;
    }

    public static Fields none() {
        return NONE;
    }

    public static Fields of(Map<String, ? extends @Nullable Object> values) {
        return values.isEmpty() ? NONE : new Fields(Collections.unmodifiableMap(new LinkedHashMap<>(values)));
    }

    public static Fields of(String name, @Nullable Object value) {
        return NONE.with(name, value);
    }

    public boolean knows(String name) {
        return values.containsKey(name);
    }

    public @Nullable Object get(String name) {
        return values.get(name);
    }

    public Set<String> names() {
        return values.keySet();
    }

    public boolean isEmpty() {
        return values.isEmpty();
    }

    public Map<String, @Nullable Object> asMap() {
        return values;
    }

    public Fields with(String name, @Nullable Object value) {
        if (values.containsKey(name) && Objects.equals(values.get(name), value)) {
            return this;
        }
        var copy = new LinkedHashMap<>(values);
        copy.put(name, value);
        return new Fields(Collections.unmodifiableMap(copy));
    }

    public Fields with(Fields others) {
        if (others.isEmpty() || others.values == values) {
            return this;
        }
        if (isEmpty()) {
            return others;
        }
        var copy = new LinkedHashMap<>(values);
        copy.putAll(others.values);
        return new Fields(Collections.unmodifiableMap(copy));
    }

    public Fields without(String name) {
        if (!values.containsKey(name)) {
            return this;
        }
        var copy = new LinkedHashMap<>(values);
        copy.remove(name);
        return of(copy);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other == this || (other instanceof Fields fields && values.equals(fields.values));
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    /** The names only: values of customers never reach a log by accident. */
    @Override
    public String toString() {
        return new TreeMap<>(values).keySet().toString();
    }
}
