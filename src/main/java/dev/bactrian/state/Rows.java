package dev.bactrian.state;

import com.fasterxml.jackson.databind.JsonNode;
import java.sql.Connection;
import java.sql.SQLException;

/** Statements that take a whole batch of rows as one JSON parameter. */
final class Rows {

    private Rows() {}

    static int execute(Connection connection, String sql, JsonNode rows) throws SQLException {
        if (rows.isEmpty()) {
            return 0;
        }
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, rows.toString());
            return statement.executeUpdate();
        }
    }
}
