package dev.bactrian.sandbox.salesforce.org;

import dev.bactrian.sandbox.salesforce.metadata.Field;
import dev.bactrian.sandbox.salesforce.metadata.Trait;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Turns values as clients send them into values as the org keeps them: text as String, numbers as BigDecimal or Integer, dates as
 * LocalDate, datetimes as Instant.
 */
public final class Values {
    private static final Pattern EMAIL = Pattern.compile("[^@\\s]+@[^@\\s.]+(\\.[^@\\s.]+)+");
    private static final DateTimeFormatter DATETIME_OUT = DateTimeFormatter.ofPattern(
                    "yyyy-MM-dd'T'HH:mm:ss.SSS'+0000'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter DATETIME_IN = new DateTimeFormatterBuilder()
            .append(DateTimeFormatter.ISO_LOCAL_DATE_TIME)
            .appendPattern("[XXX][XX][X]")
            .parseDefaulting(ChronoField.OFFSET_SECONDS, 0)
            .toFormatter(Locale.ROOT);

    private Values() {}

    /** Checks and converts one value; an empty text is null. */
    public static @Nullable Object read(Field field, @Nullable Object given) {
        if (given == null) {
            return null;
        }
        return switch (field.type()) {
            case ID, REFERENCE -> reference(field, text(field, given));
            case STRING, TEXTAREA, PHONE, URL -> limited(field, text(field, given));
            case EMAIL -> email(field, limited(field, text(field, given)));
            case PICKLIST -> picklist(field, text(field, given));
            case MULTIPICKLIST -> multipicklist(field, text(field, given));
            case BOOLEAN -> bool(field, given);
            case INTEGER -> integer(field, given);
            case DOUBLE, CURRENCY, PERCENT -> decimal(field, given);
            case DATE -> date(field, given);
            case DATETIME -> datetime(field, given);
            case ADDRESS -> throw malformed(field, given);
        };
    }

    /** A datetime as Salesforce writes it, for example {@code 2026-01-01T00:00:00.000+0000}. */
    public static String format(Instant instant) {
        return DATETIME_OUT.format(instant);
    }

    /** Reads the ISO forms of a datetime; without a zone it is UTC. */
    public static Instant parseDatetime(String text) {
        return OffsetDateTime.parse(text, DATETIME_IN).toInstant();
    }

    private static @Nullable String text(Field field, Object given) {
        if (given instanceof Map || given instanceof Collection) {
            throw malformed(field, given);
        }
        String text = (given instanceof BigDecimal number ? number.toPlainString() : given.toString()).stripTrailing();
        return text.isEmpty() ? null : text;
    }

    private static @Nullable String limited(Field field, @Nullable String text) {
        if (text != null && text.length() > field.length()) {
            throw new Refused(
                    "STRING_TOO_LONG",
                    field.label() + ": data value too large: " + text + " (max length=" + field.length() + ")",
                    field.name());
        }
        return text;
    }

    private static @Nullable String reference(Field field, @Nullable String text) {
        if (text == null) {
            return null;
        }
        return RecordId.normalize(text)
                .orElseThrow(() -> new Refused(
                        "MALFORMED_ID", field.label() + ": id value of incorrect type: " + text, field.name()));
    }

    private static @Nullable String email(Field field, @Nullable String text) {
        if (text != null && !EMAIL.matcher(text).matches()) {
            throw new Refused(
                    "INVALID_EMAIL_ADDRESS", field.label() + ": invalid email address: " + text, field.name());
        }
        return text;
    }

    private static @Nullable String multipicklist(Field field, @Nullable String text) {
        if (text == null) {
            return null;
        }
        List<String> values = new ArrayList<>();
        for (String value : text.split(";")) {
            values.add(Objects.toString(picklist(field, value), ""));
        }
        return limited(field, String.join(";", values));
    }

    private static @Nullable String picklist(Field field, @Nullable String text) {
        if (text == null || !field.has(Trait.RESTRICTED)) {
            return limited(field, text);
        }
        for (String value : field.values()) {
            if (value.equalsIgnoreCase(text)) {
                return value;
            }
        }
        throw new Refused(
                "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
                field.label() + ": bad value for restricted picklist field: " + text,
                field.name());
    }

    private static @Nullable Boolean bool(Field field, Object given) {
        String text = text(field, given);
        if (text == null) {
            return null;
        }
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true", "1" -> true;
            case "false", "0" -> false;
            default -> throw malformed(field, given);
        };
    }

    private static @Nullable Integer integer(Field field, Object given) {
        BigDecimal number = number(field, given);
        if (number == null) {
            return null;
        }
        try {
            return check(field, number.setScale(0, RoundingMode.UNNECESSARY)).intValueExact();
        } catch (ArithmeticException e) {
            throw malformed(field, given);
        }
    }

    private static @Nullable BigDecimal decimal(Field field, Object given) {
        BigDecimal number = number(field, given);
        if (number == null) {
            return null;
        }
        BigDecimal scaled = check(field, number.setScale(field.scale(), RoundingMode.HALF_UP));
        return scaled.signum() == 0 ? BigDecimal.ZERO.setScale(field.scale()) : scaled;
    }

    private static @Nullable BigDecimal number(Field field, Object given) {
        String text = given instanceof Boolean ? "boolean" : text(field, given);
        if (text == null) {
            return null;
        }
        try {
            return new BigDecimal(text.strip());
        } catch (NumberFormatException e) {
            throw malformed(field, given);
        }
    }

    private static BigDecimal check(Field field, BigDecimal number) {
        if (number.precision() - number.scale() > field.digits() - field.scale()) {
            throw new Refused(
                    "NUMBER_OUTSIDE_VALID_RANGE",
                    field.label() + ": value outside of valid range on numeric field: " + number.toPlainString(),
                    field.name());
        }
        return number;
    }

    private static @Nullable LocalDate date(Field field, Object given) {
        String text = text(field, given);
        try {
            return text == null ? null : LocalDate.parse(text.length() > 10 ? text.substring(0, 10) : text);
        } catch (DateTimeException e) {
            throw malformed(field, given);
        }
    }

    private static @Nullable Instant datetime(Field field, Object given) {
        if (given instanceof Instant instant) {
            return instant;
        }
        String text = text(field, given);
        try {
            return text == null ? null : parseDatetime(text);
        } catch (DateTimeException e) {
            throw malformed(field, given);
        }
    }

    /** Salesforce's REST parser refuses a value of the wrong type before it looks at the record. */
    private static Refused malformed(Field field, Object given) {
        String type = field.type().describeName();
        String shown = given instanceof Object[] array ? Arrays.toString(array) : String.valueOf(given);
        return new Refused(
                "JSON_PARSER_ERROR",
                "Cannot deserialize instance of " + type + " from VALUE_STRING value " + shown
                        + " or request may be missing a required field",
                field.name());
    }
}
