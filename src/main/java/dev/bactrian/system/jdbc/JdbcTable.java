package dev.bactrian.system.jdbc;

import dev.bactrian.definition.ObjectShape;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A table as its database describes it.
 *
 * @param sqlName its name with what it stands in, quoted
 * @param quote what names are quoted with
 * @param modified the column that a write moves on; empty: none does
 */
public record JdbcTable(
        String sqlName,
        String quote,
        Dialect dialect,
        Map<String, JdbcColumn> columns,
        String keyName,
        Optional<JdbcColumn> modified,
        Set<String> uniqueColumns,
        Set<String> indexedColumns,
        ObjectShape shape) {

    public JdbcTable {
        columns = Map.copyOf(columns);
        uniqueColumns = Set.copyOf(uniqueColumns);
        indexedColumns = Set.copyOf(indexedColumns);
    }

    public JdbcColumn key() {
        return column(keyName);
    }

    /** @throws IllegalArgumentException where the table has none of that name */
    public JdbcColumn column(String name) {
        var column = columns.get(name);
        if (column == null) {
            throw new IllegalArgumentException("table " + sqlName + " has no column " + name);
        }
        return column;
    }

    String quoted(String name) {
        return quoted(quote, name);
    }

    static String quoted(String quote, String name) {
        return quote + name.replace(quote, quote + quote) + quote;
    }

    /** The same, where the column, if there is one, tells when a row was written and nothing else does. */
    JdbcTable modifiedBy(String column) {
        return modified.isPresent() || !movesOn(columns.get(column))
                ? this
                : new JdbcTable(
                        sqlName,
                        quote,
                        dialect,
                        columns,
                        keyName,
                        Optional.of(column(column)),
                        uniqueColumns,
                        indexedColumns,
                        shape);
    }

    /** Whether a column's values can rise with every write. */
    static boolean movesOn(@Nullable JdbcColumn column) {
        return column != null && (column.kind().isTime() || column.kind() == JdbcColumn.Kind.INTEGER);
    }

    /** The key of a row, as text. */
    String keyText(ResultSet row, int place) throws SQLException {
        return String.valueOf(key().read(row, place));
    }

    /** What is read of a row for a sync: the key, what a write moves on, and the sync's own columns. */
    List<JdbcColumn> read(Collection<String> names) {
        return Stream.of(Stream.of(key()), modified.stream(), names.stream().map(this::column))
                .flatMap(Function.identity())
                .distinct()
                .toList();
    }

    String select(List<JdbcColumn> read) {
        return "select "
                + read.stream()
                        .map(column -> dialect.toRead(column.kind(), quoted(column.name())))
                        .collect(Collectors.joining(", "))
                + " from " + sqlName;
    }
}
