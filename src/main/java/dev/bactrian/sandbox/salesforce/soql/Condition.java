package dev.bactrian.sandbox.salesforce.soql;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a WHERE clause demands of a record. */
public sealed interface Condition {
    /** All of the parts hold. */
    record And(List<Condition> parts) implements Condition {
        public And {
            parts = List.copyOf(parts);
        }
    }

    /** One of the parts holds. */
    record Or(List<Condition> parts) implements Condition {
        public Or {
            parts = List.copyOf(parts);
        }
    }

    /** The part does not hold. */
    record Not(Condition part) implements Condition {}

    /**
     * A field compared with a value.
     *
     * @param value a String, BigDecimal, Boolean, LocalDate, Instant or DateRange; null for SOQL's null
     */
    record Comparison(Query.Path path, Operator operator, @Nullable Object value) implements Condition {}

    /** A field compared with several values. */
    record Membership(Query.Path path, Kind kind, List<@Nullable Object> values) implements Condition {
        /** Whether the value is to be among the values or not. */
        public enum Kind {
            IN,
            NOT_IN,
            INCLUDES,
            EXCLUDES
        }
    }

    /** A field compared with what a subquery finds. */
    record SemiJoin(Query.Path path, Membership.Kind kind, Query query) implements Condition {}

    /** The comparison operators. */
    enum Operator {
        EQUAL,
        NOT_EQUAL,
        LESS,
        LESS_OR_EQUAL,
        GREATER,
        GREATER_OR_EQUAL,
        LIKE
    }
}
