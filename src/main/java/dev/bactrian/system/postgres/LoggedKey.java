package dev.bactrian.system.postgres;

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

    private LoggedKey() {}

    static String text(PostgresTable table, Struct row) {
        var field = row.schema().field(table.keyColumn());
        var value = row.get(field);
        var type = String.valueOf(field.schema().name());
        if (!(value instanceof Number number)) {
            return table.keyText(value);
        }
        return switch (type) {
            case "io.debezium.time.Date" -> LoggedTime.dateText(number.intValue());
            case "io.debezium.time.Timestamp", "io.debezium.time.MicroTimestamp" ->
                LoggedTime.timestampText(number.longValue(), type);
            case "io.debezium.time.Time", "io.debezium.time.MicroTime" -> LoggedTime.timeText(number.longValue(), type);
            default -> table.keyText(value);
        };
    }
}
