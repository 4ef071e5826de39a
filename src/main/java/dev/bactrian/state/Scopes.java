package dev.bactrian.state;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** By which filters the syncs' records were judged. */
public final class Scopes {

    private Scopes() {}

    /** The filter by which a sync's records were last judged; empty where all of them were written. */
    public static Optional<String> find(Connection connection, String sync) throws SQLException {
        try (var statement = connection.prepareStatement("select filter from scope where sync = ?")) {
            statement.setString(1, sync);
            try (var rows = statement.executeQuery()) {
                return rows.next() ? Optional.of(rows.getString(1)) : Optional.empty();
            }
        }
    }

    /** @param filter null: all records are written */
    public static void store(Connection connection, String sync, @Nullable String filter) throws SQLException {
        var sql = filter == null
                ? "delete from scope where sync = ?"
                : "insert into scope (sync, filter) values (?, ?) on conflict (sync) do update set filter = excluded.filter";
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, sync);
            if (filter != null) {
                statement.setString(2, filter);
            }
            statement.executeUpdate();
        }
    }

    /** The numbers, after {@code after}, of a sync's records. */
    public static List<Long> page(Connection connection, String sync, long after, int most) throws SQLException {
        var sql = "select id from record where sync = ? and id > ? order by id limit ?";
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, sync);
            statement.setLong(2, after);
            statement.setInt(3, most);
            try (var rows = statement.executeQuery()) {
                var ids = new ArrayList<Long>();
                while (rows.next()) {
                    ids.add(rows.getLong(1));
                }
                return ids;
            }
        }
    }
}
