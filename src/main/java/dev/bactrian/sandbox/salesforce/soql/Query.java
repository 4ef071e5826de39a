package dev.bactrian.sandbox.salesforce.soql;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A SOQL statement as it was written.
 *
 * @param where null if every record is meant
 * @param having null if every group is meant
 * @param limit null if there is none
 * @param allRows whether records in the recycle bin are meant too
 */
public record Query(
        List<Selected> select,
        String from,
        @Nullable Condition where,
        List<Path> groupBy,
        @Nullable Condition having,
        List<Order> orderBy,
        @Nullable Integer limit,
        int offset,
        boolean allRows) {

    public Query {
        select = List.copyOf(select);
        groupBy = List.copyOf(groupBy);
        orderBy = List.copyOf(orderBy);
    }

    /** The same statement over another object. */
    Query from(String object) {
        return new Query(select, object, where, groupBy, having, orderBy, limit, offset, allRows);
    }

    /**
     * A field, perhaps of a related record: {@code Name}, {@code Owner.Name}; or a function of one.
     *
     * @param names empty for {@code COUNT()}
     * @param function in upper case, for example {@code CALENDAR_YEAR}; empty if there is none
     */
    public record Path(List<String> names, String function) {
        public Path {
            names = List.copyOf(names);
        }

        static Path of(String... names) {
            return new Path(List.of(names), "");
        }

        @Override
        public String toString() {
            String path = String.join(".", names);
            return function.isEmpty() ? path : function + "(" + path + ")";
        }
    }

    /** One thing that a query asks for. */
    public sealed interface Selected {}

    /** A field's value. */
    public record SelectedPath(Path path, @Nullable String alias) implements Selected {}

    /**
     * A figure over records.
     *
     * @param function in upper case, for example {@code COUNT_DISTINCT}
     * @param path null for {@code COUNT()}
     */
    public record SelectedAggregate(String function, @Nullable Path path, @Nullable String alias) implements Selected {}

    /**
     * Every field of a kind.
     *
     * @param kind {@code ALL}, {@code STANDARD} or {@code CUSTOM}
     */
    public record SelectedFields(String kind) implements Selected {}

    /** The records that refer to the one in question, by the plural name of the relationship. */
    public record SelectedChildren(Query query) implements Selected {}

    /** How the answer is sorted. */
    public record Order(Selected by, Direction direction, Nulls nulls) {}

    /** Which end comes first. */
    public enum Direction {
        ASC,
        DESC
    }

    /** Where records without a value stand. */
    public enum Nulls {
        FIRST,
        LAST
    }
}
