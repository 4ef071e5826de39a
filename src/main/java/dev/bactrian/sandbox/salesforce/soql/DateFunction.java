package dev.bactrian.sandbox.salesforce.soql;

import dev.bactrian.sandbox.salesforce.metadata.Field;
import dev.bactrian.sandbox.salesforce.metadata.FieldType;
import dev.bactrian.sandbox.salesforce.org.Refused;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoField;
import java.time.temporal.IsoFields;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The functions of SOQL that take a part of a date, in UTC; the fiscal year is the calendar's. */
enum DateFunction {
    CALENDAR_MONTH,
    CALENDAR_QUARTER,
    CALENDAR_YEAR,
    DAY_IN_MONTH,
    DAY_IN_WEEK,
    DAY_IN_YEAR,
    DAY_ONLY,
    FISCAL_MONTH,
    FISCAL_QUARTER,
    FISCAL_YEAR,
    HOUR_IN_DAY,
    WEEK_IN_MONTH,
    WEEK_IN_YEAR;

    /** Finds a function by its name in any case. */
    static Optional<DateFunction> named(String name) {
        return Arrays.stream(values())
                .filter(function -> function.name().equals(name.toUpperCase(Locale.ROOT)))
                .findFirst();
    }

    /** What the function makes of a field. */
    Field result(Field field) {
        boolean instantsOnly = this == DAY_ONLY || this == HOUR_IN_DAY;
        if (field.type() != FieldType.DATETIME && (instantsOnly || field.type() != FieldType.DATE)) {
            throw new Refused(
                    "MALFORMED_QUERY",
                    "field " + field.name() + " of type " + field.type().describeName() + " does not support "
                            + name());
        }
        return this == DAY_ONLY
                ? Field.of(field.name(), name(), FieldType.DATE)
                : Field.number(field.name(), name(), FieldType.INTEGER, 4, 0);
    }

    @Nullable
    Object apply(@Nullable Object value) {
        if (value == null) {
            return null;
        }
        LocalDate day = value instanceof Instant instant
                ? instant.atZone(ZoneOffset.UTC).toLocalDate()
                : (LocalDate) value;
        return switch (this) {
            case CALENDAR_MONTH, FISCAL_MONTH -> day.getMonthValue();
            case CALENDAR_QUARTER, FISCAL_QUARTER -> day.get(IsoFields.QUARTER_OF_YEAR);
            case CALENDAR_YEAR, FISCAL_YEAR -> day.getYear();
            case DAY_IN_MONTH -> day.getDayOfMonth();
            case DAY_IN_WEEK -> day.getDayOfWeek().getValue() % 7 + 1;
            case DAY_IN_YEAR -> day.getDayOfYear();
            case DAY_ONLY -> day;
            case HOUR_IN_DAY -> ((Instant) value).atZone(ZoneOffset.UTC).getHour();
            case WEEK_IN_MONTH -> day.get(ChronoField.ALIGNED_WEEK_OF_MONTH);
            case WEEK_IN_YEAR -> day.get(ChronoField.ALIGNED_WEEK_OF_YEAR);
        };
    }
}
