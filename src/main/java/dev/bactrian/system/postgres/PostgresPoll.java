package dev.bactrian.system.postgres;

import dev.bactrian.change.Change;
import dev.bactrian.change.Operation;
import dev.bactrian.change.Position;
import dev.bactrian.change.Weight;
import dev.bactrian.system.Poll;
import dev.bactrian.system.SystemUnavailable;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Asks a table which rows were written since a mark.
 *
 * <p>A row bears the number of the transaction that wrote it, which nobody can forget to set; but it takes a scan of the table to find it.
 * So where the user names a column that tells when a row was edited, most polls go by that column and its index, with an overlap, and
 * only the sweeps go by transactions. The mark holds both: the oldest transaction that is still under way, whose changes the next poll
 * finds, and the time. A page of rows is read under their locks, so that it is as of a place in the log, see docs/decisions/002.
 */
final class PostgresPoll implements Poll {

    private static final int PAGE = 1_000;
    private static final int KEYS = 10_000;

    /** By how much a row's time may be before its commit. */
    private static final String OVERLAP = "interval '60 seconds'";

    /** A transaction's number has 64 bits, of which a row bears the last 32. */
    private static final String BY_TRANSACTION = "age(t.xmin) <= age((mod(?::numeric, 4294967296))::text::xid)";

    private final DataSource dataSource;
    private final PostgresFeed feed;
    private final Optional<String> timeColumn;
    private final String system;

    /** @param timeColumn tells when a row was edited; empty: no column does */
    PostgresPoll(DataSource dataSource, PostgresFeed feed, Optional<String> timeColumn) {
        this.dataSource = dataSource;
        this.feed = feed;
        this.timeColumn = timeColumn.filter(feed.table()::tellsMoments);
        this.system = feed.subscription().system();
    }

    /** A moment: the oldest transaction under way, and the database's time. */
    private record Mark(String transaction, String time) {

        static Mark read(String text) {
            var blank = text.indexOf(' ');
            return new Mark(text.substring(0, blank), text.substring(blank + 1));
        }
    }

    /** What a row must be to count as changed; {@code parameter} stands for its question mark. */
    private record Condition(String sql, @Nullable String parameter) {}

    @Override
    public String mark() {
        return asked(PostgresPoll::mark);
    }

