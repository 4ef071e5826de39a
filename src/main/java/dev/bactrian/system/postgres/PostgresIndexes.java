package dev.bactrian.system.postgres;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.bactrian.system.ConnectedSystem.IndexAdvice;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Looks, by the database's own plans and its catalogue, for what a sync asks of a table and no index can answer. */
final class PostgresIndexes {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** The kinds of index that find rows by single values of a column. */
    private static final List<String> BY_VALUE = List.of("btree", "hash");

    /** The kinds of index that find rows from a value of a column on. */
    private static final List<String> BY_RANGE = List.of("btree", "brin");

    private final Connection connection;
    private final PostgresTable table;

    PostgresIndexes(Connection connection, PostgresTable table) {
        this.connection = connection;
        this.table = table;
    }

    /** @param timeColumn the column by which changes since a time are asked for; empty: none is */
    List<IndexAdvice> missing(Optional<String> timeColumn) throws SQLException {
        var missing = new ArrayList<IndexAdvice>();
        if (!isAnswered(table.keyColumn(), "= any(array(select null::" + table.keyType() + "))", BY_VALUE)) {
            missing.add(advice(table.keyColumn(), "rows are read by their keys"));
        }
        var polled = timeColumn.filter(table::tellsMoments);
        if (polled.isPresent() && !isAnswered(polled.get(), ">= timestamptz '2026-01-01 00:00:00Z'", BY_RANGE)) {
            missing.add(advice(polled.get(), "rows that changed since a time are found, as polling does"));
        }
        return missing;
    }

    private IndexAdvice advice(String column, String use) throws SQLException {
        var index = PostgresTable.quote("bactrian_" + table.name() + "_" + column);
        return new IndexAdvice(
                "CREATE INDEX CONCURRENTLY " + index + " ON " + table.sqlName() + " (" + PostgresTable.quote(column)
                        + ")",
                "each time " + use + ", the whole table is scanned" + rows());
    }

    /**
     * Whether an index that begins with the column answers the condition: one that the database's own plan goes by, or one over all rows.
     * One that begins with another column, as {@code (tenant, edited)}, is read from end to end, though the plan calls that a condition too.
     */
    private boolean isAnswered(String column, String condition, List<String> kinds) throws SQLException {
        var sql =
                """
                select exists (
                  select from pg_index i
                  join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
                  join pg_class c on c.oid = i.indexrelid
                  join pg_am m on m.oid = c.relam
                  where i.indrelid = ?::regclass and a.attname = ?
                    and (c.relname = any(?) or m.amname = any(?) and i.indisvalid and i.indpred is null))""";
        var planned =
                planned("select 1 from " + table.sqlName() + " where " + PostgresTable.quote(column) + " " + condition);
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, table.sqlName());
            statement.setString(2, column);
            statement.setArray(3, connection.createArrayOf("text", planned.toArray()));
            statement.setArray(4, connection.createArrayOf("text", kinds.toArray()));
            try (var row = statement.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    /** The indexes that the plan looks something up in. A small table is scanned whether or not it has one, so scans are made dear for the question. */
    private List<String> planned(String query) throws SQLException {
        connection.setAutoCommit(false);
        try (var statement = connection.createStatement()) {
            statement.execute("set local enable_seqscan = off");
            try (var plan = statement.executeQuery("explain (format json) " + query)) {
                plan.next();
                var nodes = JSON.readTree(plan.getString(1)).findParents("Index Cond");
                return nodes.stream()
                        .map(node -> node.path("Index Name").asText())
                        .toList();
            }
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("unreadable plan of " + query, e);
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    /** How many rows that are; empty where the database never counted them. */
    private String rows() throws SQLException {
        try (var statement =
                connection.prepareStatement("select reltuples::bigint from pg_class where oid = ?::regclass")) {
            statement.setString(1, table.sqlName());
            try (var row = statement.executeQuery()) {
                return row.next() && row.getLong(1) > 0 ? ", about " + row.getLong(1) + " rows" : "";
            }
        }
    }
}
