package dev.bactrian.sandbox.salesforce.soql;

import dev.bactrian.sandbox.salesforce.metadata.Field;
import dev.bactrian.sandbox.salesforce.metadata.FieldType;
import dev.bactrian.sandbox.salesforce.org.RecordId;
import dev.bactrian.sandbox.salesforce.org.Refused;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How SOQL compares values: text without case, ids in their long form, dates with datetimes at midnight UTC. */
final class Comparing {
    private Comparing() {}

    /** The value of a filter in the form in which records hold values of that field. */
    static @Nullable Object literal(Field field, @Nullable Object value) {
        if (value == null || value instanceof DateRange) {
            return value;
        }
        FieldType type = field.type();
        if (type == FieldType.ID || type == FieldType.REFERENCE) {
            if (!(value instanceof String id)) {
                throw mismatch(field, "should be enclosed in quotes");
            }
            return RecordId.normalize(id)
                    .orElseThrow(() -> new Refused("INVALID_QUERY_FILTER_OPERATOR", "invalid ID field: " + id));
        }
        if (type.isText() && !(value instanceof String)) {
            throw mismatch(field, "should be enclosed in quotes");
        }
        if ((type.isDecimal() || type == FieldType.INTEGER) && !(value instanceof BigDecimal)) {
            throw mismatch(field, "should not be enclosed in quotes");
        }
        if (type == FieldType.BOOLEAN && !(value instanceof Boolean)) {
            throw mismatch(field, "should not be enclosed in quotes");
        }
        if ((type == FieldType.DATETIME && value instanceof LocalDate)
                || (type == FieldType.DATE && value instanceof Instant)) {
            throw mismatch(field, "is of another type");
        }
        if ((type == FieldType.DATETIME || type == FieldType.DATE) && value instanceof String) {
            throw mismatch(field, "should not be enclosed in quotes");
        }
        return value;
    }

    static boolean equal(@Nullable Object held, @Nullable Object wanted) {
        if (held == null || wanted == null) {
            return held == wanted;
        }
        if (wanted instanceof DateRange range) {
            return !day(held).isBefore(range.first()) && day(held).isBefore(range.end());
        }
        return compare(held, wanted) == 0;
    }

    /** Negative, zero or positive as {@code held} is before, in, or after {@code wanted}. */
    static int compare(Object held, Object wanted) {
        if (wanted instanceof DateRange range) {
            LocalDate day = day(held);
            return day.isBefore(range.first()) ? -1 : day.isBefore(range.end()) ? 0 : 1;
        }
        if (held instanceof String text && wanted instanceof String other) {
            return text.compareToIgnoreCase(other);
        }
        if (held instanceof Number && wanted instanceof Number) {
            return decimal(held).compareTo(decimal(wanted));
        }
        if (held instanceof Instant instant && wanted instanceof Instant other) {
            return instant.compareTo(other);
        }
        if (held instanceof LocalDate date && wanted instanceof LocalDate other) {
            return date.compareTo(other);
        }
        if (held instanceof Boolean flag && wanted instanceof Boolean other) {
            return flag.compareTo(other);
        }
        return held.toString().compareToIgnoreCase(wanted.toString());
    }

    /** The pattern of LIKE: {@code %} is any text, {@code _} any character, without case. */
    static Pattern like(String pattern) {
        StringBuilder regex = new StringBuilder();
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            if (c == '\\' && i + 1 < pattern.length()) {
                regex.append(Pattern.quote(String.valueOf(pattern.charAt(++i))));
            } else {
                regex.append(c == '%' ? ".*" : c == '_' ? "." : Pattern.quote(String.valueOf(c)));
            }
        }
        return Pattern.compile(regex.toString(), Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE | Pattern.DOTALL);
    }

    /** The form of a value in which equal values have equal hash codes. */
    static @Nullable Object key(@Nullable Object value) {
        if (value instanceof String text) {
            return text.toLowerCase(Locale.ROOT);
        }
        return value instanceof Number ? decimal(value).stripTrailingZeros() : value;
    }

    static BigDecimal decimal(Object number) {
        return number instanceof BigDecimal decimal ? decimal : new BigDecimal(number.toString());
    }

    private static LocalDate day(Object value) {
        return value instanceof Instant instant ? instant.atZone(ZoneOffset.UTC).toLocalDate() : (LocalDate) value;
    }

    private static Refused mismatch(Field field, String how) {
        return new Refused(
                "INVALID_FIELD",
                "value of filter criterion for field '" + field.name() + "' must be of type "
                        + field.type().describeName() + " and " + how);
    }
}