    /** {@code 745 2026-11-26T13:00:00.000000Z}. */
    private static String mark(Connection connection) throws SQLException {
        var sql =
                """
                select pg_snapshot_xmin(pg_current_snapshot())::text || ' '
                  || to_char(now() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')""";
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    @Override
    public void since(String mark, Consumer<List<Change>> batches) {
        pages(changedSince(mark), true, batches);
    }

    @Override
    public String peek(String mark, Consumer<List<Change>> batches) {
        var next = mark();
        pages(changedSince(mark), false, batches);
        return next;
    }

    private Condition changedSince(String mark) {
        return timeColumn
                .map(column -> new Condition(
                        "t." + PostgresTable.quote(column) + " >= ?::timestamptz - " + OVERLAP,
                        Mark.read(mark).time()))
                .orElseGet(() -> byTransaction(mark));
    }

    /** Where no column tells, {@link #since} has passed over nothing. */
    @Override
    public void missed(String mark, Consumer<List<Change>> batches) {
        if (timeColumn.isPresent()) {
            pages(byTransaction(mark), true, batches);
        }
    }

    /** Where the mark is of a time that is still to come, as after a restore, every row counts as changed. */
    private Condition byTransaction(String mark) {
        var then = Mark.read(mark).transaction();
        var now = Mark.read(mark()).transaction();
        return Long.parseLong(now) < Long.parseLong(then)
                ? new Condition("true", null)
                : new Condition(BY_TRANSACTION, then);
    }

    /** @param locked whether the rows are read under their locks, so that they are as of a place in the log */
    private void pages(Condition condition, boolean locked, Consumer<List<Change>> batches) {
        var page = new Page(List.of(), PAGE, false);
        while (!page.isLast()) {
            var before = page;
            page = asked(connection -> page(connection, condition, locked, before));
            if (!page.changes().isEmpty()) {
                batches.accept(page.changes());
            }
        }
    }

    /**
     * Rows in the order of their keys, up to the weight of a batch.
     *
     * @param next how many rows the next page is to look at, where the rows are large
     */
    private record Page(List<Change> changes, int next, boolean isLast) {

        Optional<String> lastKey() {
            return changes.isEmpty()
                    ? Optional.empty()
                    : Optional.of(changes.get(changes.size() - 1).key());
        }
    }

    private Page page(Connection connection, Condition condition, boolean locked, Page before) throws SQLException {
        var table = feed.table();
        RowSecurity.refuse(connection, table);
        var key = "t." + PostgresTable.quote(table.keyColumn());
        var after = before.lastKey();
        var behind =
                after.map(last -> " and " + key + " > ?::" + table.keyType()).orElse("");
        var sql =
                """
                with page as materialized (
                  select t.*, t.xmin as "bactrian xmin" from %1$s t where %2$s order by %3$s limit %4$d%7$s),
                told as materialized (
                  select row_number() over (order by %3$s) as n, %3$s::text as key, (%5$s)::text as json, %6$s,
                    case when current_setting('track_commit_timestamp') = 'on' then %8$s else now() end as written
                  from page t)
                select key, json, lsn, written, looked
                from (select *, sum(length(json)) over (order by n) - length(json) as weight, count(*) over () as looked from told) t
                where weight < %9$d order by n"""
                        .formatted(
                                table.sqlName(),
                                condition.sql() + behind,
                                key,
                                before.next(),
                                feed.rows().jsonOf("t"),
                                PostgresStatements.LSN,
                                locked ? " for no key update of t" : "",
                                PostgresStatements.WRITTEN,
                                Weight.OF_A_BATCH);
        try (var statement = connection.prepareStatement(sql)) {
            var parameter = 1;
            if (condition.parameter() != null) {
                statement.setString(parameter++, condition.parameter());
            }
            if (after.isPresent()) {
                statement.setString(parameter, after.get());
            }
            try (var rows = statement.executeQuery()) {
                var page = new ArrayList<Change>();
                var looked = 0;
                while (rows.next()) {
                    looked = rows.getInt(5);
                    var lsn = rows.getLong(3);
                    var written = rows.getObject(4, OffsetDateTime.class);
                    page.add(feed.rows()
                            .rowChange(
                                    rows.getString(1),
                                    rows.getString(2),
                                    locked ? Operation.UPDATE : Operation.READ,
                                    locked ? Position.ofReading(lsn) : Position.NONE,
                                    written == null ? Instant.EPOCH : written.toInstant()));
                }
                var isLast = page.size() == looked && looked < before.next();
                return new Page(page, Math.min(PAGE, Math.max(1, 2 * page.size())), isLast);
            }
        }
    }

    @Override
    public void keys(Consumer<List<String>> batches) {
        asked(connection -> {
            RowSecurity.refuse(connection, feed.table());
            connection.setAutoCommit(false);
            var sql = "select " + PostgresTable.quote(feed.table().keyColumn()) + "::text from "
                    + feed.table().sqlName();
            try (var statement = connection.createStatement()) {
                statement.setFetchSize(KEYS);
                try (var rows = statement.executeQuery(sql)) {
                    var batch = new ArrayList<String>();
                    while (rows.next()) {
                        batch.add(rows.getString(1));
                        if (batch.size() == KEYS) {
                            batches.accept(List.copyOf(batch));
                            batch.clear();
                        }
                    }
                    batches.accept(batch);
                }
            } finally {
                connection.rollback();
                connection.setAutoCommit(true);
            }
            return true;
        });
    }

    private interface Question<T> {
        T ask(Connection connection) throws SQLException;
    }

    private <T> T asked(Question<T> question) {
        try (var connection = dataSource.getConnection()) {
            return question.ask(connection);
        } catch (SQLException e) {
            throw new SystemUnavailable(system, "poll " + feed.table().sqlName(), e);
        }
    }
}
