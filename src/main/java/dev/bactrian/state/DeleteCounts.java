package dev.bactrian.state;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;

/** How many deletes of one system took effect of late, and how many wait for a person. */
public record DeleteCounts(Connection connection, String sync, String system) {

    /** The deletes of the system that counted since then. */
    public long since(Instant then) throws SQLException {
        var sql =
                """
                select count(*) from journal
                where sync = ? and system = ? and operation = 'delete' and outcome = 'applied' and at > ?::timestamptz""";
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, sync);
            statement.setString(2, system);
            statement.setString(3, then.toString());
            return number(statement);
        }
    }

    /** Whether deletes of the system are held because they were too many. */
    public boolean areHeld() throws SQLException {
        var sql =
                """
                select count(*) from (select 1 from parked
                where sync = ? and system = ? and kind = 'delete' and code = 'MASS_DELETE' and settled_at is null limit 1) as one""";
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, sync);
            statement.setString(2, system);
            return number(statement) > 0;
        }
    }

    /** How many records the sync has, counted no further than {@code most}. */
    public long liveUpTo(long most) throws SQLException {
        var sql = "select count(*) from (select 1 from record where sync = ? and not deleted limit ?) as counted";
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, sync);
            statement.setLong(2, most);
            return number(statement);
        }
    }

    private static long number(PreparedStatement statement) throws SQLException {
        try (var rows = statement.executeQuery()) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
