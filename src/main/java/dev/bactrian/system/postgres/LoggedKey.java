package dev.bactrian.system.postgres;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Set;
import org.apache.kafka.connect.data.Struct;

/** A row's key as the log tells it, in the one form that a query tells it in as well: the database's own text. */
final class LoggedKey {

    /** The types of which both tell the same; of the others one depends on the session, is rounded, or is written in several ways. */
    static final Set<String> TYPES = Set.of(
            "int2",
            "int4",
            "int8",
            "numeric",
            "text",
            "varchar",
            "bpchar",
            "citext",
            "uuid",
            "bool",
            "enum",
            "date",
            "time",
            "timestamp");

    private static final long MICROS_PER_SECOND = 1_000_000;
    private static final long MICROS_PER_MILLI = 1_000;
    private static final long NANOS_PER_MICRO = 1_000;

    private LoggedKey() {}

    static String text(PostgresTable table, Struct row) {
        var field = row.schema().field(table.keyColumn());
        var value = row.get(field);
        var type = String.valueOf(field.schema().name());
        if (!(value instanceof Number number)) {
            return table.keyText(value);
        }
        return switch (type) {
            case "io.debezium.time.Date" ->
                LocalDate.ofEpochDay(number.longValue()).toString();
            case "io.debezium.time.Timestamp" -> timestamp(number.longValue() * MICROS_PER_MILLI);
            case "io.debezium.time.MicroTimestamp" -> timestamp(number.longValue());
            case "io.debezium.time.Time" -> time(number.longValue() * MICROS_PER_MILLI);
            case "io.debezium.time.MicroTime" -> time(number.longValue());
            default -> table.keyText(value);
        };
    }

    /** {@code 2026-01-01 10:00:00.5}. */
    private static String timestamp(long micros) {
        var second = Math.floorDiv(micros, MICROS_PER_SECOND);
        var moment = LocalDateTime.ofEpochSecond(second, 0, ZoneOffset.UTC);
        return moment.toLocalDate() + " " + clock(moment.toLocalTime())
                + fraction(Math.floorMod(micros, MICROS_PER_SECOND));
    }

    private static String time(long micros) {
        var time = LocalTime.ofNanoOfDay(micros * NANOS_PER_MICRO);
        return clock(time) + fraction(Math.floorMod(micros, MICROS_PER_SECOND));
    }

    private static String clock(LocalTime time) {
        return String.format("%02d:%02d:%02d", time.getHour(), time.getMinute(), time.getSecond());
    }

    private static String fraction(long micros) {
        return micros == 0 ? "" : String.format(".%06d", micros).replaceAll("0+$", "");
    }
}
