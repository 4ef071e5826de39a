package dev.bactrian.system.postgres;

import java.sql.Connection;
import java.sql.SQLException;

/** A key that a person typed: the database is asked how it writes it, as {@code 7} for {@code 007}, or a UUID in lower case. */
final class TypedKey {

    private static final String DATA_EXCEPTION = "22";
    private static final String BROKEN_CONSTRAINT = "23";

    private TypedKey() {}

    /** As its row has it, or would have it; what the key's type cannot hold stays as it is. */
    static String asTold(Connection connection, PostgresTable table, String typed) throws SQLException {
        var sql =
                """
                select coalesce((select t.%2$s::text from %1$s t where t.%2$s = w.k limit 1), w.k::text)
                from (select (jsonb_populate_record(null::%1$s, jsonb_build_object('%3$s', ?::text))).%2$s as k) w"""
                        .formatted(
                                table.sqlName(),
                                PostgresTable.quote(table.keyColumn()),
                                PostgresStatements.text(table.keyColumn()));
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, typed);
            try (var row = statement.executeQuery()) {
                row.next();
                return table.keyText(row.getString(1));
            }
        } catch (SQLException e) {
            var state = String.valueOf(e.getSQLState());
            if (state.startsWith(DATA_EXCEPTION) || state.startsWith(BROKEN_CONSTRAINT)) {
                return typed;
            }
            throw e;
        }
    }
}
