package dev.bactrian.definition;

import dev.bactrian.change.ValueType;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a field mapping says beyond its names.
 *
 * @param type the type that the record is to keep; null: what the systems say
 * @param standard what null stands for, as text; null: null stays null
 * @param values the entity's value for every value of an end, by the end's number; of an end that is not there the values are the entity's
 * @param reference whose record the field holds; null: it holds a value
 */
public record FieldOptions(
        @Nullable DeclaredType type,
        @Nullable String standard,
        boolean required,
        Map<Integer, Map<String, String>> values,
        Transformation transformation,
        @Nullable ParentReference reference) {

    public FieldOptions(
            @Nullable DeclaredType type,
            @Nullable String standard,
            boolean required,
            Map<Integer, Map<String, String>> values,
            Transformation transformation) {
        this(type, standard, required, values, transformation, null);
    }

    public static final FieldOptions NONE = new FieldOptions(null, null, false, Map.of(), Transformation.NONE);

    public FieldOptions {
        var ordered = new LinkedHashMap<Integer, Map<String, String>>();
        values.forEach((end, own) -> ordered.put(end, Collections.unmodifiableMap(new LinkedHashMap<>(own))));
        values = Collections.unmodifiableMap(ordered);
    }

    /**
     * A type as a sync file writes it.
     *
     * @param precision most digits of a decimal; 0: no limit
     * @param scale most digits of a decimal behind the point; -1: no limit
     */
    public record DeclaredType(ValueType type, int precision, int scale) {}
}
