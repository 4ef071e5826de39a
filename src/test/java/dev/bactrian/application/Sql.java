package dev.bactrian.application;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** What tests ask of databases; each call closes its connection. */
final class Sql {

    private Sql() {}

    static void execute(Connection database, String... statements) throws SQLException {
        try (var connection = database;
                var statement = connection.createStatement()) {
            for (var sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** The first column of every row. */
    static List<String> texts(Connection database, String sql) throws SQLException {
        try (var connection = database;
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            var found = new ArrayList<String>();
            while (rows.next()) {
                found.add(rows.getString(1));
            }
            return found;
        }
    }
}
