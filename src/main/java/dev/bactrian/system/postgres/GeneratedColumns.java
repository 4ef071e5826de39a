package dev.bactrian.system.postgres;

import static dev.bactrian.system.postgres.PostgresTable.quote;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.bactrian.change.Fields;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The generated columns that a sync reads. The log leaves them out, so their values are read from the row: those of the change that was
 * told or of a later one, which the log tells next.
 */
final class GeneratedColumns {

    /** How long a transaction that the log tells of may be unseen by others, e.g. because it waits for a standby. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

    private static final long PAUSE_MILLIS = 5;

    private final PostgresTable table;
    private final List<String> columns;
    private final List<String> others;

    /** @param read the columns that the sync reads */
    GeneratedColumns(PostgresTable table, List<String> read) {
        this.table = table;
        this.columns = read.stream().filter(table.generatedColumns()::contains).toList();
        this.others = read.stream().filter(column -> !columns.contains(column)).toList();
    }

    boolean isEmpty() {
        return columns.isEmpty();
    }

    /** The columns that the sync reads and the log tells. */
    List<String> others() {
        return others;
    }

    /** @return nothing where the row is gone by now */
    Fields read(Connection connection, String key, long transaction) throws SQLException {
        var deadline = System.nanoTime() + LONGEST_WAIT.toNanos();
        while (true) {
            var found = look(connection, key, transaction);
            if (found.isPresent()) {
                return found.get();
            }
            if (System.nanoTime() > deadline) {
                throw new SQLException("transaction " + transaction + " is in the log, and still cannot be seen");
            }
            pause();
        }
    }

    /** Empty where the transaction cannot be seen yet: it stands in the log a moment before. */
    private Optional<Fields> look(Connection connection, String key, long transaction) throws SQLException {
        var sql =
                """
                with told as (select ?::text::xid as tx, pg_current_snapshot() as seen)
                select age(tx) > age(pg_snapshot_xmax(seen)::xid)
                    and not exists (select from pg_snapshot_xip(seen) as running where running::xid = tx),
                  case when t.%1$s is not null then %2$s end
                from told left join %3$s t on t.%1$s = ?::%4$s"""
                        .formatted(
                                quote(table.keyColumn()),
                                PostgresTable.jsonOf(columns, "t"),
                                table.sqlName(),
                                table.keyType());
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, Long.toString(transaction));
            statement.setString(2, key);
            try (var row = statement.executeQuery()) {
                row.next();
                if (!row.getBoolean(1)) {
                    return Optional.empty();
                }
                var json = row.getString(2);
                return Optional.of(json == null ? Fields.none() : PostgresValues.ofRow(table, columns, json));
            }
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("unreadable row " + key + " of " + table.sqlName(), e);
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for a transaction", e);
        }
    }
}
