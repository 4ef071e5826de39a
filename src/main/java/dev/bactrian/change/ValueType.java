package dev.bactrian.change;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.regex.Pattern;

/** The types a field's value can have, each with its one Java class and its one text form; JSON's class is String, and equal JSON is equal text. */
public enum ValueType {
    TEXT,
    INTEGER,
    DECIMAL,
    BOOLEAN,
    DATE,
    TIMESTAMP,
    JSON;

    /** JSON's own null, which is a field's null as well. */
    public static final String JSON_NULL = "null";

    /** PostgreSQL's numeric holds no more on either side of the point. */
    private static final int MOST_DIGITS = 131_072;

    /** Where the time begins in {@code 2026-01-31T12:00:00Z}, the form in which we write times ourselves. */
    private static final int ISO_TIME = 10;

    private static final Pattern ZONE_WITHOUT_COLON = Pattern.compile("([+-]\\d{2})(\\d{2})$");
    private static final Pattern ZONE_WITHOUT_MINUTES = Pattern.compile("([+-]\\d{2})$");

    /** How much of a JSON text a message repeats. */
    private static final int MOST_SHOWN = 60;

    /** The word that a sync file uses for this type. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Reads a value from its text form.
     *
     * @throws IllegalArgumentException naming the text and the type, where the text is no such value
     */
    public Object parse(String text) {
        try {
            return switch (this) {
                case TEXT -> text;
                case INTEGER -> new BigDecimal(text).longValueExact();
                case DECIMAL -> normal(new BigDecimal(text));
                case BOOLEAN -> parseBoolean(text);
                case DATE -> LocalDate.parse(text);
                case TIMESTAMP -> parseTimestamp(text);
                case JSON -> parseJson(text);
            };
        } catch (ArithmeticException | NumberFormatException | DateTimeException e) {
            throw new IllegalArgumentException("\"" + text + "\" is no " + word() + example(), e);
        }
    }

    private String example() {
        return this == TIMESTAMP ? " (expected e.g. 2026-01-31T12:00:00Z)" : "";
    }

    /** The text form of a value of this or a convertible class; {@link #parse} reads it back. */
    public static String format(Object value) {
        return value instanceof BigDecimal decimal ? decimal.toPlainString() : value.toString();
    }

    /**
     * A decimal in the form in which equal numbers are equal objects: 10.0 and 10.00 are 10.
     *
     * @throws NumberFormatException where it has more digits than any system could hold
     */
    public static BigDecimal normal(BigDecimal decimal) {
        var stripped = decimal.stripTrailingZeros();
        if (stripped.scale() < -MOST_DIGITS || stripped.scale() > MOST_DIGITS) {
            throw new NumberFormatException("is too large or too small for a decimal");
        }
        return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
    }

    private static String parseJson(String text) {
        try {
            return CanonicalJson.of(text);
        } catch (IllegalArgumentException e) {
            var begin = text.length() > MOST_SHOWN ? text.substring(0, MOST_SHOWN) + "…" : text;
            throw new IllegalArgumentException("\"" + begin + "\" is no json: " + e.getMessage(), e);
        }
    }

    private static Boolean parseBoolean(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true", "t", "1", "yes" -> true;
            case "false", "f", "0", "no" -> false;
            default -> throw new NumberFormatException(text);
        };
    }

    private static Instant parseTimestamp(String text) {
        if (text.endsWith("Z") && text.indexOf('T') == ISO_TIME) {
            return Instant.parse(text);
        }
        var withMinutes = ZONE_WITHOUT_COLON.matcher(text).replaceFirst("$1:$2");
        var iso = ZONE_WITHOUT_MINUTES.matcher(withMinutes).replaceFirst("$1:00");
        return OffsetDateTime.parse(iso.replace(' ', 'T')).toInstant();
    }
}
