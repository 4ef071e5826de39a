package dev.bactrian.system.postgres;

import dev.bactrian.change.Delivery;
import dev.bactrian.change.Fields;
import dev.bactrian.change.WriteKind;
import java.util.List;
import java.util.function.Predicate;

/**
 * Which columns a write sets and which it compares first. Writes of one shape share one update, insert or delete, so that a column that
 * a write does not name is not set: its triggers do not fire, and its default applies.
 *
 * @param wanted the columns to be set
 * @param expected the columns that must still hold what is expected
 */
record WriteShape(WriteKind kind, List<String> wanted, List<String> expected) {

    WriteShape {
        wanted = List.copyOf(wanted);
        expected = List.copyOf(expected);
    }

    /** @param columns the columns that the sync reads or writes */
    static WriteShape of(Delivery delivery, PostgresTable table, List<String> columns) {
        Predicate<String> isKey = column -> column.equals(table.keyColumn());
        return switch (delivery.kind()) {
            case CREATE ->
                new WriteShape(
                        WriteKind.CREATE,
                        named(columns, delivery.wanted(), isKey.negate().and(table::isCreatable)),
                        List.of());
            case UPDATE ->
                new WriteShape(
                        WriteKind.UPDATE,
                        named(columns, delivery.wanted(), table::isUpdatable),
                        named(columns, delivery.expected(), isKey.negate()));
            case DELETE ->
                new WriteShape(WriteKind.DELETE, List.of(), named(columns, delivery.expected(), isKey.negate()));
            case LOOK_UP -> new WriteShape(WriteKind.LOOK_UP, List.of(), List.of());
        };
    }

    private static List<String> named(List<String> columns, Fields fields, Predicate<String> condition) {
        return columns.stream().filter(fields::knows).filter(condition).toList();
    }

    /** Whether there is anything to write. */
    boolean writes() {
        return switch (kind) {
            case CREATE, DELETE -> true;
            case UPDATE -> !wanted.isEmpty();
            case LOOK_UP -> false;
        };
    }
}
