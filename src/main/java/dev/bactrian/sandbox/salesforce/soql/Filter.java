package dev.bactrian.sandbox.salesforce.soql;

import dev.bactrian.sandbox.salesforce.org.Refused;
import dev.bactrian.sandbox.salesforce.org.Row;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Turns a condition into a test of records. */
final class Filter {
    private final Function<Query.Path, BoundPath> binding;
    private final Function<Query, List<@Nullable Object>> subqueries;

    /** @param subqueries finds the values of a subquery's only field */
    Filter(Function<Query.Path, BoundPath> binding, Function<Query, List<@Nullable Object>> subqueries) {
        this.binding = binding;
        this.subqueries = subqueries;
    }

    Predicate<Row> test(@Nullable Condition condition) {
        if (condition == null) {
            return row -> true;
        }
        if (condition instanceof Condition.And and) {
            return and.parts().stream().map(this::test).reduce(row -> true, Predicate::and);
        }
        if (condition instanceof Condition.Or or) {
            return or.parts().stream().map(this::test).reduce(row -> false, Predicate::or);
        }
        if (condition instanceof Condition.Not not) {
            return test(not.part()).negate();
        }
        if (condition instanceof Condition.Membership membership) {
            return membership(membership);
        }
        if (condition instanceof Condition.SemiJoin join) {
            return membership(new Condition.Membership(join.path(), join.kind(), subqueries.apply(join.query())));
        }
        return comparison((Condition.Comparison) condition);
    }

    private Predicate<Row> comparison(Condition.Comparison comparison) {
        BoundPath path = binding.apply(comparison.path());
        if (comparison.operator() == Condition.Operator.LIKE) {
            return like(path, comparison);
        }
        Object wanted = Comparing.literal(path.field(), comparison.value());
        return switch (comparison.operator()) {
            case EQUAL -> row -> Comparing.equal(path.value(row), wanted);
            case NOT_EQUAL -> row -> !Comparing.equal(path.value(row), wanted);
            case LESS -> row -> order(path, row, wanted, sign -> sign < 0);
            case LESS_OR_EQUAL -> row -> order(path, row, wanted, sign -> sign <= 0);
            case GREATER -> row -> order(path, row, wanted, sign -> sign > 0);
            case GREATER_OR_EQUAL -> row -> order(path, row, wanted, sign -> sign >= 0);
            case LIKE -> throw new IllegalStateException("LIKE is handled above");
        };
    }

    private static boolean order(BoundPath path, Row row, @Nullable Object wanted, Predicate<Integer> fits) {
        Object held = path.value(row);
        return held != null && wanted != null && fits.test(Comparing.compare(held, wanted));
    }

    private static Predicate<Row> like(BoundPath path, Condition.Comparison comparison) {
        if (!path.field().type().isText() || !(comparison.value() instanceof String text)) {
            throw new Refused(
                    "INVALID_FIELD",
                    "invalid operator LIKE on field '" + path.field().name() + "'");
        }
        Pattern pattern = Comparing.like(text);
        return row ->
                path.value(row) instanceof String held && pattern.matcher(held).matches();
    }

    private Predicate<Row> membership(Condition.Membership membership) {
        BoundPath path = binding.apply(membership.path());
        List<@Nullable Object> values = membership.values();
        return switch (membership.kind()) {
            case IN -> in(path, values);
            case NOT_IN -> in(path, values).negate();
            case INCLUDES -> row -> includes(path.value(row), values);
            case EXCLUDES -> row -> !includes(path.value(row), values);
        };
    }

    private static Predicate<Row> in(BoundPath path, List<@Nullable Object> values) {
        Set<@Nullable Object> keys = new HashSet<>();
        boolean ranges = false;
        for (Object value : values) {
            Object literal = Comparing.literal(path.field(), value);
            ranges |= literal instanceof DateRange;
            keys.add(Comparing.key(literal));
        }
        if (ranges) {
            return row -> keys.stream().anyMatch(key -> Comparing.equal(path.value(row), key));
        }
        return row -> keys.contains(Comparing.key(path.value(row)));
    }

    /** A multipicklist includes {@code 'a;b'} if it holds both. */
    private static boolean includes(@Nullable Object held, List<@Nullable Object> wanted) {
        Set<String> values = held == null
                ? Set.of()
                : new HashSet<>(Arrays.asList(held.toString().split(";")));
        return wanted.stream()
                .anyMatch(value -> value != null
                        && values.containsAll(Arrays.asList(value.toString().split(";"))));
    }
}
