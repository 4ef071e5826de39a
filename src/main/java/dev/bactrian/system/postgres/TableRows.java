package dev.bactrian.system.postgres;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.bactrian.change.Change;
import dev.bactrian.change.Operation;
import dev.bactrian.change.Position;
import dev.bactrian.change.Weight;
import dev.bactrian.system.ConnectedSystem.Subscription;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;

/** Reads the rows of a table, as changes of one sync. */
final class TableRows {

    private static final int READ_BATCH = 1_000;

    private final Database database;
    private final Database scans;
    private final Subscription subscription;
    private final PostgresTable table;
    private final List<String> columns;

    TableRows(Database database, Database scans, Subscription subscription, PostgresTable table, List<String> columns) {
        this.database = database;
        this.scans = scans;
        this.subscription = subscription;
        this.table = table;
        this.columns = columns;
    }

    /** Rows by their keys, as they are now. */
    List<Change> read(Collection<String> keys) {
        return database.ask("read " + table.sqlName(), connection -> {
            RowSecurity.refuse(connection, table);
            var sql = select() + " where " + PostgresTable.quote(table.keyColumn()) + " = any(?::" + table.keyType()
                    + "[])";
            try (var statement = connection.prepareStatement(sql)) {
                statement.setArray(1, connection.createArrayOf("text", keys.toArray()));
                try (var rows = statement.executeQuery()) {
                    var found = new ArrayList<Change>();
                    while (rows.next()) {
                        found.add(change(rows, Position.NONE));
                    }
                    return found;
                }
            }
        });
    }

    /** Whether there is no row now. */
    boolean areNone() {
        return database.ask("look at " + table.sqlName(), connection -> {
            try (var statement = connection.createStatement();
                    var rows = statement.executeQuery("select 1 from " + table.sqlName() + " limit 1")) {
                return !rows.next();
            }
        });
    }

    /** All rows as they are now, of one moment. */
    void readAll(Consumer<List<Change>> batches) {
        scans.ask("read " + table.sqlName(), connection -> {
            connection.setAutoCommit(false);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            try {
                copy(connection, Position.NONE, batches);
            } finally {
                connection.rollback();
                connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
            }
            return true;
        });
    }

    void copy(Connection connection, Position position, Consumer<List<Change>> batches) throws SQLException {
        RowSecurity.refuse(connection, table);
        var batch = new Weight.Batches<Change>(READ_BATCH, Weight::of, batches);
        CopiedRows.of(
                connection,
                select(),
                (key, json, written) ->
                        batch.add(rowChange(key, json, Operation.READ, position, PostgresStatements.time(written))));
        batch.end();
    }

    private String select() {
        return "select " + PostgresTable.quote(table.keyColumn()) + "::text, " + jsonOf("t") + ", "
                + PostgresStatements.writtenAsText("t.xmin") + " from " + table.sqlName() + " t";
    }

    /** The columns that the sync reads, as one JSON object. */
    String jsonOf(String alias) {
        return PostgresTable.jsonOf(columns, alias);
    }

    private Change change(ResultSet row, Position position) throws SQLException {
        return rowChange(
                row.getString(1),
                row.getString(2),
                Operation.READ,
                position,
                PostgresStatements.time(row.getString(3)));
    }

    Change rowChange(String key, String json, Position position) {
        return rowChange(key, json, Operation.READ, position, Instant.EPOCH);
    }

    /** @param committedAt when the row was written; {@link Instant#EPOCH} where nobody knows */
    Change rowChange(String key, String json, Operation operation, Position position, Instant committedAt) {
        try {
            var fields = PostgresValues.ofRow(table, columns, json);
            return new Change(
                    subscription.sync(), subscription.system(), key, operation, fields, committedAt, position, "");
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("unreadable row " + key + " of " + table.sqlName(), e);
        }
    }
}
