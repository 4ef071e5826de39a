package dev.bactrian.system.jdbc;

import dev.bactrian.change.Change;
import dev.bactrian.change.Fields;
import dev.bactrian.change.Operation;
import dev.bactrian.change.Position;
import dev.bactrian.change.Weight;
import dev.bactrian.system.ConnectedSystem.Subscription;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads the rows of a table, as changes of one sync. */
public final class JdbcRows {

    /** Some databases take no more values in a list. */
    private static final int KEYS_AT_ONCE = 500;

    private final JdbcDatabase database;
    private final JdbcTable table;
    private final Subscription subscription;
    private final List<JdbcColumn> columns;
    private final TableOrder order;

    /** @param order of all readings and writes of the table for the sync */
    JdbcRows(JdbcDatabase database, JdbcTable table, Subscription subscription, TableOrder order) {
        this.database = database;
        this.table = table;
        this.subscription = subscription;
        this.order = order;
        this.columns = table.read(subscription.fields());
    }

    /** How many rows are wanted, and how heavy they may be together, but for the last of them. */
    record Limit(int rows, long weight) {

        static final Limit PAGE = new Limit(1_000, Weight.OF_A_BATCH);
    }

    /** Sets the parameters of a statement. */
    interface Parameters {
        void bind(PreparedStatement statement) throws SQLException;
    }

    /** A row, and what a write moves on in it; null: nothing does. */
    record Row(Change change, @Nullable Object modified) {}

    /**
     * Some rows.
     *
     * @param isLast whether there were no more of them
     */
    record Page(List<Row> rows, boolean isLast) {

        static final Page BEFORE_ALL = new Page(List.of(), false);

        @Nullable
        Row last() {
            return rows.isEmpty() ? null : rows.get(rows.size() - 1);
        }

        List<Change> changes() {
            return rows.stream().map(Row::change).toList();
        }
    }

    JdbcDatabase database() {
        return database;
    }

    public JdbcTable table() {
        return table;
    }

    public Subscription subscription() {
        return subscription;
    }

    TableOrder order() {
        return order;
    }

    /** Rows by their keys, as they are now; what can be no key is not there. */
    List<Change> read(Collection<String> keys) {
        return database.ask("read " + table.sqlName(), connection -> read(connection, keys, Position.NONE));
    }

    List<Change> read(Connection connection, Collection<String> keys, Position place) throws SQLException {
        var values = new ArrayList<Object>();
        keys.forEach(key -> JdbcKeys.value(table, key).ifPresent(values::add));
        var found = new ArrayList<Change>();
        for (var from = 0; from < values.size(); from += KEYS_AT_ONCE) {
            var some = values.subList(from, Math.min(values.size(), from + KEYS_AT_ONCE));
            var marks = String.join(", ", Collections.nCopies(some.size(), "?"));
            var where = " where " + table.quoted(table.keyName()) + " in (" + marks + ")";
            // All of them, however large they are: what is left out counts as gone.
            var page = rows(
                    connection, where, new Limit(some.size(), Long.MAX_VALUE), Operation.READ, place, statement -> {
                        for (var n = 0; n < some.size(); n++) {
                            table.key().bind(statement, n + 1, some.get(n));
                        }
                    });
            found.addAll(page.changes());
        }
        return found;
    }

    /** All rows, in the order of their keys; each page as it is when it is read. */
    void readAll(Consumer<List<Change>> batches) {
        pages(Operation.READ, batches);
    }

    void pages(Operation operation, Consumer<List<Change>> batches) {
        var page = Page.BEFORE_ALL;
        while (!page.isLast()) {
            var last = page.last();
            var after = last == null ? null : last.change().key();
            page = order.read(
                    database,
                    "read " + table.sqlName(),
                    (connection, place) -> page(connection, after, operation, place));
            if (!page.rows().isEmpty()) {
                batches.accept(page.changes());
            }
        }
    }

