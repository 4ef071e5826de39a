package dev.bactrian.change;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The known fields of something, by name; a field that is absent is unknown, a field that is null is known to be empty.
 *
 * <p>Values are {@link String} (a text or JSON), {@link Long}, {@link java.math.BigDecimal}, {@link Boolean}, {@link java.time.LocalDate} or
 * {@link java.time.Instant}. Immutable.
 */
public final class Fields {

    private static final Fields NONE = new Fields(FieldNames.NONE, new Object[0]);

    private final FieldNames names;
    private final @Nullable Object[] values;

    /** Found out when it is asked for first; 0: not yet. */
    private long weight;

    private Fields(FieldNames names, @Nullable Object[] values) {
        this.names = names;
        this.values = values;
    }

    public static Fields none() {
        return NONE;
    }

    public static Fields of(Map<String, ? extends @Nullable Object> values) {
        return values.isEmpty()
                ? NONE
                : new Fields(FieldNames.of(values.keySet()), values.values().toArray());
    }

    public static Fields of(String name, @Nullable Object value) {
        return NONE.with(name, value);
    }

    public boolean knows(String name) {
        return names.place(name) != FieldNames.UNKNOWN;
    }

    public @Nullable Object get(String name) {
        var place = names.place(name);
        return place == FieldNames.UNKNOWN ? null : values[place];
    }

    public Set<String> names() {
        return names.set();
    }

    public boolean isEmpty() {
        return values.length == 0;
    }

    /** A view, in the order of the names. */
    public Map<String, @Nullable Object> asMap() {
        return new View();
    }

    /** About how much memory the values take, see {@link Weight}. */
    long weight() {
        if (weight == 0) {
            var sum = 0L;
            for (var value : values) {
                sum += Weight.of(value);
            }
            weight = sum;
        }
        return weight;
    }

    public Fields with(String name, @Nullable Object value) {
        var place = names.place(name);
        if (place == FieldNames.UNKNOWN) {
            var longer = new ArrayList<>(names.set());
            longer.add(name);
            var copy = Arrays.copyOf(values, values.length + 1);
            copy[values.length] = value;
            return new Fields(FieldNames.of(longer), copy);
        }
        if (Objects.equals(values[place], value)) {
            return this;
        }
        var copy = values.clone();
        copy[place] = value;
        return new Fields(names, copy);
    }

    public Fields with(Fields others) {
        if (others.isEmpty() || others.values == values) {
            return this;
        }
        if (isEmpty() || others.names == names) {
            return others;
        }
        var copy = new LinkedHashMap<>(asMap());
        copy.putAll(others.asMap());
        return of(copy);
    }

    public Fields without(String name) {
        if (!knows(name)) {
            return this;
        }
        var copy = new LinkedHashMap<>(asMap());
        copy.remove(name);
        return of(copy);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other == this
                || (other instanceof Fields fields
                        && (fields.names == names
                                ? Arrays.equals(values, fields.values)
                                : asMap().equals(fields.asMap())));
    }

    @Override
    public int hashCode() {
        return asMap().hashCode();
    }

    /** The names only: values of customers never reach a log by accident. */
    @Override
    public String toString() {
        return new TreeSet<>(names.set()).toString();
    }

    private final class View extends AbstractMap<String, @Nullable Object> {

        @Override
        public int size() {
            return values.length;
        }

        @Override
        public boolean containsKey(@Nullable Object name) {
            return name instanceof String text && knows(text);
        }

        @Override
        public @Nullable Object get(@Nullable Object name) {
            return name instanceof String text ? Fields.this.get(text) : null;
        }

        @Override
        public Set<String> keySet() {
            return names.set();
        }

        @Override
        public void forEach(BiConsumer<? super String, ? super @Nullable Object> action) {
            for (var place = 0; place < values.length; place++) {
                action.accept(names.name(place), values[place]);
            }
        }

        @Override
        public Set<Map.Entry<String, @Nullable Object>> entrySet() {
            return new AbstractSet<>() {
                @Override
                public int size() {
                    return values.length;
                }

                @Override
                public Iterator<Map.Entry<String, @Nullable Object>> iterator() {
                    return new Entries();
                }
            };
        }
    }

    private final class Entries implements Iterator<Map.Entry<String, @Nullable Object>> {

        private int next;

        @Override
        public boolean hasNext() {
            return next < values.length;
        }

        @Override
        public Map.Entry<String, @Nullable Object> next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            var place = next++;
            return new AbstractMap.SimpleImmutableEntry<>(names.name(place), values[place]);
        }
    }
}
