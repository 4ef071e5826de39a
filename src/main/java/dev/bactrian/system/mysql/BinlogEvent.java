package dev.bactrian.system.mysql;

import dev.bactrian.change.Operation;
import dev.bactrian.change.Position;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

/**
 * One event of the log as Debezium tells it: a row, a truncate, or a heartbeat, which tells only a place.
 *
 * <p>A changed primary key is told as two events, a delete and a create. Debezium names the other key in the headers of both: {@code __debezium.newkey} of
 * the delete, {@code __debezium.oldkey} of the create. The delete is left out, and the create becomes an update with the key of before.
 */
final class BinlogEvent {

    private static final Duration HALF_A_SECOND = Duration.ofMillis(500);

    private final @Nullable Struct key;
    private final @Nullable Struct value;
    private final @Nullable Struct oldKey;
    private final @Nullable Struct source;
    private final BinlogPlace begun;
    private final String letter;

    private BinlogEvent(SourceRecord told) {
        var old = told.headers().lastWithName("__debezium.oldkey");
        key = told.key() instanceof Struct struct ? struct : null;
        value = told.value() instanceof Struct struct ? struct : null;
        oldKey = old != null && old.value() instanceof Struct struct ? struct : null;
        source = value != null && value.schema().field("source") != null ? value.getStruct("source") : null;
        letter = value == null || value.schema().field("op") == null ? "" : String.valueOf(value.getString("op"));
        begun = new BinlogPlace(
                String.valueOf(told.sourceOffset().get("file")),
                ((Number) Objects.requireNonNull(told.sourceOffset().get("pos"), "an event without its place"))
                        .longValue());
    }

    /** Empty where another event tells the same. */
    static Optional<BinlogEvent> of(SourceRecord told) {
        return told.headers().lastWithName("__debezium.newkey") == null
                ? Optional.of(new BinlogEvent(told))
                : Optional.empty();
    }

    String database() {
        return source == null ? "" : String.valueOf(source.getString("db"));
    }

    /** Empty: it is about none. */
    String table() {
        return source == null || source.getString("table") == null ? "" : source.getString("table");
    }

    /** A truncate tells no rows: which of them are gone must be found out by reading. */
    boolean isTruncate() {
        return letter.equals("t");
    }

    /** Whether it is of a row. */
    boolean isOfRow() {
        return key != null && List.of("c", "r", "u", "d").contains(letter);
    }

    /** Those of the columns of which it tells nothing. */
    List<String> missing(List<String> columns) {
        return row().map(row -> columns.stream()
                        .filter(column -> row.schema().field(column) == null)
                        .toList())
                .orElse(List.of());
    }

    /** The row as it is now; empty: it is gone. */
    Optional<Struct> row() {
        return Optional.ofNullable(
                value == null || value.schema().field("after") == null ? null : value.getStruct("after"));
    }

    /** The row's key. */
    Struct key() {
        return Objects.requireNonNull(key, "an event of a row without its key");
    }

    /** The row's key of before an update that changed it. */
    Optional<Struct> formerKey() {
        return Optional.ofNullable(oldKey);
    }

    Operation operation() {
        if (oldKey != null) {
            return Operation.UPDATE;
        }
        return switch (letter) {
            case "c", "r" -> Operation.CREATE;
            case "u" -> Operation.UPDATE;
            default -> Operation.DELETE;
        };
    }

    /**
     * When it was committed. The log keeps whole seconds. An event that comes within its second was committed right before; of another one the middle of its second
     * is taken.
     *
     * @param now when it came
     */
    Instant committedAt(Instant now) {
        var second =
                Instant.ofEpochMilli(Objects.requireNonNull(source().getInt64("ts_ms"), "an event without its time"));
        var isLive = !now.isBefore(second) && now.isBefore(second.plusSeconds(1));
        return isLive ? now.truncatedTo(ChronoUnit.MICROS) : second.plus(HALF_A_SECOND);
    }

    /** The end of the transaction before, which rises from one to the next, and the event itself. */
    Position position() {
        if (source == null) {
            return new Position(begun.number(), begun.number(), begun.toString());
        }
        var place = new BinlogPlace(source().getString("file"), source().getInt64("pos"));
        return new Position(begun.number(), place.number(), place + ":" + source().getInt32("row"));
    }

    private Struct source() {
        return Objects.requireNonNull(source, "an event without its place in the log");
    }
}
