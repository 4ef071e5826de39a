package dev.bactrian.system.postgres;

import static dev.bactrian.system.postgres.PostgresTable.quote;

import dev.bactrian.change.ValueType;
import dev.bactrian.change.WriteKind;
import dev.bactrian.system.postgres.PostgresStatements.Patience;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The SQL by which a whole batch is compared and written in one statement, which is one transaction. It depends on nothing but the
 * shapes of the writes, so the server plans it once. All rows to be written depend on the message that marks the transaction as ours, so
 * the message stands in the log before anything else of the transaction.
 *
 * <p>Parameters: {@code :?origin} is that message's prefix; {@code :?batch0}, {@code :?batch1} … hold the rows of each shape as JSON: {@code n}, which one it is; {@code k}, its
 * key; {@code w0, w1 …} and {@code e0, e1 …}, what is wanted and expected of the shape's columns.
 */
final class WriteStatement {

    /** What is told of a row that is not written. */
    enum Manner {
        /** Nothing. */
        QUICK,
        /** Whether it held what was expected nevertheless; a create that meets another row fails with the constraint's name. */
        THOROUGH
    }

    private final PostgresTable table;
    private final List<String> columns;
    private final Patience patience;
    private final Manner manner;
    private final String key;

    /** @param columns the columns that the sync reads or writes */
    WriteStatement(PostgresTable table, List<String> columns, Patience patience, Manner manner) {
        this.table = table;
        this.columns = columns;
        this.patience = patience;
        this.manner = manner;
        this.key = quote(table.keyColumn());
    }

    /**
     * Compares and writes: a row is changed, or deleted, only if it still holds what is expected. Rows that were written come back
     * as {@code n, key, altered, lsn}, where {@code altered} is what the database keeps instead of what was written, null where that is
     * the same; a row that does not come back was not written. Of a thorough statement a row without a key comes back as well: it holds what is
     * expected, and was not written.
     */
    String of(List<WriteShape> shapes) {
        var tables = new ArrayList<String>();
        var results = new ArrayList<String>();
        for (var i = 0; i < shapes.size(); i++) {
            tables.add(rows(i, shapes.get(i)));
            tables.add("done%d as (%s)".formatted(i, write(i, shapes.get(i))));
            results.add(result(i, shapes.get(i)));
            if (manner == Manner.THOROUGH && shapes.get(i).kind() != WriteKind.CREATE) {
                tables.add(held(i, shapes.get(i)));
                results.add(
                        "select n, null::text, null::jsonb from held%1$d where not exists (select from done%1$d where done%1$d.n = held%1$d.n)"
                                .formatted(i));
            }
        }
        return """
                with %sorigin as materialized (
                  select pg_logical_emit_message(true, :?origin, '') as lsn from (values (true)) as always%s),
                %s
                select n, key, altered::text, %s from (%s) as done(n, key, altered)"""
                .formatted(
                        patience.before(),
                        patience.beside(),
                        String.join(",\n", tables),
                        PostgresStatements.LSN,
                        String.join(" union all ", results));
    }

    private String rows(int i, WriteShape shape) {
        var values = IntStream.range(0, shape.wanted().size())
                .mapToObj(n -> "w" + n + " " + type(shape.wanted().get(n)));
        var expected = IntStream.range(0, shape.expected().size())
                .mapToObj(n -> "e" + n + " " + type(shape.expected().get(n)));
        return "w%1$d as materialized (select x.n, %2$s as k%3$s from origin, json_to_recordset(:?batch%1$d::json) as x(%4$s) where origin.lsn is not null)"
                .formatted(
                        i,
                        newKey(shape),
                        Stream.concat(names("w", shape.wanted()), names("e", shape.expected()))
                                .map(name -> ", x." + name)
                                .collect(Collectors.joining()),
                        Stream.of(Stream.of("n int", "k " + type(table.keyColumn())), values, expected)
                                .flatMap(one -> one)
                                .collect(Collectors.joining(", ")));
    }

    private String newKey(WriteShape shape) {
        return shape.kind() == WriteKind.CREATE
                ? table.keyDefault()
                        .map(expression -> "coalesce(x.k, " + expression + ")")
                        .orElse("x.k")
                : "x.k";
    }

