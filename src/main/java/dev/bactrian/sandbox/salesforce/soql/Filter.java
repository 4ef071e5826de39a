package dev.bactrian.sandbox.salesforce.soql;

import dev.bactrian.sandbox.salesforce.metadata.Field;
import dev.bactrian.sandbox.salesforce.metadata.FieldType;
import dev.bactrian.sandbox.salesforce.org.Refused;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Turns a condition into a test of records, or of groups of them.
 *
 * @param <T> what is tested
 */
final class Filter<T> {
    private final Function<Query.Path, Operand<T>> binding;
    private final Function<Query, List<@Nullable Object>> subqueries;

    /**
     * The left side of a comparison.
     *
     * @param field tells which type the value has
     */
    record Operand<T>(Field field, Function<T, @Nullable Object> value) {
        @Nullable
        Object of(T tested) {
            return value.apply(tested);
        }
    }

    /** @param subqueries finds the values of a subquery's only field */
    Filter(Function<Query.Path, Operand<T>> binding, Function<Query, List<@Nullable Object>> subqueries) {
        this.binding = binding;
        this.subqueries = subqueries;
    }

    Predicate<T> test(@Nullable Condition condition) {
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

    private Predicate<T> comparison(Condition.Comparison comparison) {
        Operand<T> operand = binding.apply(comparison.path());
        if (comparison.operator() == Condition.Operator.LIKE) {
            return like(operand, comparison);
        }
        Object wanted = Comparing.literal(operand.field(), comparison.value());
        return switch (comparison.operator()) {
            case EQUAL -> row -> Comparing.equal(operand.of(row), wanted);
            case NOT_EQUAL -> row -> !Comparing.equal(operand.of(row), wanted);
            case LESS -> row -> order(operand, row, wanted, sign -> sign < 0);
            case LESS_OR_EQUAL -> row -> order(operand, row, wanted, sign -> sign <= 0);
            case GREATER -> row -> order(operand, row, wanted, sign -> sign > 0);
            case GREATER_OR_EQUAL -> row -> order(operand, row, wanted, sign -> sign >= 0);
            case LIKE -> throw new IllegalStateException("LIKE is handled above");
        };
    }

    private boolean order(Operand<T> operand, T row, @Nullable Object wanted, Predicate<Integer> fits) {
        Object held = operand.of(row);
        return held != null && wanted != null && fits.test(Comparing.compare(held, wanted));
    }

    private Predicate<T> like(Operand<T> operand, Condition.Comparison comparison) {
        if (!operand.field().type().isText() || !(comparison.value() instanceof String text)) {
            throw new Refused(
                    "INVALID_FIELD",
                    "invalid operator LIKE on field '" + operand.field().name() + "'");
        }
        Pattern pattern = Comparing.like(text);
        return row ->
                operand.of(row) instanceof String held && pattern.matcher(held).matches();
    }

    private Predicate<T> membership(Condition.Membership membership) {
        Operand<T> operand = binding.apply(membership.path());
        List<@Nullable Object> values = membership.values();
        return switch (membership.kind()) {
            case IN -> in(operand, values);
            case NOT_IN -> in(operand, values).negate();
            case INCLUDES -> including(operand, values);
            case EXCLUDES -> including(operand, values).negate();
        };
    }

    private Predicate<T> in(Operand<T> operand, List<@Nullable Object> values) {
        Set<@Nullable Object> keys = new HashSet<>();
        boolean ranges = false;
        for (Object value : values) {
            Object literal = Comparing.literal(operand.field(), value);
            ranges |= literal instanceof DateRange;
            keys.add(Comparing.key(literal));
        }
        if (ranges) {
            return row -> keys.stream().anyMatch(key -> Comparing.equal(operand.of(row), key));
        }
        return row -> keys.contains(Comparing.key(operand.of(row)));
    }

    private Predicate<T> including(Operand<T> operand, List<@Nullable Object> values) {
        if (operand.field().type() != FieldType.MULTIPICKLIST) {
            throw new Refused(
                    "INVALID_FIELD",
                    "includes or excludes operator only valid on multipicklist field, got: "
                            + operand.field().name());
        }
        return row -> includes(operand.of(row), values);
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
