package dev.bactrian.sandbox.salesforce.soql;

import dev.bactrian.sandbox.salesforce.metadata.Field;
import dev.bactrian.sandbox.salesforce.metadata.FieldType;
import dev.bactrian.sandbox.salesforce.org.Org;
import dev.bactrian.sandbox.salesforce.org.Refused;
import dev.bactrian.sandbox.salesforce.org.Row;
import dev.bactrian.sandbox.salesforce.org.Table;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Answers one query over the org's records; to be used while the org is locked for reading. */
public final class QueryRun {
    /** Whether records in the recycle bin are found. */
    public enum Scope {
        LIVE,
        WITH_DELETED
    }

    private static final int LARGEST_OFFSET = 2_000;

    private final Org org;
    private final Query query;
    private final Table table;
    private final @Nullable String alias;

    private QueryRun(Org org, Query query) {
        String[] from = query.from().split(" ", 2);
        this.org = org;
        this.query = query;
        this.alias = from.length > 1 ? from[1] : null;
        this.table = org.table(from[0])
                .orElseThrow(() -> new Refused(
                        "INVALID_TYPE",
                        "sObject type '" + from[0]
                                + "' is not supported. If you are attempting to use a custom object, be sure to"
                                + " append the '__c' after the entity name. Please reference your WSDL or the describe call for"
                                + " the appropriate names."));
        if (table.type().isEvent()) {
            throw new Refused(
                    "INVALID_TYPE_FOR_OPERATION", "entity type " + table.type().name() + " does not support query");
        }
    }

    public static Answer run(Org org, Query query, Scope scope) {
        return new QueryRun(org, query).answer(scope);
    }

    private Answer answer(Scope scope) {
        boolean aggregates = query.select().stream().anyMatch(Query.SelectedAggregate.class::isInstance);
        if (!query.groupBy().isEmpty() || (aggregates && !isPlainCount())) {
            var groups = new Grouping(query, this::bind).groups(matching(scope).toList());
            return new Answer(table.type(), List.of(), groups.size(), List.of(), groups);
        }
        List<Answer.Column> columns = columns(scope);
        List<Row> rows = cut(sorted(matching(scope)));
        return isPlainCount()
                ? new Answer(table.type(), List.of(), rows.size(), List.of(), List.of())
                : new Answer(table.type(), columns, rows.size(), rows, List.of());
    }

    private boolean isPlainCount() {
        return query.select().size() == 1
                && query.select().get(0) instanceof Query.SelectedAggregate aggregate
                && aggregate.function().equals("COUNT")
                && aggregate.path() == null;
    }

    private Stream<Row> matching(Scope scope) {
        Predicate<Row> wanted = filter().test(query.where());
        boolean deletedToo = scope == Scope.WITH_DELETED || query.allRows();
        return new Candidates(table, this::bind)
                .find(query.where()).stream()
                        .filter(row -> deletedToo || !table.isDeleted(row))
                        .filter(wanted);
    }

    private Filter<Row> filter() {
        return new Filter<>(
                path -> {
                    BoundPath bound = bind(path, Field::isFilterable, "filtered");
                    return new Filter.Operand<>(bound.field(), bound::value);
                },
                this::firstColumn);
    }

    /** The values that a subquery in a condition finds. */
    private List<@Nullable Object> firstColumn(Query subquery) {
        Answer answer = run(org, subquery, Scope.LIVE);
        if (answer.columns().size() != 1 || !(answer.columns().get(0) instanceof Answer.FieldColumn column)) {
            throw new Refused("MALFORMED_QUERY", "a subquery in WHERE selects exactly one field");
        }
        List<@Nullable Object> values = new ArrayList<>();
        answer.rows().forEach(row -> values.add(column.path().value(row)));
        return values;
    }

    private Stream<Row> sorted(Stream<Row> rows) {
        Comparator<Row> order = null;
        for (Query.Order each : query.orderBy()) {
            if (!(each.by() instanceof Query.SelectedPath selected)) {
                throw new Refused("MALFORMED_QUERY", "not supported by this stand-in: ORDER BY a function");
            }
            Comparator<Row> next = comparator(each, bind(selected.path(), Field::isSortable, "sorted")::value);
            order = order == null ? next : order.thenComparing(next);
        }
        return order == null ? rows : rows.sorted(order);
    }

    private List<Row> cut(Stream<Row> rows) {
        if (query.offset() > LARGEST_OFFSET) {
            throw new Refused("NUMBER_OUTSIDE_VALID_RANGE", "Maximum SOQL offset allowed is " + LARGEST_OFFSET);
        }
        Integer limit = query.limit();
        return rows.skip(query.offset())
                .limit(limit == null ? Long.MAX_VALUE : limit)
                .toList();
    }

