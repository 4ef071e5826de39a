package dev.bactrian.sandbox.salesforce.soql;

import dev.bactrian.sandbox.salesforce.metadata.ObjectType;
import dev.bactrian.sandbox.salesforce.org.Row;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a query found.
 *
 * @param total how many records there are, which for {@code COUNT()} is all there is to know
 * @param groups the rows of an aggregate query, each with its values by alias; empty for others
 */
public record Answer(
        ObjectType type, List<Column> columns, int total, List<Row> rows, List<Map<String, @Nullable Object>> groups) {

    /** One thing to be shown of each record. */
    public sealed interface Column {}

    /** A field, also one of a related record. */
    public record FieldColumn(BoundPath path) implements Column {}

    /** The records that refer to this one, under the name of the relationship. */
    public record ChildColumn(String relationship, Function<Row, Answer> children) implements Column {}

    public Answer {
        columns = List.copyOf(columns);
        rows = List.copyOf(rows);
        groups = List.copyOf(groups);
    }

    public boolean isAggregate() {
        return !groups.isEmpty();
    }
}
