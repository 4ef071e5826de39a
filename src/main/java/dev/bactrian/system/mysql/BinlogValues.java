package dev.bactrian.system.mysql;

import dev.bactrian.change.Fields;
import dev.bactrian.change.Storage;
import dev.bactrian.change.ValueType;
import dev.bactrian.system.jdbc.JdbcColumn;
import dev.bactrian.system.jdbc.JdbcTable;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

/** Values of the log, as a reading of the same row tells them. */
final class BinlogValues {

    private static final String MILLIS = "io.debezium.time.Timestamp";

    private BinlogValues() {}

    static Fields of(JdbcTable table, List<String> columns, Struct row) {
        var values = new LinkedHashMap<String, @Nullable Object>();
        for (var name : columns) {
            values.put(name, value(table.column(name), row));
        }
        return Fields.of(values);
    }

    /** @throws IllegalArgumentException where there is none, which no key is */
    static String key(JdbcTable table, Struct key) {
        var value = value(table.key(), key);
        if (value == null) {
            throw new IllegalArgumentException("an event of " + table.sqlName() + " without its key");
        }
        return ValueType.format(value);
    }

    private static @Nullable Object value(JdbcColumn column, Struct row) {
        var told = row.getWithoutDefault(column.name());
        if (told == null) {
            return null;
        }
        return switch (column.kind()) {
            case TEXT, OTHER -> told.toString();
            case PADDED -> Storage.PADDED.said(told.toString());
            case UUID -> told.toString().toLowerCase(Locale.ROOT);
            case INTEGER -> ((Number) told).longValue();
            case DECIMAL -> ValueType.normal(new BigDecimal(told.toString()));
            case SINGLE, DOUBLE -> binary(column, ((Number) told).doubleValue());
            case BOOLEAN -> told instanceof Boolean flag ? flag : ((Number) told).intValue() != 0;
            case DATE -> LocalDate.ofEpochDay(((Number) told).longValue());
            case LOCAL_TIME -> time(column, row, told);
            case ZONED_TIME -> Instant.parse(told.toString());
        };
    }

    private static Object binary(JdbcColumn column, double value) {
        var number = new BigDecimal(value);
        return column.kind().storage().kept(number).orElse(number);
    }

    /** A {@code timestamp} is told as a text with its zone, a {@code datetime} as if it were of UTC. */
    private static Instant time(JdbcColumn column, Struct row, Object told) {
        if (told instanceof String text) {
            return Instant.parse(text);
        }
        var unit = MILLIS.equals(row.schema().field(column.name()).schema().name())
                ? ChronoUnit.MILLIS
                : ChronoUnit.MICROS;
        var inUtc = Instant.EPOCH.plus(((Number) told).longValue(), unit);
        return LocalDateTime.ofInstant(inUtc, ZoneOffset.UTC)
                .atZone(column.times().zone())
                .toInstant();
    }
}
