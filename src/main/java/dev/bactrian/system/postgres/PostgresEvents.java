package dev.bactrian.system.postgres;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.bactrian.change.Change;
import dev.bactrian.change.Fields;
import dev.bactrian.change.Operation;
import dev.bactrian.change.Position;
import dev.bactrian.system.ConnectedSystem.Subscription;
import dev.bactrian.system.postgres.PublishedTable.LoggedTable;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

/** Turns what Debezium hands to a route into changes. */
final class PostgresEvents {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private PostgresEvents() {}

    /**
     * A transaction of the log.
     *
     * @param id of 32 bits, so it comes again
     * @param commitBefore the LSN of the commit before it, which rises from transaction to transaction
     */
    record Transaction(long id, long commitBefore) {}

    /**
     * The changes in one event of a row; none for heartbeats and the like.
     *
     * @param after a place of the log behind which the event's transaction was committed; 0: nobody knows one
     */
    static List<Change> changes(
            PostgresTable table,
            List<String> columns,
            Subscription subscription,
            TransactionOrigin origin,
            Exchange exchange,
            long after) {
        if (isTruncate(exchange)) {
            throw new IllegalStateException(
                    "table " + table.sqlName() + " was truncated: its rows are looked for anew");
        }
        var headers = exchange.getMessage().getHeaders();
        var operation = headers.get("CamelDebeziumOperation");
        if (!(headers.get("CamelDebeziumKey") instanceof Struct key) || operation == null) {
            return List.of();
        }
        var source = source(headers);
        var body = exchange.getMessage().getBody();
        var fields = body instanceof Struct row ? PostgresValues.ofLog(table, columns, row) : Fields.none();
        var change = new Change(
                subscription.sync(),
                subscription.system(),
                LoggedKey.text(table, key),
                operation(operation.toString()),
                fields,
                committedAt(source),
                position(source, after),
                origin.of(transaction(exchange)));
        var former = formerKey(table, headers);
        return List.of(former == null || former.equals(change.key()) ? change : change.movedFrom(former));
    }

    /** Those of the columns that an event of a row tells nothing of, not even that their values are left out. */
    static List<String> missing(List<String> columns, Exchange exchange) {
        return exchange.getMessage().getBody() instanceof Struct row
                ? columns.stream()
                        .filter(column -> row.schema().field(column) == null)
                        .toList()
                : List.of();
    }

    /** Where an event stands in the log; empty: it has no place there. */
    static Optional<Position> place(Exchange exchange) {
        return exchange.getMessage().getHeader("CamelDebeziumSourceMetadata") instanceof Map<?, ?> source
                        && source.get("lsn") instanceof Long
                ? Optional.of(position(source(exchange.getMessage().getHeaders()), 0))
                : Optional.empty();
    }

    /** The transaction that the event of a row is of. */
    static Transaction transaction(Exchange exchange) {
        return messageTransaction(exchange)
                .orElseThrow(() -> new IllegalArgumentException("an event of a row without its transaction"));
    }

    /** The prefix of the message that somebody wrote into the log; empty: the event is none. */
    static Optional<String> messagePrefix(Exchange exchange) {
        var headers = exchange.getMessage().getHeaders();
        return "m".equals(headers.get("CamelDebeziumOperation"))
                        && headers.get("CamelDebeziumKey") instanceof Struct key
                ? Optional.of(key.getString("prefix"))
                : Optional.empty();
    }

    /** The transaction that the event is of; empty where it is of none, as a message may be. */
    static Optional<Transaction> messageTransaction(Exchange exchange) {
        var source = source(exchange.getMessage().getHeaders());
        return source.get("txId") instanceof Number id
                ? Optional.of(new Transaction(id.longValue(), lastCommit(source.get("sequence"))))
                : Optional.empty();
    }

    /** The table that an event is about; empty: it is about none. */
    static Optional<LoggedTable> table(Exchange exchange) {
        var headers = exchange.getMessage().getHeaders();
        return headers.get("CamelDebeziumSourceMetadata") instanceof Map<?, ?> source
                        && source.get("table") instanceof String table
                        && !table.isEmpty()
                ? Optional.of(new LoggedTable(String.valueOf(source.get("schema")), table))
                : Optional.empty();
    }

    /** Whether the event lies at or behind a place of the log, so that its transaction was committed behind it. */
    static boolean isBehind(long place, Exchange exchange) {
        return table(exchange).isPresent()
                && source(exchange.getMessage().getHeaders()).get("lsn") instanceof Long lsn
                && lsn >= place;
    }

    /** Whether the event is of a row, and was committed by a moment. */
    static boolean isBefore(Moment moment, Exchange exchange) {
        return table(exchange).isPresent()
                && source(exchange.getMessage().getHeaders()).get("lsn") instanceof Long lsn
                && lsn < moment.lsn()
                && messageTransaction(exchange)
                        .filter(transaction -> moment.knows(lsn, transaction.id()))
                        .isPresent();
    }

    /** A truncate tells no rows: which of them are gone must be found out by reading. */
    static boolean isTruncate(Exchange exchange) {
        return "t".equals(exchange.getMessage().getHeader("CamelDebeziumOperation"));
    }

    /** The key before an update, where the log tells the row as it was. */
    private static @Nullable String formerKey(PostgresTable table, Map<String, Object> headers) {
        return "u".equals(headers.get("CamelDebeziumOperation"))
                        && headers.get("CamelDebeziumBefore") instanceof Struct before
                ? LoggedKey.text(table, before)
                : null;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> source(Map<String, Object> headers) {
        return (Map<String, Object>) Objects.requireNonNull(
                headers.get("CamelDebeziumSourceMetadata"), "an event without its place in the log");
    }

    private static Operation operation(String letter) {
        return switch (letter) {
            case "c", "r" -> Operation.CREATE;
            case "u" -> Operation.UPDATE;
            case "d" -> Operation.DELETE;
            default ->
                throw new IllegalArgumentException("unknown operation \"" + letter + "\" (expected c, r, u or d)");
        };
    }

    private static Instant committedAt(Map<String, Object> source) {
        return source.get("ts_us") instanceof Long micros
                ? Instant.ofEpochSecond(Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1_000L)
                : Instant.ofEpochMilli((Long) Objects.requireNonNull(source.get("ts_ms"), "ts_ms"));
    }

    /**
     * The LSN of the commit before, which rises from transaction to transaction, and the LSN of the change itself. Where the engine has just begun, the
     * commit before is the place where it began, which may be that of another feed, and lie before what this one knows.
     */
    private static Position position(Map<String, Object> source, long after) {
        var lsn = (Long) Objects.requireNonNull(source.get("lsn"), "lsn");
        var commitBefore = Math.max(after, lastCommit(source.get("sequence")));
        return new Position(commitBefore, lsn, Lsn.format(commitBefore) + " " + Lsn.format(lsn));
    }

    private static long lastCommit(@Nullable Object sequence) {
        try {
            var first = MAPPER.readTree(String.valueOf(sequence)).get(0);
            if (first == null || first.isNull()) {
                throw new IllegalArgumentException("an event without the commit before it, sequence " + sequence);
            }
            return first.asLong();
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("unreadable sequence " + sequence, e);
        }
    }
}
