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

    /** The changes in one event; none for heartbeats and the like. */
    static List<Change> changes(
            PostgresTable table, List<String> columns, Subscription subscription, Exchange exchange) {
        if (isTruncate(exchange)) {
            throw new IllegalStateException(
                    "table " + table.sqlName() + " was truncated: its rows are looked for anew");
        }
        var headers = exchange.getMessage().getHeaders();
        var operation = headers.get("CamelDebeziumOperation");
        if (!(headers.get("CamelDebeziumKey") instanceof Struct key) || operation == null || operation.equals("m")) {
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
                position(source),
                "");
        var former = formerKey(table, headers);
        return List.of(former == null || former.equals(change.key()) ? change : change.movedFrom(former));
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

    /** The number of the transaction that an event is of, of 32 bits. */
    static long transaction(Exchange exchange) {
        return ((Number) Objects.requireNonNull(
                        source(exchange.getMessage().getHeaders()).get("txId"), "txId"))
                .longValue();
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

    /** The LSN of the commit before, which rises from transaction to transaction, and the LSN of the change itself. */
    private static Position position(Map<String, Object> source) {
        var lsn = (Long) Objects.requireNonNull(source.get("lsn"), "lsn");
        var commitBefore = lastCommit(source.get("sequence"));
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
