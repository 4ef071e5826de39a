package dev.bactrian.system.jdbc;

import dev.bactrian.change.Storage;
import dev.bactrian.change.ValueType;
import dev.bactrian.definition.ObjectShape.FieldShape;
import java.math.BigDecimal;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A column, and how its values are read and bound.
 *
 * @param sqlType of {@link java.sql.Types}
 * @param times how its times travel
 */
public record JdbcColumn(FieldShape shape, Kind kind, int sqlType, Times times) {

    /**
     * How times without their zone travel.
     *
     * @param zone which they are of
     * @param areJava as the classes of java.time, else as texts: the older classes of JDBC go through the zone of this machine, whose clock skips an hour a year,
     *     and some drivers lose digits by them
     */
    public record Times(ZoneId zone, boolean areJava) {}

    private static final DateTimeFormatter TEXT_OF_TIME = new DateTimeFormatterBuilder()
            .appendPattern("uuuu-MM-dd HH:mm:ss")
            .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
            .toFormatter(Locale.ROOT);

    /** How values travel. */
    public enum Kind {
        TEXT(ValueType.TEXT, Storage.EXACT),
        PADDED(ValueType.TEXT, Storage.PADDED),
        /** Some databases tell it in capitals. */
        UUID(ValueType.TEXT, Storage.EXACT),
        INTEGER(ValueType.INTEGER, Storage.EXACT),
        DECIMAL(ValueType.DECIMAL, Storage.EXACT),
        SINGLE(ValueType.DECIMAL, Storage.SINGLE),
        DOUBLE(ValueType.DECIMAL, Storage.DOUBLE),
        BOOLEAN(ValueType.BOOLEAN, Storage.EXACT),
        DATE(ValueType.DATE, Storage.EXACT),
        /** A time without its zone. */
        LOCAL_TIME(ValueType.TIMESTAMP, Storage.EXACT),
        ZONED_TIME(ValueType.TIMESTAMP, Storage.EXACT),
        /** What no sync can read or write. */
        OTHER(null, Storage.EXACT);

        private final @Nullable ValueType type;
        private final Storage storage;

        Kind(@Nullable ValueType type, Storage storage) {
            this.type = type;
            this.storage = storage;
        }

        public Optional<ValueType> type() {
            return Optional.ofNullable(type);
        }

        public Storage storage() {
            return storage;
        }

        boolean isTime() {
            return type == ValueType.TIMESTAMP;
        }

        /** Whether a value has one text only, so that it can be a key. */
        boolean isExact() {
            return this == TEXT || this == PADDED || this == UUID || this == INTEGER || this == DECIMAL;
        }
    }

    public String name() {
        return shape.name();
    }

    /** The value at a place of a row; what is no number or time, e.g. NaN or MariaDB's day 0, is a text, which the mapping refuses. */
    @Nullable
    Object read(ResultSet row, int place) throws SQLException {
        Object value =
                switch (kind) {
                    case TEXT, OTHER -> row.getString(place);
                    case PADDED -> said(row.getString(place));
                    case UUID -> lowerCase(row.getString(place));
                    case INTEGER -> row.getLong(place);
                    case DECIMAL -> normal(row.getBigDecimal(place));
                    case SINGLE, DOUBLE -> binary(row, place);
                    case BOOLEAN -> row.getBoolean(place);
                    case DATE -> date(row, place);
                    case LOCAL_TIME -> local(row, place);
                    case ZONED_TIME -> instant(row.getObject(place, OffsetDateTime.class));
                };
        return row.wasNull() ? null : value;
    }

    private @Nullable Object said(@Nullable String text) {
        return text == null ? null : Storage.PADDED.said(text);
    }

    private static @Nullable Object lowerCase(@Nullable String text) {
        return text == null ? null : text.toLowerCase(Locale.ROOT);
    }

    private static @Nullable Object normal(@Nullable BigDecimal number) {
        return number == null ? null : ValueType.normal(number);
    }

    private Object binary(ResultSet row, int place) throws SQLException {
        var value = kind == Kind.SINGLE ? row.getFloat(place) : row.getDouble(place);
        if (!Double.isFinite(value)) {
            return Double.toString(value);
        }
        var number = new BigDecimal(value);
        return kind.storage().kept(number).orElse(number);
    }

    private @Nullable Object date(ResultSet row, int place) throws SQLException {
        if (times.areJava()) {
            return row.getObject(place, LocalDate.class);
        }
        var text = row.getString(place);
        try {
            return text == null ? null : LocalDate.parse(text);
        } catch (DateTimeException e) {
            return text;
        }
    }

    private @Nullable Object local(ResultSet row, int place) throws SQLException {
        if (times.areJava()) {
            var time = row.getObject(place, LocalDateTime.class);
            return time == null ? null : time.atZone(times.zone()).toInstant();
        }
        var text = row.getString(place);
        try {
            return text == null
                    ? null
                    : LocalDateTime.parse(text.replace(' ', 'T'))
                            .atZone(times.zone())
                            .toInstant();
        } catch (DateTimeException e) {
            return text;
        }
    }

    private static @Nullable Object instant(@Nullable OffsetDateTime time) {
        return time == null ? null : time.toInstant();
    }

    /** Sets a parameter to a value of the record's. */
    void bind(PreparedStatement statement, int place, @Nullable Object value) throws SQLException {
        if (value == null) {
            statement.setNull(place, sqlType);
            return;
        }
        switch (kind) {
            case TEXT, PADDED, UUID, OTHER -> statement.setString(place, value.toString());
            case INTEGER -> statement.setLong(place, ((Number) value).longValue());
            case DECIMAL -> statement.setBigDecimal(place, (BigDecimal) value);
            // Some drivers send a float as its shortest text, which is another number.
            case SINGLE -> statement.setDouble(place, ((BigDecimal) value).floatValue());
            case DOUBLE -> statement.setDouble(place, ((BigDecimal) value).doubleValue());
            case BOOLEAN -> statement.setBoolean(place, (Boolean) value);
            case DATE -> bindDate(statement, place, (LocalDate) value);
            case LOCAL_TIME -> bindLocal(statement, place, LocalDateTime.ofInstant((Instant) value, times.zone()));
            case ZONED_TIME -> statement.setObject(place, ((Instant) value).atOffset(ZoneOffset.UTC));
        }
    }

    private void bindLocal(PreparedStatement statement, int place, LocalDateTime time) throws SQLException {
        if (times.areJava()) {
            statement.setObject(place, time);
        } else {
            statement.setString(place, TEXT_OF_TIME.format(time));
        }
    }

    private void bindDate(PreparedStatement statement, int place, LocalDate date) throws SQLException {
        if (times.areJava()) {
            statement.setObject(place, date);
        } else {
            statement.setString(place, date.toString());
        }
    }

    /**
     * A value of this column from its text.
     *
     * @throws IllegalArgumentException where it is none
     */
    Object parse(String text) {
        return kind == Kind.UUID
                ? text.toLowerCase(Locale.ROOT)
                : kind.type().orElse(ValueType.TEXT).parse(text);
    }
}
