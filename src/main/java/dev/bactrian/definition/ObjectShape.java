package dev.bactrian.definition;

import dev.bactrian.change.Storage;
import dev.bactrian.change.ValueType;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a system says of one of its objects or tables.
 *
 * @param title how messages name it, e.g. {@code table public.accounts} or {@code object Account}
 * @param keyField the field that holds the system's own key
 * @param emptyIsNull whether the system stores an empty text as null and drops blanks at the end
 * @param timestampUnit the finest unit in which the system keeps times, where a field has no scale of its own
 * @param uniqueFields the fields of which no two records share a value
 * @param whyNotUnique what keeps a field from being one of them, though it looks like it, e.g. {@code has a unique index on it for some rows only}
 */
public record ObjectShape(
        String title,
        String keyField,
        boolean emptyIsNull,
        ChronoUnit timestampUnit,
        List<FieldShape> fields,
        Set<String> uniqueFields,
        Map<String, String> whyNotUnique) {

    public ObjectShape {
        whyNotUnique = Map.copyOf(whyNotUnique);
        fields = List.copyOf(fields);
        uniqueFields = Set.copyOf(uniqueFields);
    }

    public ObjectShape(
            String title,
            String keyField,
            boolean emptyIsNull,
            ChronoUnit timestampUnit,
            List<FieldShape> fields,
            Set<String> uniqueFields) {
        this(title, keyField, emptyIsNull, timestampUnit, fields, uniqueFields, Map.of());
    }

    /**
     * One field or column.
     *
     * @param nativeType the system's word for its type, for messages
     * @param precision most digits of a decimal; 0: no limit is known
     * @param scale most digits behind the point of a decimal, or of the seconds of a timestamp; -1: no limit of its own
     * @param creatable whether a new record may bring a value
     * @param updatable whether a value may be changed later
     * @param limits what the system itself takes
     */
    public record FieldShape(
            String name,
            Optional<ValueType> type,
            String nativeType,
            int precision,
            int scale,
            boolean creatable,
            boolean updatable,
            Storage storage,
            Limits limits) {

        public FieldShape(
                String name,
                Optional<ValueType> type,
                String nativeType,
                int precision,
                int scale,
                boolean creatable,
                boolean updatable,
                Storage storage) {
            this(name, type, nativeType, precision, scale, creatable, updatable, storage, Limits.NONE);
        }

        /** A field that keeps its values as they are. */
        public FieldShape(
                String name,
                Optional<ValueType> type,
                String nativeType,
                int precision,
                int scale,
                boolean creatable,
                boolean updatable) {
            this(name, type, nativeType, precision, scale, creatable, updatable, Storage.EXACT);
        }

        /** The same with limits. */
        public FieldShape within(Limits newLimits) {
            return new FieldShape(name, type, nativeType, precision, scale, creatable, updatable, storage, newLimits);
        }

        /** Whether it holds the same values, whatever limits they have. */
        public boolean isLike(FieldShape other) {
            return within(Limits.NONE).equals(other.within(Limits.NONE));
        }

        public boolean isReadOnly() {
            return !creatable && !updatable;
        }
    }

    /**
     * What a system takes of a field, as far as it tells.
     *
     * @param required whether a new record must bring a value
     * @param length most characters of a text; 0: no limit is known
     * @param values the only values that it takes; empty: any
     * @param refersTo the objects or tables of which it holds a record's key; empty: none is known
     */
    public record Limits(boolean required, int length, List<String> values, List<String> refersTo) {

        public static final Limits NONE = new Limits(false, 0, List.of());

        public Limits {
            values = List.copyOf(values);
            refersTo = List.copyOf(refersTo);
        }

        public Limits(boolean required, int length, List<String> values) {
            this(required, length, values, List.of());
        }

        /** The same of a field that holds keys of such records. */
        public Limits referringTo(List<String> objects) {
            return new Limits(required, length, values, objects);
        }
    }

    public Optional<FieldShape> field(String name) {
        for (var field : fields) {
            if (field.name().equals(name)) {
                return Optional.of(field);
            }
        }
        return Optional.empty();
    }

    public List<String> fieldNames() {
        return fields.stream().map(FieldShape::name).toList();
    }
}