    private String write(int i, WriteShape shape) {
        return switch (shape.kind()) {
            case UPDATE ->
                "update %1$s t set %2$s from w%3$d w where t.%4$s = w.k%5$s returning w.n, t.%4$s::text as key, %6$s as altered"
                        .formatted(table.sqlName(), assignments(shape), i, key, unchanged(shape), altered(shape));
            case DELETE ->
                "delete from %1$s t using w%2$d w where t.%3$s = w.k%4$s returning w.n, t.%3$s::text as key"
                        .formatted(table.sqlName(), i, key, unchanged(shape));
            case CREATE ->
                "insert into %s as t (%s) overriding system value select %s from w%d w%s returning t.*"
                        .formatted(
                                table.sqlName(),
                                listed(
                                        key,
                                        shape.wanted().stream().map(PostgresTable::quote),
                                        touch().map(PostgresTable::quote)),
                                listed("w.k", names("w.w", shape.wanted()), touch().map(column -> "now()")),
                                i,
                                manner == Manner.QUICK ? " on conflict do nothing" : "");
            case LOOK_UP -> throw new IllegalArgumentException("nothing is written by " + shape);
        };
    }

    /** The rows that hold what is expected of them; each is locked, so that none changes meanwhile. */
    private String held(int i, WriteShape shape) {
        return "held%1$d as materialized (select w.n from w%1$d w join %2$s t on t.%3$s = w.k%4$s for no key update of t)"
                .formatted(i, table.sqlName(), key, unchanged(shape));
    }

    private String result(int i, WriteShape shape) {
        return switch (shape.kind()) {
            case UPDATE -> "select n, key, altered from done" + i;
            case DELETE -> "select n, key, null::jsonb from done" + i;
            case CREATE ->
                "select w.n, t.%1$s::text, %2$s from done%3$d t join w%3$d w on w.k = t.%1$s"
                        .formatted(key, altered(shape), i);
            case LOOK_UP -> throw new IllegalArgumentException("nothing is written by " + shape);
        };
    }

    private static String listed(String first, Stream<String> then, Stream<String> last) {
        return Stream.of(Stream.of(first), then, last).flatMap(one -> one).collect(Collectors.joining(", "));
    }

    private static Stream<String> names(String prefix, List<String> of) {
        return IntStream.range(0, of.size()).mapToObj(n -> prefix + n);
    }

    private String assignments(WriteShape shape) {
        var set = IntStream.range(0, shape.wanted().size())
                .mapToObj(n -> quote(shape.wanted().get(n)) + " = w.w" + n);
        return Stream.concat(set, touch().map(column -> quote(column) + " = now()"))
                .collect(Collectors.joining(", "));
    }

    private String unchanged(WriteShape shape) {
        return IntStream.range(0, shape.expected().size())
                .mapToObj(n -> {
                    var column = shape.expected().get(n);
                    return " and " + value(column, "t." + quote(column)) + " is not distinct from "
                            + value(column, "w.e" + n);
                })
                .collect(Collectors.joining());
    }

    /** The columns that the row {@code t} keeps otherwise than {@code w} wants them, as JSON; null where there are none. */
    private String altered(WriteShape shape) {
        var differences = new ArrayList<String>();
        var told = new ArrayList<String>();
        for (var n = 0; n < shape.wanted().size(); n++) {
            var column = shape.wanted().get(n);
            if (column.equals(table.keyColumn())) {
                continue;
            }
            var differs =
                    "%s is distinct from %s".formatted(value(column, "t." + quote(column)), value(column, "w.w" + n));
            differences.add(differs);
            told.add("case when %s then jsonb_build_object('%s', to_jsonb(t.%s)) else '{}'::jsonb end"
                    .formatted(differs, PostgresStatements.text(column), quote(column)));
        }
        return differences.isEmpty()
                ? "null::jsonb"
                : "case when %s then %s end".formatted(String.join(" or ", differences), String.join(" || ", told));
    }

    /** What is compared of a column: of JSON what it means, not how it is spelled; its own null is null, as which a sync reads it. */
    private String value(String column, String plain) {
        return table.type(column) == ValueType.JSON ? "nullif(" + plain + "::jsonb, 'null'::jsonb)" : plain;
    }

    /** The column's own type with its length, so that a value that is too long is refused as the column would refuse it. */
    private String type(String column) {
        return table.shape().field(column).orElseThrow().nativeType();
    }

    private Stream<String> touch() {
        return table.touchColumn().filter(column -> !columns.contains(column)).stream();
    }
}
