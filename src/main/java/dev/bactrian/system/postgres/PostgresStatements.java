package dev.bactrian.system.postgres;

import static dev.bactrian.system.postgres.PostgresTable.quote;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The SQL by which a whole batch is looked at in one statement. The batch is the parameter {@code :?batch}: the rows as JSON with {@code n}, which
 * one it is, {@code kind}, {@code key} and {@code wanted}.
 */
final class PostgresStatements {

    /** Where the log stands while a row is locked. */
    static final String LSN = "(pg_current_wal_insert_lsn() - '0/0'::pg_lsn)::bigint as lsn";

    /** When a row's last edit was committed, by its {@code "bactrian xmin"}; null where the database keeps no such times. */
    static final String WRITTEN =
            "case when current_setting('track_commit_timestamp') = 'on' then pg_xact_commit_timestamp(\"bactrian xmin\") end";

    /** As {@link #WRITTEN}, in microseconds; an empty text where the database keeps no such times. */
    static String writtenAsText(String xmin) {
        return "coalesce((extract(epoch from " + WRITTEN.replace("\"bactrian xmin\"", xmin)
                + ") * 1000000)::bigint::text, '')";
    }

    /** What {@link #writtenAsText} tells; {@link Instant#EPOCH} where nobody knows. */
    static Instant time(String microseconds) {
        return microseconds.isEmpty()
                ? Instant.EPOCH
                : Instant.EPOCH.plus(Long.parseLong(microseconds), ChronoUnit.MICROS);
    }

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

        /** What stands before a statement's other tables. */
        String before() {
            return before;
        }

        /** What stands behind the first of a statement's tables, all others of which must depend on it. */
        String beside() {
            return beside;
        }
    }

    private final PostgresTable table;
    private final Patience patience;
    private final List<String> columns;
    private final String key;

    PostgresStatements(PostgresTable table, List<String> columns, Patience patience) {
        this.table = table;
        this.patience = patience;
        this.columns = columns.stream()
                .filter(column -> !column.equals(table.keyColumn()))
                .toList();
        this.key = quote(table.keyColumn());
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
                  from jsonb_to_recordset(:?batch::jsonb) as x(n int, kind text, key text, wanted jsonb)%7$s),
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

    private String json() {
        return table.read(columns).stream()
                .map(column -> "'" + text(column) + "', to_jsonb(t." + quote(column) + ")")
                .collect(Collectors.joining(", ", "jsonb_build_object(", ")::text"));
    }

    static String text(String column) {
        return column.replace("'", "''");
    }
}
