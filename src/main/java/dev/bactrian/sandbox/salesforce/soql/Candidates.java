package dev.bactrian.sandbox.salesforce.soql;

import dev.bactrian.sandbox.salesforce.metadata.Field;
import dev.bactrian.sandbox.salesforce.metadata.FieldType;
import dev.bactrian.sandbox.salesforce.org.Row;
import dev.bactrian.sandbox.salesforce.org.Table;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Finds, by an index where a condition allows it, the few records among which a query's answer must lie. */
final class Candidates {
    private final Table table;
    private final Function<Query.Path, BoundPath> binding;

    Candidates(Table table, Function<Query.Path, BoundPath> binding) {
        this.table = table;
        this.binding = binding;
    }

    Collection<Row> find(@Nullable Condition condition) {
        Collection<Row> best = condition == null ? null : indexed(condition);
        return best == null ? table.rows() : best;
    }

    private @Nullable Collection<Row> indexed(Condition condition) {
        if (condition instanceof Condition.And and) {
            return smallest(and.parts());
        }
        if (condition instanceof Condition.Comparison comparison) {
            return compared(comparison);
        }
        if (condition instanceof Condition.Membership membership && membership.kind() == Condition.Membership.Kind.IN) {
            return keyed(binding.apply(membership.path()), membership.values());
        }
        return null;
    }

    /** Keyed lookups come as lists and are small; a range by time comes as a view, whose size costs time to know. */
    private @Nullable Collection<Row> smallest(List<Condition> parts) {
        Collection<Row> best = null;
        for (Condition part : parts) {
            Collection<Row> rows = indexed(part);
            if (rows != null && (best == null || rows instanceof List)) {
                best = rows;
            }
        }
        return best;
    }

    private @Nullable Collection<Row> compared(Condition.Comparison comparison) {
        BoundPath path = binding.apply(comparison.path());
        return switch (comparison.operator()) {
            case EQUAL -> {
                List<@Nullable Object> values = new ArrayList<>();
                values.add(comparison.value());
                yield keyed(path, values);
            }
            case GREATER, GREATER_OR_EQUAL ->
                path.isDirect()
                                && path.field().name().equals("SystemModstamp")
                                && comparison.value() instanceof Instant from
                        ? table.changedSince(from)
                        : null;
            case NOT_EQUAL, LESS, LESS_OR_EQUAL, LIKE -> null;
        };
    }

    private @Nullable Collection<Row> keyed(BoundPath path, List<@Nullable Object> values) {
        Field field = path.field();
        boolean byId = field.type() == FieldType.ID;
        if (!path.isDirect() || (!byId && !table.isIndexed(path.position())) || values.contains(null)) {
            return null;
        }
        Set<Row> rows = new LinkedHashSet<>();
        for (Object value : values) {
            Object literal = Comparing.literal(field, value);
            if (literal == null) {
                return null;
            }
            if (byId) {
                Row row = table.find((String) literal);
                if (row != null) {
                    rows.add(row);
                }
            } else {
                rows.addAll(table.lookup(path.position(), literal));
            }
        }
        return List.copyOf(rows);
    }
}