    /** All rows on one connection, whose transaction sees them as they were at one place. */
    public void readAll(Connection connection, Position place, Consumer<List<Change>> batches) throws SQLException {
        var page = Page.BEFORE_ALL;
        while (!page.isLast()) {
            var last = page.last();
            page = page(connection, last == null ? null : last.change().key(), Operation.READ, place);
            if (!page.rows().isEmpty()) {
                batches.accept(page.changes());
            }
        }
    }

    private Page page(Connection connection, @Nullable String after, Operation operation, Position place)
            throws SQLException {
        var key = table.quoted(table.keyName());
        var where = after == null ? "" : " where " + key + " > ?";
        return rows(connection, where + " order by " + key, Limit.PAGE, operation, place, statement -> {
            if (after != null) {
                table.key().bind(statement, 1, table.key().parse(after));
            }
        });
    }

    /**
     * Reads rows up to a limit.
     *
     * @param rest of the statement, behind the table's name
     */
    Page rows(
            Connection connection, String rest, Limit limit, Operation operation, Position place, Parameters parameters)
            throws SQLException {
        try (var statement = connection.prepareStatement(table.select(columns) + rest)) {
            // One more than is wanted tells whether there are more; not every driver minds how many are.
            statement.setMaxRows(limit.rows() + 1);
            statement.setFetchSize(limit.rows() + 1);
            statement.setQueryTimeout(database.patience());
            parameters.bind(statement);
            try (var rows = statement.executeQuery()) {
                var found = new ArrayList<Row>();
                var weight = 0L;
                while (rows.next()) {
                    if (found.size() == limit.rows() || weight >= limit.weight()) {
                        return new Page(found, false);
                    }
                    var row = row(rows, operation, place);
                    weight += Weight.of(row.change());
                    found.add(row);
                }
                return new Page(found, true);
            }
        }
    }

    private Row row(ResultSet row, Operation operation, Position place) throws SQLException {
        var values = new LinkedHashMap<String, @Nullable Object>();
        @Nullable Object modified = null;
        for (var n = 0; n < columns.size(); n++) {
            var column = columns.get(n);
            var value = column.read(row, n + 1);
            if (subscription.fields().contains(column.name())) {
                values.put(column.name(), value);
            }
            if (table.modified().filter(column::equals).isPresent()) {
                modified = value;
            }
        }
        var change = new Change(
                subscription.sync(),
                subscription.system(),
                table.keyText(row, 1),
                operation,
                Fields.of(values),
                modified instanceof Instant time ? time : Instant.EPOCH,
                place,
                "");
        return new Row(change, modified);
    }

    /** Whether there is no row now. */
    boolean areNone() {
        return database.ask("look at " + table.sqlName(), connection -> keys(connection, null, 1))
                .isEmpty();
    }

    /** The keys of all rows, in batches. */
    void keys(int batch, Consumer<List<String>> batches) {
        @Nullable String last = null;
        List<String> page;
        do {
            var after = last;
            page = database.ask("read keys of " + table.sqlName(), connection -> keys(connection, after, batch));
            if (!page.isEmpty()) {
                last = page.get(page.size() - 1);
                batches.accept(page);
            }
        } while (page.size() == batch);
    }

    private List<String> keys(Connection connection, @Nullable String after, int most) throws SQLException {
        var key = table.quoted(table.keyName());
        var sql = "select " + key + " from " + table.sqlName() + (after == null ? "" : " where " + key + " > ?")
                + " order by " + key;
        try (var statement = connection.prepareStatement(sql)) {
            statement.setMaxRows(most);
            statement.setFetchSize(most);
            statement.setQueryTimeout(database.patience());
            if (after != null) {
                table.key().bind(statement, 1, table.key().parse(after));
            }
            try (var rows = statement.executeQuery()) {
                var keys = new ArrayList<String>();
                while (keys.size() < most && rows.next()) {
                    keys.add(table.keyText(rows, 1));
                }
                return keys;
            }
        }
    }
}
