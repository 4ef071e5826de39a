package dev.bactrian.system.jdbc;

import dev.bactrian.change.Change;
import dev.bactrian.change.Operation;
import dev.bactrian.change.Position;
import dev.bactrian.system.Poll;
import dev.bactrian.system.SystemUnavailable;
import dev.bactrian.system.jdbc.JdbcColumn.Kind;
import dev.bactrian.system.jdbc.JdbcRows.Limit;
import dev.bactrian.system.jdbc.JdbcRows.Page;
import dev.bactrian.system.jdbc.JdbcRows.Row;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Asks a table which rows were written since a mark, by the column that a write moves on, with an overlap for transactions that were still open, and for
 * clocks that go behind. What a poll told just before it does not tell again. Where there is no such column, every row is read each time.
 */
final class JdbcPoll implements Poll {

    private static final String POLL = "poll ";
    private static final int KEYS = 10_000;

    /** By how many numbers a rising number may be behind those that were committed before it. */
    private static final long OVERLAP_OF_NUMBERS = 1_000;

    private final JdbcRows rows;
    private final JdbcTable table;
    private final ToldRows told = new ToldRows();

    JdbcPoll(JdbcRows rows) {
        this.rows = rows;
        this.table = rows.table();
    }

    /**
     * The highest number; of times the last one, or the database's present time, if that is earlier: a row may bear a time that is still to come. {@code all}
     * where no column tells.
     */
    @Override
    public String mark() {
        var column = table.modified().orElse(null);
        if (column == null) {
            return ask(connection -> "all");
        }
        var highest = table.dialect().toRead(column.kind(), "max(" + table.quoted(column.name()) + ")");
        var last = value(column, "select " + highest + " from " + table.sqlName());
        if (column.kind() == Kind.INTEGER) {
            return last.orElse(0L).toString();
        }
        var now = (Instant)
                value(column, table.dialect().presentTime(column.kind())).orElseThrow();
        return last.filter(Instant.class::isInstance)
                .map(Instant.class::cast)
                .filter(now::isAfter)
                .orElse(now)
                .toString();
    }

    private Optional<Object> value(JdbcColumn column, String sql) {
        return ask(connection -> {
            try (var statement = connection.createStatement()) {
                statement.setQueryTimeout(rows.database().patience());
                try (var row = statement.executeQuery(sql)) {
                    row.next();
                    return Optional.ofNullable(column.read(row, 1));
                }
            }
        });
    }

    @Override
    public void since(String mark, Consumer<List<Change>> batches) {
        var column = table.modified().orElse(null);
        var from = column == null ? null : from(column, mark);
        if (column == null || from == null) {
            rows.pages(
                    Operation.UPDATE,
                    page -> tell(
                            page.stream().map(change -> new Row(change, null)).toList(), batches));
            return;
        }
        sinceThen(column, from, batches);
    }

    /** Up to what was written by now: in a busy table a poll would never end. */
    private void sinceThen(JdbcColumn column, Object from, Consumer<List<Change>> batches) {
        var until = column.parse(mark());
        var page = Page.BEFORE_ALL;
        while (!page.isLast() && !isBehind(page.last(), until)) {
            var before = page.last();
            page = rows.order()
                    .read(
                            rows.database(),
                            POLL + table.sqlName(),
                            (connection, place) -> page(connection, column, from, before, place));
            refuseRepetition(before, page.rows());
            tell(page.rows(), batches);
        }
    }

    private static boolean isBehind(@Nullable Row row, Object until) {
        if (row == null || row.modified() == null) {
            return false;
        }
        return until instanceof Instant time
                ? ((Instant) row.modified()).isAfter(time)
                : (Long) row.modified() > (Long) until;
    }

    /** A driver that loses digits of what it tells would have us read the same rows for ever. */
    private void refuseRepetition(@Nullable Row before, List<Row> page) {
        if (before != null
                && page.stream()
                        .anyMatch(
                                row -> row.change().key().equals(before.change().key())
                                        && Objects.equals(row.modified(), before.modified()))) {
            throw new SystemUnavailable(
                    rows.database().system(),
                    "column " + table.modified().map(JdbcColumn::name).orElse("") + " of " + table.sqlName()
                            + " does not equal " + before.modified() + ", which the driver told of it");
        }
    }

    /** Null: the mark is of another column, by which the table was asked before, so nobody knows since when. */
    private @Nullable Object from(JdbcColumn column, String mark) {
        try {
            var value = column.parse(mark);
            return value instanceof Instant time
                    ? time.minus(rows.database().settings().overlap())
                    : (Object) ((Long) value - OVERLAP_OF_NUMBERS);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** In the order in which they were written, so that an index finds them, behind those of the page before. */
    private Page page(Connection connection, JdbcColumn column, Object from, @Nullable Row before, Position place)
            throws SQLException {
        var modified = table.quoted(column.name());
        var key = table.quoted(table.keyName());
        var behind = before == null ? "" : " and (%1$s > ? or %2$s > ?)".formatted(modified, key);
        var rest = " where " + modified + " >= ?" + behind + " order by " + modified + ", " + key;
        return rows.rows(connection, rest, Limit.PAGE, Operation.UPDATE, place, statement -> {
            column.bind(statement, 1, before == null ? from : before.modified());
            if (before != null) {
                column.bind(statement, 2, before.modified());
                table.key().bind(statement, 3, table.key().parse(before.change().key()));
            }
        });
    }

    /** A row counts as told once it is decided. */
    private void tell(List<Row> page, Consumer<List<Change>> batches) {
        var news = page.stream().filter(told::isNew).toList();
        if (!news.isEmpty()) {
            batches.accept(news.stream().map(Row::change).toList());
            news.forEach(told::add);
        }
    }

    /** Somebody may write a row and not move the column on: every row is read, where only those that moved are else. */
    @Override
    public void missed(String mark, Consumer<List<Change>> batches) {
        if (table.modified().isPresent()) {
            rows.pages(Operation.UPDATE, batches);
        }
    }

    /** A row that is deleted and made again as it was counts as new from then on. */
    @Override
    public void keys(Consumer<List<String>> batches) {
        told.forget();
        rows.keys(KEYS, batches);
    }

    @Override
    public String peek(String mark, Consumer<List<Change>> batches) {
        var next = mark();
        since(
                mark,
                page -> batches.accept(page.stream()
                        .map(change -> new Change(
                                change.sync(),
                                change.system(),
                                change.key(),
                                Operation.READ,
                                change.fields(),
                                change.committedAt(),
                                Position.NONE,
                                ""))
                        .toList()));
        return next;
    }

    private <T> T ask(JdbcDatabase.Question<T> question) {
        return Objects.requireNonNull(rows.database().ask(POLL + table.sqlName(), question));
    }
}
