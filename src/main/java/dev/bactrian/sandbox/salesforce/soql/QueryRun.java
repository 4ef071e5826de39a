package dev.bactrian.sandbox.salesforce.soql;

import dev.bactrian.sandbox.salesforce.metadata.Field;
import dev.bactrian.sandbox.salesforce.metadata.FieldType;
import dev.bactrian.sandbox.salesforce.org.Org;
import dev.bactrian.sandbox.salesforce.org.Refused;
import dev.bactrian.sandbox.salesforce.org.Row;
import dev.bactrian.sandbox.salesforce.org.Table;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Answers one query over the org's records; to be used while the org is locked for reading. */
public final class QueryRun {
    /** Whether records in the recycle bin are found. */
    public enum Scope {
        LIVE,
        WITH_DELETED
    }

    private final Org org;
    private final Query query;
    private final Table table;
    private final @Nullable String alias;

    private QueryRun(Org org, Query query) {
        String[] from = query.from().split(" ", 2);
        this.org = org;
        this.query = query;
        this.alias = from.length > 1 ? from[1] : null;
        this.table = org.table(from[0]).orElseThrow(() -> new Refused(
                "INVALID_TYPE",
                "sObject type '" + from[0] + "' is not supported. If you are attempting to use a custom object, be sure to"
                        + " append the '__c' after the entity name. Please reference your WSDL or the describe call for"
                        + " the appropriate names."));
    }

    public static Answer run(Org org, Query query, Scope scope) {
        return new QueryRun(org, query).answer(scope);
    }

    private Answer answer(Scope scope) {
        boolean aggregates = query.select().stream().anyMatch(Query.SelectedAggregate.class::isInstance);
        if (!query.groupBy().isEmpty() || aggregates && !isPlainCount()) {
            throw new Refused("MALFORMED_QUERY", "not supported by this stand-in: GROUP BY and aggregates other than COUNT()");
        }
        List<Answer.Column> columns = columns();
        List<Row> rows = matching(scope);
        if (isPlainCount()) {
            return new Answer(table.type(), List.of(), rows.size(), List.of(), List.of());
        }
        return new Answer(table.type(), columns, rows.size(), rows, List.of());
    }

    private boolean isPlainCount() {
        return query.select().size() == 1
                && query.select().get(0) instanceof Query.SelectedAggregate aggregate
                && aggregate.function().equals("COUNT")
                && aggregate.path() == null;
    }

    private List<Row> matching(Scope scope) {
        Predicate<Row> wanted = new Filter(this::bind).test(query.where());
        boolean deletedToo = scope == Scope.WITH_DELETED || query.allRows();
        Stream<Row> rows = new Candidates(table, this::bind)
                .find(query.where()).stream()
                        .filter(row -> deletedToo || !table.isDeleted(row))
                        .filter(wanted);
        if (!query.orderBy().isEmpty()) {
            rows = rows.sorted(order());
        }
        rows = rows.skip(query.offset());
        Integer limit = query.limit();
        return (limit == null ? rows : rows.limit(limit)).toList();
    }

    private Comparator<Row> order() {
        Comparator<Row> order = (a, b) -> 0;
        for (Query.Order each : query.orderBy()) {
            if (!(each.by() instanceof Query.SelectedPath selected)) {
                throw new Refused("MALFORMED_QUERY", "not supported by this stand-in: ORDER BY a function");
            }
            order = order.thenComparing(comparator(each, bind(selected.path())));
        }
        return order;
    }

    private static Comparator<Row> comparator(Query.Order order, BoundPath path) {
        int nullSign = order.nulls() == Query.Nulls.FIRST ? -1 : 1;
        int sign = order.direction() == Query.Direction.ASC ? 1 : -1;
        return (a, b) -> {
            Object left = path.value(a);
            Object right = path.value(b);
            if (left == null || right == null) {
                return left == right ? 0 : left == null ? nullSign : -nullSign;
            }
            return sign * Comparing.compare(left, right);
        };
    }

    private List<Answer.Column> columns() {
        List<Answer.Column> columns = new ArrayList<>();
        for (Query.Selected selected : query.select()) {
            if (selected instanceof Query.SelectedPath path) {
                columns.add(new Answer.FieldColumn(bind(path.path())));
            } else if (selected instanceof Query.SelectedFields fields) {
                columns.addAll(everyField(fields.kind()));
            } else if (selected instanceof Query.SelectedChildren) {
                throw new Refused("MALFORMED_QUERY", "not supported by this stand-in: a subquery in SELECT");
            }
        }
        return columns;
    }

    private List<Answer.Column> everyField(String kind) {
        Integer limit = query.limit();
        if (limit == null || limit > 200) {
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
                columns.add(new Answer.FieldColumn(bind(new Query.Path(List.of(field.name())))));
            }
        }
        return columns;
    }

    private BoundPath bind(Query.Path path) {
        return BoundPath.bind(org, table.type(), alias, path);
    }
}
