package dev.bactrian.system.jdbc;

import dev.bactrian.change.Change;
import dev.bactrian.change.Operation;
import dev.bactrian.change.Position;
import dev.bactrian.system.Poll;
import dev.bactrian.system.SystemUnavailable;
import dev.bactrian.system.jdbc.JdbcColumn.Kind;
import dev.bactrian.system.jdbc.JdbcRows.Row;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Asks a table which rows were written since a mark, by the column that a write moves on, with an overlap for transactions that were still open, and for
 * clocks that go behind. What a poll told just before it does not tell again. Where there is no such column, every row is read each time.
 */
final class JdbcPoll implements Poll {

    private static final int PAGE = 1_000;
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

    /** The database's present time, or the highest number; empty where no column tells. */
    @Override
    public String mark() {
        return table.modified()
                .map(column -> ask(connection -> mark(connection, column)))
                .orElseGet(() -> ask(connection -> "all"));
    }

    private String mark(Connection connection, JdbcColumn column) throws SQLException {
        var sql = column.kind() == Kind.INTEGER
                ? "select max(" + table.quoted(column.name()) + ") from " + table.sqlName()
                : table.dialect().presentTime(column.kind());
        try (var statement = connection.createStatement()) {
            statement.setQueryTimeout(rows.database().patience());
            try (var row = statement.executeQuery(sql)) {
                row.next();
                var value = column.read(row, 1);
                return value == null ? "0" : value.toString();
            }
        }
    }

    @Override
    public void since(String mark, Consumer<List<Change>> batches) {
        if (table.modified().isEmpty()) {
            rows.pages(
                    Operation.UPDATE,
                    page -> tell(
                            page.stream().map(change -> new Row(change, null)).toList(), batches));
            return;
        }
        var column = table.modified().get();
        var from = from(column, mark);
        @Nullable Row last = null;
        List<Row> page;
        do {
            var before = last;
            page = rows.clock().read(place -> ask(connection -> page(connection, column, from, before, place)));
            if (!page.isEmpty()) {
                refuseRepetition(before, page);
                last = page.get(page.size() - 1);
                tell(page, batches);
            }
        } while (!page.isEmpty());
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

    private Object from(JdbcColumn column, String mark) {
        var value = column.parse(mark);
        return value instanceof Instant time
                ? time.minus(rows.database().settings().overlap())
                : (Object) ((Long) value - OVERLAP_OF_NUMBERS);
    }

    /** In the order in which they were written, so that an index finds them, behind those of the page before. */
    private List<Row> page(Connection connection, JdbcColumn column, Object from, @Nullable Row before, Position place)
            throws SQLException {
        var modified = table.quoted(column.name());
        var key = table.quoted(table.keyName());
        var behind = before == null ? "" : " and (%1$s > ? or %2$s > ?)".formatted(modified, key);
        var rest = " where " + modified + " >= ?" + behind + " order by " + modified + ", " + key;
        return rows.rows(connection, rest, PAGE, Operation.UPDATE, place, statement -> {
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
        return Objects.requireNonNull(rows.database().ask("poll " + table.sqlName(), question));
    }
}
