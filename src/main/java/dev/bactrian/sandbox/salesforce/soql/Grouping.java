package dev.bactrian.sandbox.salesforce.soql;

import dev.bactrian.sandbox.salesforce.metadata.Field;
import dev.bactrian.sandbox.salesforce.metadata.FieldType;
import dev.bactrian.sandbox.salesforce.org.Refused;
import dev.bactrian.sandbox.salesforce.org.Row;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Answers aggregate queries: gathers records into groups and computes figures over each. */
final class Grouping {
    private final Query query;
    private final Function<Query.Path, BoundPath> binding;
    private final Map<String, Function<List<Row>, @Nullable Object>> columns = new LinkedHashMap<>();

    Grouping(Query query, Function<Query.Path, BoundPath> binding) {
        this.query = query;
        this.binding = binding;
        int unnamed = 0;
        for (Query.Selected selected : query.select()) {
            if (selected instanceof Query.SelectedAggregate aggregate) {
                String alias = aggregate.alias();
                columns.put(alias == null ? "expr" + unnamed++ : alias, figure(aggregate));
            } else if (selected instanceof Query.SelectedPath path && isGrouped(path.path())) {
                String alias = path.alias();
                BoundPath bound = binding.apply(path.path());
                boolean isFunction = !path.path().function().isEmpty();
                String name = isFunction ? "expr" + unnamed : bound.field().name();
                unnamed += isFunction && alias == null ? 1 : 0;
                columns.put(alias == null ? name : alias, rows -> bound.value(rows.get(0)));
            } else {
                throw ungrouped(selected instanceof Query.SelectedPath path ? path.path() : selected);
            }
        }
    }

    private static Refused ungrouped(Object what) {
        return new Refused("MALFORMED_QUERY", "Field must be grouped or aggregated: " + what);
    }

    private boolean isGrouped(Query.Path path) {
        return query.groupBy().stream().anyMatch(group -> group.toString().equalsIgnoreCase(path.toString()));
    }

    List<Map<String, @Nullable Object>> groups(List<Row> rows) {
        Predicate<List<Row>> wanted = new Filter<List<Row>>(this::operand, Grouping::noSubquery).test(query.having());
        List<List<Row>> groups =
                new ArrayList<>(gathered(rows).values().stream().filter(wanted).toList());
        if (!query.orderBy().isEmpty()) {
            groups.sort(order());
        }
        Integer limit = query.limit();
        return groups.stream()
                .skip(query.offset())
                .limit(limit == null ? Long.MAX_VALUE : limit)
                .map(this::shown)
                .toList();
    }

    private Map<List<@Nullable Object>, List<Row>> gathered(List<Row> rows) {
        Map<List<@Nullable Object>, List<Row>> groups = new LinkedHashMap<>();
        List<BoundPath> keys = query.groupBy().stream().map(binding).toList();
        if (keys.isEmpty()) {
            groups.put(List.of(), rows);
            return groups;
        }
        for (Row row : rows) {
            List<@Nullable Object> key = new ArrayList<>();
            keys.forEach(path -> key.add(Comparing.key(path.value(row))));
            groups.computeIfAbsent(key, unused -> new ArrayList<>()).add(row);
        }
        return groups;
    }

    /** What HAVING compares: a figure, or a field by which the records are grouped. */
    private Filter.Operand<List<Row>> operand(Query.Path path) {
        if (Parser.AGGREGATES.contains(path.function())) {
            Query.Path of = path.names().isEmpty() ? null : new Query.Path(path.names(), "");
            return new Filter.Operand<>(
                    resultField(path, of), figure(new Query.SelectedAggregate(path.function(), of, null)));
        }
        if (!isGrouped(path)) {
            throw ungrouped(path);
        }
        BoundPath bound = binding.apply(path);
        return new Filter.Operand<>(bound.field(), rows -> bound.value(rows.get(0)));
    }

    private Field resultField(Query.Path path, Query.@Nullable Path of) {
        boolean ofItsField =
                of != null && (path.function().equals("MIN") || path.function().equals("MAX"));
        return ofItsField
                ? binding.apply(of).field()
                : Field.number(path.toString(), path.toString(), FieldType.DOUBLE, 18, 0);
    }

    private static List<@Nullable Object> noSubquery(Query subquery) {
        throw new Refused("MALFORMED_QUERY", "not supported by this stand-in: a subquery in HAVING");
    }

    private Map<String, @Nullable Object> shown(List<Row> group) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        columns.forEach((name, value) -> values.put(name, value.apply(group)));
        return values;
    }

    private Comparator<List<Row>> order() {
        return query.orderBy().stream()
                .map(each -> QueryRun.comparator(each, key(each.by())))
                .reduce(Comparator::thenComparing)
                .orElseThrow();
    }

    private Function<List<Row>, @Nullable Object> key(Query.Selected by) {
        if (by instanceof Query.SelectedAggregate aggregate) {
            return figure(aggregate);
        }
        if (by instanceof Query.SelectedPath path) {
            Function<List<Row>, @Nullable Object> column =
                    columns.get(path.path().toString());
            if (column != null) {
                return column;
            }
            if (!isGrouped(path.path())) {
                throw new Refused("MALFORMED_QUERY", "Ordered field must be grouped or aggregated: " + path.path());
            }
            BoundPath bound = binding.apply(path.path());
            return rows -> rows.isEmpty() ? null : bound.value(rows.get(0));
        }
        throw new Refused("MALFORMED_QUERY", "not supported by this stand-in: ORDER BY " + by);
    }

    private Function<List<Row>, @Nullable Object> figure(Query.SelectedAggregate aggregate) {
        Query.Path path = aggregate.path();
        if (path == null) {
            return List::size;
        }
        BoundPath bound = binding.apply(path);
        FieldType type = bound.field().type();
        boolean numeric = type.isDecimal() || type == FieldType.INTEGER;
        boolean sums =
                aggregate.function().equals("SUM") || aggregate.function().equals("AVG");
        if ((sums && !numeric) || type == FieldType.BOOLEAN || !bound.field().isFilterable()) {
            throw new Refused(
                    "MALFORMED_QUERY",
                    "field " + path + " does not support aggregate operator " + aggregate.function());
        }
        return rows -> compute(
                aggregate.function(),
                rows.stream().map(bound::value).filter(Objects::nonNull).toList());
    }

    private static @Nullable Object compute(String function, List<@Nullable Object> values) {
        return switch (function) {
            case "COUNT" -> values.size();
            case "COUNT_DISTINCT" ->
                (int) values.stream().map(Comparing::key).distinct().count();
            case "SUM" -> values.isEmpty() ? null : sum(values);
            case "AVG" ->
                values.isEmpty() ? null : sum(values).divide(BigDecimal.valueOf(values.size()), MathContext.DECIMAL64);
            case "MIN" ->
                values.stream()
                        .map(Objects::requireNonNull)
                        .min(Comparing::compare)
                        .orElse(null);
            case "MAX" ->
                values.stream()
                        .map(Objects::requireNonNull)
                        .max(Comparing::compare)
                        .orElse(null);
            default -> throw new Refused("MALFORMED_QUERY", "unknown function " + function);
        };
    }

    private static BigDecimal sum(List<@Nullable Object> values) {
        return values.stream()
                .map(value -> Comparing.decimal(Objects.requireNonNull(value)))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }
}