    static <T> Comparator<T> comparator(Query.Order order, Function<T, @Nullable Object> key) {
        int nullSign = order.nulls() == Query.Nulls.FIRST ? -1 : 1;
        int sign = order.direction() == Query.Direction.ASC ? 1 : -1;
        return (a, b) -> {
            Object left = key.apply(a);
            Object right = key.apply(b);
            if (left == null || right == null) {
                return left == right ? 0 : left == null ? nullSign : -nullSign;
            }
            return sign * Comparing.compare(left, right);
        };
    }

    private List<Answer.Column> columns(Scope scope) {
        List<Answer.Column> columns = new ArrayList<>();
        for (Query.Selected selected : query.select()) {
            if (selected instanceof Query.SelectedPath path) {
                if (path.alias() != null) {
                    throw new Refused("MALFORMED_QUERY", "only aggregate expressions use field aliasing");
                }
                if (!path.path().function().isEmpty()) {
                    throw new Refused("MALFORMED_QUERY", "Field must be grouped or aggregated: " + path.path());
                }
                columns.add(new Answer.FieldColumn(bind(path.path())));
            } else if (selected instanceof Query.SelectedFields fields) {
                columns.addAll(everyField(fields.kind()));
            } else if (selected instanceof Query.SelectedChildren children) {
                columns.add(children(children.query(), scope));
            } else if (!isPlainCount()) {
                throw new Refused("MALFORMED_QUERY", "aggregate functions cannot stand beside fields or in a subquery");
            }
        }
        refuseDuplicates(columns);
        return columns;
    }

    private static void refuseDuplicates(List<Answer.Column> columns) {
        Set<String> names = new HashSet<>();
        for (Answer.Column column : columns) {
            if (column instanceof Answer.FieldColumn field
                    && !names.add(field.path().toString())) {
                throw new Refused("INVALID_FIELD", "duplicate field selected: " + field.path());
            }
        }
    }

    /** {@code (SELECT Name FROM Contacts)}: the relationship's name stands where an object's would. */
    private Answer.Column children(Query subquery, Scope scope) {
        String relationship = subquery.from().split(" ", 2)[0];
        for (Table candidate : org.tables()) {
            Optional<Field> reference = candidate.type().childReference(table.type(), relationship);
            if (reference.isPresent()) {
                QueryRun run = new QueryRun(org, subquery.from(candidate.type().name()));
                int parentAt = candidate.type().positionOf(reference.get().name());
                if (run.isPlainCount()) {
                    throw new Refused("MALFORMED_QUERY", "aggregate functions cannot stand in a subquery of SELECT");
                }
                List<Answer.Column> columns = run.columns(scope);
                Map<Object, List<Row>> byParent = run.sorted(run.matching(scope))
                        .filter(row -> row.get(parentAt) != null)
                        .collect(Collectors.groupingBy(row -> row.required(parentAt)));
                int idAt = table.type().positionOf("Id");
                return new Answer.ChildColumn(relationship, row -> {
                    List<Row> rows = run.cut(byParent.getOrDefault(row.required(idAt), List.of()).stream());
                    return new Answer(candidate.type(), columns, rows.size(), rows, List.of());
                });
            }
        }
        throw new Refused(
                "INVALID_TYPE", "Didn't understand relationship '" + relationship + "' in FROM part of query call.");
    }

    private List<Answer.Column> everyField(String kind) {
        Integer limit = query.limit();
        if (!kind.equals("STANDARD") && (limit == null || limit > 200)) {
            throw new Refused("MALFORMED_QUERY", "The SOQL FIELDS function must have a LIMIT of at most 200");
        }
        List<Answer.Column> columns = new ArrayList<>();
        for (Field field : table.type().fields()) {
            boolean wanted =
                    switch (kind) {
                        case "ALL" -> true;
                        case "STANDARD" -> !field.isCustom();
                        case "CUSTOM" -> field.isCustom();
                        default -> throw new Refused("MALFORMED_QUERY", "unexpected token: '" + kind + "'");
                    };
            if (wanted && field.type() != FieldType.ADDRESS) {
                columns.add(new Answer.FieldColumn(bind(Query.Path.of(field.name()))));
            }
        }
        return columns;
    }

    private BoundPath bind(Query.Path path, Predicate<Field> allowed, String use) {
        BoundPath bound = bind(path);
        if (!allowed.test(bound.field())) {
            throw new Refused(
                    "INVALID_FIELD", "field '" + bound.field().name() + "' can not be " + use + " in a query call");
        }
        return bound;
    }

    private BoundPath bind(Query.Path path) {
        return BoundPath.bind(org, table.type(), alias, path);
    }
}
