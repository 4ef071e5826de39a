package dev.bactrian.state;

import dev.bactrian.decision.Parking;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Optional;

/** The syncs that were stopped, each until a person resumes it; {@link RecordStore#findDue} finds nothing for them. */
public final class Stops {

    private static final String COLUMNS = "at, system, key, code, message";

    private Stops() {}

    /** Stops a sync because of a write that was parked; where it is stopped already, the first reason stays. */
    public static void begin(Connection connection, String sync, Parking parking) throws SQLException {
        var sql =
                "insert into stop (sync, system, key, code, message) values (?, ?, ?, ?, ?) on conflict (sync) do nothing";
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, sync);
            statement.setString(2, parking.system());
            statement.setString(3, parking.key());
            statement.setString(4, parking.code());
            statement.setString(5, parking.message());
            statement.executeUpdate();
        }
    }

    public static Optional<Stop> find(Connection connection, String sync) throws SQLException {
        try (var statement = connection.prepareStatement("select " + COLUMNS + " from stop where sync = ?")) {
            return one(statement, sync);
        }
    }

    /** Lets a sync write again; empty where it was not stopped. */
    public static Optional<Stop> end(Connection connection, String sync) throws SQLException {
        try (var statement = connection.prepareStatement("delete from stop where sync = ? returning " + COLUMNS)) {
            return one(statement, sync);
        }
    }

    private static Optional<Stop> one(PreparedStatement statement, String sync) throws SQLException {
        statement.setString(1, sync);
        try (var rows = statement.executeQuery()) {
            return rows.next()
                    ? Optional.of(new Stop(
                            rows.getObject(1, OffsetDateTime.class).toInstant(),
                            rows.getString(2),
                            rows.getString(3),
                            rows.getString(4),
                            rows.getString(5)))
                    : Optional.empty();
        }
    }
}
