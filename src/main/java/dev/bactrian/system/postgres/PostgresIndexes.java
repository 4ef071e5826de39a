package dev.bactrian.system.postgres;

import dev.bactrian.system.ConnectedSystem.IndexAdvice;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Looks, by the database's own plans, for what a sync asks of a table and no index can answer. */
final class PostgresIndexes {

    private final Connection connection;
    private final PostgresTable table;

    PostgresIndexes(Connection connection, PostgresTable table) {
        this.connection = connection;
        this.table = table;
    }

    /** @param timeColumn the column by which changes since a time are asked for; empty: none is */
    List<IndexAdvice> missing(Optional<String> timeColumn) throws SQLException {
        var missing = new ArrayList<IndexAdvice>();
        advise(
                missing,
                table.keyColumn(),
                "= any(array(select null::" + table.keyType() + "))",
                "rows are read by their keys");
        if (timeColumn.isPresent()) {
            advise(
                    missing,
                    timeColumn.get(),
                    ">= timestamptz '2026-01-01 00:00:00Z'",
                    "rows that changed since a time are found, as polling does");
        }
        return missing;
    }

    private void advise(List<IndexAdvice> missing, String column, String condition, String use) throws SQLException {
        var quoted = PostgresTable.quote(column);
        if (!canUseIndex("select 1 from " + table.sqlName() + " where " + quoted + " " + condition)) {
            var index = PostgresTable.quote("bactrian_" + table.name() + "_" + column);
            missing.add(new IndexAdvice(
                    "CREATE INDEX CONCURRENTLY " + index + " ON " + table.sqlName() + " (" + quoted + ")",
                    "each time " + use + ", the whole table is scanned" + rows()));
        }
    }

    /**
     * Whether the plan looks something up in an index. A small table is scanned whether or not it has one, so scans are made dear for
     * the question; an index that is read from end to end is no help.
     */
    private boolean canUseIndex(String query) throws SQLException {
        connection.setAutoCommit(false);
        try (var statement = connection.createStatement()) {
            statement.execute("set local enable_seqscan = off");
            try (var plan = statement.executeQuery("explain " + query)) {
                while (plan.next()) {
                    if (plan.getString(1).contains("Index Cond:")) {
                        return true;
                    }
                }
                return false;
            }
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
