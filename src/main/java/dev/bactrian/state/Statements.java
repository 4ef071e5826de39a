package dev.bactrian.state;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Statements that go to the database together, in their order, and cost one round trip, however many they are. */
final class Statements {

    /** Sets one statement's parameters, the first of which has the number {@code from}. */
    @FunctionalInterface
    interface Parameters {
        void set(PreparedStatement statement, int from) throws SQLException;
    }

    private record One(String sql, int count, Parameters parameters) {}

    private final List<One> all = new ArrayList<>();

    /** @param count how many parameters the statement has */
    void add(String sql, int count, Parameters parameters) {
        all.add(new One(sql, count, parameters));
    }

    /** Puts a statement without parameters before all others. */
    void addFirst(String sql) {
        all.add(0, new One(sql, 0, (statement, from) -> {}));
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    void execute(Connection connection) throws SQLException {
        if (all.isEmpty()) {
            return;
        }
        var sql = String.join(";\n", all.stream().map(One::sql).toList());
        try (var statement = connection.prepareStatement(sql)) {
            var from = 1;
            for (var one : all) {
                one.parameters().set(statement, from);
                from += one.count();
            }
            statement.execute();
        }
        all.clear();
    }
}
