package dev.bactrian.system.postgres;

import static dev.bactrian.system.postgres.PostgresTable.quote;

import dev.bactrian.change.ValueType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The SQL by which a whole batch is written, or looked at, in one statement; the batch is the parameter {@code :?batch}. */
final class PostgresStatements {

    /** Where the log stands while a row is locked. */
    static final String LSN = "(pg_current_wal_insert_lsn() - '0/0'::pg_lsn)::bigint as lsn";

    /** When a row's last edit was committed, by its {@code "bactrian xmin"}; null where the database keeps no such times. */
    static final String WRITTEN =
            "case when current_setting('track_commit_timestamp') = 'on' then pg_xact_commit_timestamp(\"bactrian xmin\") end";

    /** How long a statement waits for what others have locked. */
    enum Patience {
        /** As long as its session does. */
        USUAL("", ""),
        /** For a moment only. */
        LITTLE(
                "brief as materialized (select set_config('lock_timeout', '100ms', true) as wait), ",
                ", brief where brief.wait is not null");

        private final String before;
        private final String beside;

        Patience(String before, String beside) {
            this.before = before;
            this.beside = beside;
        }
    }

    private final PostgresTable table;
    private final Patience patience;
    private final List<String> columns;
    private final boolean mayMove;
    private final String key;

    PostgresStatements(PostgresTable table, List<String> columns, Patience patience) {
        this.table = table;
        this.patience = patience;
        this.columns = columns.stream()
                .filter(column -> !column.equals(table.keyColumn()))
                .toList();
        this.key = quote(table.keyColumn());
        this.mayMove = columns.contains(table.keyColumn()) && table.isUpdatable(table.keyColumn());
    }

    /**
     * Compares and writes: a row is changed, or deleted, only if it still holds what is expected. Rows that were written come back
     * as {@code n, key, altered, lsn}, where {@code altered} is what the database keeps instead of what was written, null where that is
     * the same; a row that does not come back was not written.
     */
    String write() {
        return """
                with %11$sw as materialized (
                  select x.n, x.kind, x.wanted, x.expected,
                         coalesce((jsonb_populate_record(null::%1$s, jsonb_build_object('%2$s', x.key))).%3$s, %4$s) as key,
                         jsonb_populate_record(null::%1$s, x.wanted) as s,
                         jsonb_populate_record(null::%1$s, x.expected) as e
                  from jsonb_to_recordset(:?batch::jsonb) as x(n int, kind text, key text, wanted jsonb, expected jsonb)%12$s),
                changed as (
                  update %1$s t set %5$s from w
                  where w.kind = 'UPDATE' and t.%3$s = w.key and %6$s
                  returning w.n, t.%3$s::text as key, %10$s as altered),
                removed as (
                  delete from %1$s t using w
                  where w.kind = 'DELETE' and t.%3$s = w.key and %6$s
                  returning w.n, t.%3$s::text as key),
                added as (
                  insert into %1$s as t (%7$s) overriding system value
                  select %8$s from w where w.kind = 'CREATE'
                  on conflict do nothing
                  returning t.*)
                select n, key, altered::text, %9$s from (
                  select n, key, altered from changed
                  union all select n, key, null from removed
                  union all select w.n, t.%3$s::text, %10$s from added t join w on w.key = t.%3$s and w.kind = 'CREATE') as done"""
                .formatted(
                        table.sqlName(),
                        text(table.keyColumn()),
                        key,
                        newKey(),
                        assignments(),
                        unchanged(),
                        list(PostgresTable::quote, "now()", true),
                        list(column -> "(w.s)." + quote(column), "now()", false),
                        LSN,
                        altered(),
                        patience.before,
                        patience.beside);
    }

    /**
     * The rows that the batch is about as they are now: {@code n, key, row, written, lsn}; a create finds the row that stands in its way; where
     * there is none, key is null. A row that is found is locked first, so every change of it that stands before {@code lsn} is seen.
     */
    String look() {
        var byUnique = table.uniqueColumns().stream()
                .filter(columns::contains)
                .map(PostgresTable::quote)
                .toList();
        var locked = new ArrayList<String>();
        var found = new ArrayList<String>();
        locked.add(locked("byKey", "t.%s = w.k".formatted(key)));
        found.add(
                "select w.n, t.%1$s::text as key, %2$s as row, %4$s as written, %3$s from w left join byKey t on t.\"bactrian n\" = w.n"
                        .formatted(key, json(), LSN, WRITTEN));
        for (var i = 0; i < byUnique.size(); i++) {
            locked.add(locked("byUnique" + i, "w.kind = 'CREATE' and t.%1$s = (w.s).%1$s".formatted(byUnique.get(i))));
            found.add("select t.\"bactrian n\", t.%1$s::text, %2$s, %5$s, %3$s from byUnique%4$d t"
                    .formatted(key, json(), LSN, i, WRITTEN));
        }
        return """
                with %6$sw as materialized (
                  select x.n, x.kind, jsonb_populate_record(null::%1$s, x.wanted) as s,
                         (jsonb_populate_record(null::%1$s, jsonb_build_object('%2$s', x.key))).%3$s as k
                  from jsonb_to_recordset(:?batch::jsonb) as x(n int, kind text, key text, wanted jsonb, expected jsonb)%7$s),
                %4$s
                %5$s"""
                .formatted(
                        table.sqlName(),
                        text(table.keyColumn()),
                        key,
                        String.join(",\n", locked),
                        String.join("\nunion all ", found),
                        patience.before,
                        patience.beside);
    }

