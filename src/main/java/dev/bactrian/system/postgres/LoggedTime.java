package dev.bactrian.system.postgres;

import io.debezium.connector.postgresql.PostgresValueConverter;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoField;
import org.jspecify.annotations.Nullable;

/**
 * Dates and times as Debezium tells them. PostgreSQL has some that no other system and no ISO form has: infinity, the years before Christ and those of more than
 * four digits. Of these a text is made, the one in which the database itself tells them, so that they are refused as what they are.
 */
final class LoggedTime {

    private static final long MICROS_PER_SECOND = 1_000_000;
    private static final long MILLIS_PER_SECOND = 1_000;
    private static final long NANOS_PER_SECOND = 1_000_000_000;
    private static final long NANOS_PER_MICRO = 1_000;

    /** The years that every system and every form has: 0001 to 9999. */
    private static final LocalDate FIRST_USUAL = LocalDate.of(1, 1, 1);

    private static final LocalDate BEHIND_USUAL = LocalDate.of(10_000, 1, 1);
    private static final long FIRST_SECOND = FIRST_USUAL.atStartOfDay().toEpochSecond(ZoneOffset.UTC);
    private static final long SECOND_BEHIND = BEHIND_USUAL.atStartOfDay().toEpochSecond(ZoneOffset.UTC);

    private static final String INFINITY = "infinity";
    private static final String BEFORE_ALL = "-infinity";

    private static final long LAST_DATE = PostgresValueConverter.POSITIVE_INFINITY_LOCAL_DATE.toEpochDay();
    private static final long FIRST_DATE = PostgresValueConverter.NEGATIVE_INFINITY_LOCAL_DATE.toEpochDay();

    private LoggedTime() {}

    /** A date, or the database's text of one that is none elsewhere. */
    static Object date(int days) {
        var date = LocalDate.ofEpochDay(days);
        if (!date.isBefore(FIRST_USUAL) && date.isBefore(BEHIND_USUAL)) {
            return date;
        }
        if (days == (int) LAST_DATE) {
            return INFINITY;
        }
        return days == (int) FIRST_DATE ? BEFORE_ALL : day(date) + era(date);
    }

    /** A time without its zone, as one of UTC, or the database's text of one that is none elsewhere. */
    static Object timestamp(long ticks, @Nullable String schema) {
        var perSecond = perSecond(schema);
        return ticks >= FIRST_SECOND * perSecond && ticks < SECOND_BEHIND * perSecond
                ? instant(ticks, perSecond)
                : text(ticks, schema, "T");
    }

    /** A time with its zone, as Debezium writes it in UTC, or the database's text of one that is none elsewhere. */
    static Object zoned(String text) {
        if (text.indexOf('-') == 4 && !text.startsWith("0000")) {
            return Instant.parse(text);
        }
        if (text.equals(INFINITY) || text.equals(BEFORE_ALL)) {
            return text;
        }
        var time = OffsetDateTime.parse(text);
        return day(time.toLocalDate()) + "T" + clock(time.toLocalTime()) + "+00:00" + era(time.toLocalDate());
    }

    /** The database's text of a date. */
    static String dateText(int days) {
        return date(days).toString();
    }

    /** The database's text of a time without its zone, e.g. {@code 2026-01-01 10:00:00.5}. */
    static String timestampText(long ticks, @Nullable String schema) {
        return text(ticks, schema, " ");
    }

    /** The database's text of a time of day. */
    static String timeText(long ticks, @Nullable String schema) {
        return clock(LocalTime.ofNanoOfDay(ticks * (NANOS_PER_SECOND / perSecond(schema))));
    }

    private static String text(long ticks, @Nullable String schema, String separator) {
        var perSecond = perSecond(schema);
        if (ticks == ticks(PostgresValueConverter.POSITIVE_INFINITY_INSTANT, perSecond)) {
            return INFINITY;
        }
        if (ticks == ticks(PostgresValueConverter.NEGATIVE_INFINITY_INSTANT, perSecond)) {
            return BEFORE_ALL;
        }
        var time = LocalDateTime.ofInstant(instant(ticks, perSecond), ZoneOffset.UTC);
        return day(time.toLocalDate()) + separator + clock(time.toLocalTime()) + era(time.toLocalDate());
    }

    private static long ticks(Instant instant, long perSecond) {
        return instant.getNano() / (NANOS_PER_SECOND / perSecond) + instant.getEpochSecond() * perSecond;
    }

    private static Instant instant(long ticks, long perSecond) {
        return Instant.ofEpochSecond(
                Math.floorDiv(ticks, perSecond), Math.floorMod(ticks, perSecond) * (NANOS_PER_SECOND / perSecond));
    }

    private static long perSecond(@Nullable String schema) {
        return "io.debezium.time.Timestamp".equals(schema) || "io.debezium.time.Time".equals(schema)
                ? MILLIS_PER_SECOND
                : MICROS_PER_SECOND;
    }

    private static String day(LocalDate date) {
        return String.format(
                "%04d-%02d-%02d", date.get(ChronoField.YEAR_OF_ERA), date.getMonthValue(), date.getDayOfMonth());
    }

    private static String era(LocalDate date) {
        return date.getYear() < 1 ? " BC" : "";
    }

    private static String clock(LocalTime time) {
        var micros = time.getNano() / NANOS_PER_MICRO;
        return String.format("%02d:%02d:%02d", time.getHour(), time.getMinute(), time.getSecond())
                + (micros == 0 ? "" : String.format(".%06d", micros).replaceAll("0+$", ""));
    }
}
