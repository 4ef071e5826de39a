package dev.bactrian.system.postgres;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonToken;
import dev.bactrian.change.Operation;
import dev.bactrian.change.Position;
import dev.bactrian.system.postgres.PublishedTable.LoggedTable;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

/**
 * One event of the log as Debezium tells it: a row, a truncate, a message, or a heartbeat, which stands nowhere in the log.
 *
 * <p>A changed primary key is told as two events, a delete and a create. Debezium names the other key in the headers of both: {@code __debezium.newkey} of
 * the delete, {@code __debezium.oldkey} of the create. The delete is left out, and the create becomes an update with the key of before.
 */
final class LogEvent {

    private static final JsonFactory JSON = new JsonFactory();

    private final @Nullable Struct key;
    private final @Nullable Struct value;
    private final @Nullable Struct oldKey;
    private final @Nullable Struct source;
    private final String letter;
    private final Optional<LoggedTable> table;

    /**
     * A transaction of the log.
     *
     * @param id of 32 bits, so it comes again
     * @param commitBefore the LSN of the commit before it, which rises from transaction to transaction
     */
    record Transaction(long id, long commitBefore) {}

    private LogEvent(SourceRecord told) {
        var old = told.headers().lastWithName("__debezium.oldkey");
        key = told.key() instanceof Struct struct ? struct : null;
        value = told.value() instanceof Struct struct ? struct : null;
        oldKey = old != null && old.value() instanceof Struct struct ? struct : null;
        source = value != null && value.schema().field("source") != null ? value.getStruct("source") : null;
        letter = value == null || value.schema().field("op") == null ? "" : String.valueOf(value.getString("op"));
        table = source == null ? Optional.empty() : table(source);
    }

    /** Empty where another event tells the same. */
    static Optional<LogEvent> of(SourceRecord told) {
        return told.headers().lastWithName("__debezium.newkey") == null
                ? Optional.of(new LogEvent(told))
                : Optional.empty();
    }

    private static Optional<LoggedTable> table(Struct source) {
        var name = source.getString("table");
        return name == null || name.isEmpty()
                ? Optional.empty()
                : Optional.of(new LoggedTable(String.valueOf(source.getString("schema")), name));
    }

    /** The table that it is about; empty: it is about none. */
    Optional<LoggedTable> table() {
        return table;
    }

    /** The transaction that it is of; empty where it is of none, as a message may be. */
    Optional<Transaction> transaction() {
        return transactionId().map(id -> new Transaction(id, lastCommit(source())));
    }

    private Optional<Long> transactionId() {
        return source != null && source.get("txId") instanceof Number id
                ? Optional.of(id.longValue())
                : Optional.empty();
    }

    /** Whether it stands in the log. */
    boolean hasPlace() {
        return source != null && source.get("lsn") instanceof Long;
    }

    /** The prefix of the message that somebody wrote into the log; empty: it is none. */
    Optional<String> messagePrefix() {
        return letter.equals("m") && key != null ? Optional.of(key.getString("prefix")) : Optional.empty();
    }

    /** A truncate tells no rows: which of them are gone must be found out by reading. */
    boolean isTruncate() {
        return letter.equals("t");
    }

    /** Whether it is of a row. */
    boolean isOfRow() {
        return key != null && !letter.isEmpty() && !letter.equals("m");
    }

    /** Whether it lies at or behind a place of the log, so that its transaction was committed behind it. */
    boolean isBehind(long place) {
        return table.isPresent() && lsn() >= place;
    }

    /** Whether it is of a row, and was committed by a moment. */
    boolean isBefore(Moment moment) {
        return table.isPresent()
                && lsn() < moment.lsn()
                && transactionId().filter(id -> moment.knows(lsn(), id)).isPresent();
    }

    /** Those of the columns of which it tells nothing, not even that their values are left out. */
    List<String> missing(List<String> columns) {
        return row().map(row -> columns.stream()
                        .filter(column -> row.schema().field(column) == null)
                        .toList())
                .orElse(List.of());
    }

    /** The row as it is now; empty: it is gone. */
    Optional<Struct> row() {
        return Optional.ofNullable(struct("after"));
    }

    /** The row's key. */
    Struct key() {
        return Objects.requireNonNull(key, "an event of a row without its key");
    }

    /** The row's key of before an update, where the log tells the row as it was. */
    Optional<Struct> formerKey() {
        return Optional.ofNullable(oldKey != null ? oldKey : letter.equals("u") ? struct("before") : null);
    }

    Operation operation() {
        if (oldKey != null) {
            return Operation.UPDATE;
        }
        return switch (letter) {
            case "c", "r" -> Operation.CREATE;
            case "u" -> Operation.UPDATE;
            case "d" -> Operation.DELETE;
            default ->
                throw new IllegalArgumentException("unknown operation \"" + letter + "\" (expected c, r, u or d)");
        };
    }

    Instant committedAt() {
        var micros = source().getInt64("ts_us");
        return Instant.ofEpochSecond(Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1_000L);
    }

    /**
     * The LSN of the commit before, which rises from transaction to transaction, and the LSN of the change itself. Where the engine has just begun, the
     * commit before is the place where it began, which may be that of another feed, and lie before what this one knows.
     *
     * @param after a place of the log behind which the transaction was committed; 0: nobody knows one
     */
    Position position(long after) {
        var commitBefore = Math.max(after, lastCommit(source()));
        return new Position(commitBefore, lsn(), Lsn.format(commitBefore) + " " + Lsn.format(lsn()));
    }

    private long lsn() {
        return Objects.requireNonNull(source().getInt64("lsn"), "an event without its LSN");
    }

    private Struct source() {
        return Objects.requireNonNull(source, "an event without its place in the log");
    }

    private @Nullable Struct struct(String field) {
        return value == null || value.schema().field(field) == null ? null : value.getStruct(field);
    }

    /** The first of the two LSNs in e.g. {@code ["24023128","24023256"]}. */
    private static long lastCommit(Struct source) {
        var sequence = source.getString("sequence");
        try (var parser = JSON.createParser(String.valueOf(sequence))) {
            if (parser.nextToken() != JsonToken.START_ARRAY || parser.nextToken() != JsonToken.VALUE_STRING) {
                throw new IllegalArgumentException("an event without the commit before it, sequence " + sequence);
            }
            return Long.parseLong(parser.getText());
        } catch (IOException e) {
            throw new IllegalArgumentException("unreadable sequence " + sequence, e);
        }
    }
}