    /** The part's rows, {@code n}, that others have locked; it waits for none of them. */
    String locked() {
        return """
                with w as materialized (
                  select x.n, (jsonb_populate_record(null::%1$s, jsonb_build_object('%2$s', x.key))).%3$s as k
                  from jsonb_to_recordset(:?batch::jsonb) as x(n int, kind text, key text) where x.kind <> 'CREATE'),
                free as materialized (
                  select w.n from w join %1$s t on t.%3$s = w.k for no key update of t skip locked)
                select w.n from w join %1$s t on t.%3$s = w.k where not exists (select from free where free.n = w.n)"""
                .formatted(table.sqlName(), text(table.keyColumn()), key);
    }

    private String locked(String name, String condition) {
        return "%s as materialized (select w.n as \"bactrian n\", t.*, t.xmin as \"bactrian xmin\" from w join %s t on %s for no key update of t)"
                .formatted(name, table.sqlName(), condition);
    }

    private String newKey() {
        return table.keyDefault()
                .map(expression -> "case when x.kind = 'CREATE' then " + expression + " end")
                .orElse("null");
    }

    private String assignments() {
        var set = Stream.concat(
                        columns.stream().filter(table::isUpdatable),
                        mayMove ? Stream.of(table.keyColumn()) : Stream.empty())
                .map(column -> quote(column) + " = case when jsonb_exists(w.wanted, '" + text(column) + "') then (w.s)."
                        + quote(column) + " else t." + quote(column) + " end");
        return Stream.concat(set, touch().stream().map(column -> quote(column) + " = now()"))
                .collect(Collectors.joining(", "));
    }

    private String unchanged() {
        return columns.stream()
                .map(column -> "(not jsonb_exists(w.expected, '" + text(column) + "') or " + value(column, "t")
                        + " is not distinct from " + value(column, "(w.e)") + ")")
                .collect(Collectors.joining(" and "));
    }

    /** The columns that the row {@code t} keeps otherwise than {@code w} wants them, as JSON; null where there are none. */
    private String altered() {
        var written = columns.stream().filter(table::isCreatable).toList();
        if (written.isEmpty()) {
            return "null::jsonb";
        }
        var differences = written.stream()
                .collect(Collectors.toMap(
                        column -> column,
                        column -> "(jsonb_exists(w.wanted, '" + text(column) + "') and " + value(column, "t")
                                + " is distinct from " + value(column, "(w.s)") + ")",
                        (one, same) -> one,
                        LinkedHashMap::new));
        return differences.entrySet().stream()
                .map(entry -> "case when " + entry.getValue() + " then jsonb_build_object('" + text(entry.getKey())
                        + "', to_jsonb(t." + quote(entry.getKey()) + ")) else '{}'::jsonb end")
                .collect(Collectors.joining(
                        " || ", "case when " + String.join(" or ", differences.values()) + " then ", " end"));
    }

    /** What is compared of a column: of JSON what it means, not how it is spelled; its own null is null, as which a sync reads it. */
    private String value(String column, String row) {
        var plain = row + "." + quote(column);
        return table.type(column) == ValueType.JSON ? "nullif(" + plain + "::jsonb, 'null'::jsonb)" : plain;
    }

    private String list(Function<String, String> form, String touched, boolean names) {
        var keyForm = names ? key : "w.key";
        var rest = columns.stream().filter(table::isCreatable).map(form);
        var touch = touch().stream().map(column -> names ? quote(column) : touched);
        return Stream.of(Stream.of(keyForm), rest, touch)
                .flatMap(Function.identity())
                .collect(Collectors.joining(", "));
    }

    private List<String> touch() {
        return table.touchColumn().filter(column -> !columns.contains(column)).stream()
                .toList();
    }

    private String json() {
        return table.read(columns).stream()
                .map(column -> "'" + text(column) + "', to_jsonb(t." + quote(column) + ")")
                .collect(Collectors.joining(", ", "jsonb_build_object(", ")::text"));
    }

    private static String text(String column) {
        return column.replace("'", "''");
    }
}
