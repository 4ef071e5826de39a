package dev.bactrian.system.jdbc;

import dev.bactrian.change.Delivery;
import dev.bactrian.change.Fields;
import dev.bactrian.change.WriteKind;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What writes have in common that one statement carries out: which columns are set, and which are compared with a value or with null. Comparing is spelt
 * out, as few databases have a comparison that takes null for a value.
 *
 * @param compared the columns that are compared with a value
 * @param empty the columns that must be null
 */
record WriteShape(WriteKind kind, List<String> set, List<String> compared, List<String> empty) {

    static WriteShape of(Delivery delivery) {
        var set = List.copyOf(delivery.wanted().names());
        if (delivery.kind() == WriteKind.CREATE) {
            return new WriteShape(delivery.kind(), set, List.of(), List.of());
        }
        var expected = delivery.expected();
        return new WriteShape(delivery.kind(), set, named(expected, false), named(expected, true));
    }

    private static List<String> named(Fields fields, boolean isNull) {
        return fields.names().stream()
                .filter(name -> (fields.get(name) == null) == isNull)
                .toList();
    }

    String sql(JdbcTable table) {
        return switch (kind) {
            case CREATE ->
                "insert into " + table.sqlName() + " ("
                        + set.stream().map(table::quoted).collect(Collectors.joining(", ")) + ") values ("
                        + String.join(", ", Collections.nCopies(set.size(), "?")) + ")";
            case UPDATE ->
                "update " + table.sqlName() + " set "
                        + set.stream().map(name -> table.quoted(name) + " = ?").collect(Collectors.joining(", "))
                        + where(table);
            case DELETE -> "delete from " + table.sqlName() + where(table);
            case LOOK_UP -> throw new IllegalArgumentException("a look-up writes nothing");
        };
    }

    private String where(JdbcTable table) {
        var conditions = new ArrayList<String>();
        conditions.add(table.quoted(table.keyName()) + " = ?");
        compared.forEach(
                name -> conditions.add(table.dialect().isSame(table.column(name).kind(), table.quoted(name))));
        empty.forEach(name -> conditions.add(table.quoted(name) + " is null"));
        return " where " + String.join(" and ", conditions);
    }

    /** Sets the parameters of one write. */
    void bind(PreparedStatement statement, JdbcTable table, Delivery delivery) throws SQLException {
        var place = 1;
        for (var name : set) {
            if (kind != WriteKind.DELETE) {
                table.column(name).bind(statement, place++, delivery.wanted().get(name));
            }
        }
        if (kind == WriteKind.CREATE) {
            return;
        }
        table.key().bind(statement, place++, table.key().parse(String.valueOf(delivery.key())));
        for (var name : compared) {
            table.column(name).bind(statement, place++, delivery.expected().get(name));
        }
    }
}
