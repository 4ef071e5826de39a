package dev.bactrian.state;

import dev.bactrian.change.Position;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** How far each system's changes are in the state for good; a position is only ever written in, or after, the transaction of its changes. */
public final class Positions {

    /** What a system's changes are doing. */
    public enum Phase {
        /** Everything is being read for the first time; the position does not count yet. */
        LOADING,
        /** Everything is being read anew, because the position was lost. */
        REPAIRING,
        /** The log is followed from the position on. */
        STREAMING
    }

    /**
     * @param offsets what the system's adapter keeps of its own, as JSON
     */
    public record Stored(Phase phase, Position position, String offsets) {}

    /** The name under which stands up to which line of the journal a sync has published its edits. */
    public static final String PUBLISHED = "journal/published";

    private Positions() {}

    public static Optional<Stored> load(Connection connection, String sync, String system) throws SQLException {
        var sql =
                "select phase, position_order, position_log, position_token, offsets from position where sync = ? and system = ?";
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, sync);
            statement.setString(2, system);
            try (var rows = statement.executeQuery()) {
                if (!rows.next()) {
                    return Optional.empty();
                }
                var position = new Position(rows.getLong(2), rows.getLong(3), rows.getString(4));
                return Optional.of(new Stored(Phase.valueOf(rows.getString(1)), position, rows.getString(5)));
            }
        }
    }

    /** What is kept of a system, for each sync. */
    public static List<String> offsets(Connection connection, String system) throws SQLException {
        return texts(connection, "select offsets from position where system = ?", system);
    }

    /** The syncs that follow a system's log. */
    public static List<String> streaming(Connection connection, String system) throws SQLException {
        return texts(connection, "select sync from position where system = ? and phase = 'STREAMING'", system);
    }

    private static List<String> texts(Connection connection, String sql, String system) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, system);
            try (var rows = statement.executeQuery()) {
                var found = new ArrayList<String>();
                while (rows.next()) {
                    found.add(rows.getString(1));
                }
                return found;
            }
        }
    }

    /** Begins a phase anew, with the adapter's own offsets. */
    public static void begin(Connection connection, String sync, String system, Stored stored) throws SQLException {
        var sql =
                """
                insert into position (sync, system, phase, position_order, position_log, position_token, offsets)
                values (?, ?, ?, ?, ?, ?, ?::jsonb)
                on conflict (sync, system) do update set phase = excluded.phase, position_order = excluded.position_order,
                  position_log = excluded.position_log, position_token = excluded.position_token,
                  offsets = excluded.offsets, updated_at = now()""";
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, sync);
            statement.setString(2, system);
            statement.setString(3, stored.phase().name());
            statement.setLong(4, stored.position().order());
            statement.setLong(5, stored.position().log());
            statement.setString(6, stored.position().token());
            statement.setString(7, stored.offsets());
            statement.executeUpdate();
        }
    }

    /** Moves a system's position on; the row exists since {@link #begin}. */
    public static void advance(Connection connection, String sync, String system, Position position)
            throws SQLException {
        var sql =
                """
                update position set position_order = ?, position_log = ?, position_token = ?, updated_at = now()
                where sync = ? and system = ?""";
        try (var statement = connection.prepareStatement(sql)) {
            statement.setLong(1, position.order());
            statement.setLong(2, position.log());
            statement.setString(3, position.token());
            statement.setString(4, sync);
            statement.setString(5, system);
            statement.executeUpdate();
        }
    }

    static void addAdvance(Statements statements, String sync, String system, Position position) {
        statements.add(
                """
                update position set position_order = ?, position_log = ?, position_token = ?, updated_at = now()
                where sync = ? and system = ?""",
                5,
                (statement, from) -> {
                    statement.setLong(from, position.order());
                    statement.setLong(from + 1, position.log());
                    statement.setString(from + 2, position.token());
                    statement.setString(from + 3, sync);
                    statement.setString(from + 4, system);
                });
    }

    /** Enters a phase and keeps position and offsets. */
    public static void enter(Connection connection, String sync, String system, Phase phase) throws SQLException {
        try (var statement =
                connection.prepareStatement("update position set phase = ? where sync = ? and system = ?")) {
            statement.setString(1, phase.name());
            statement.setString(2, sync);
            statement.setString(3, system);
            statement.executeUpdate();
        }
    }

    /** The system's position is lost: whatever was followed is to be read anew. */
    public static void lose(Connection connection, String sync, String system) throws SQLException {
        try (var statement = connection.prepareStatement(
                "update position set phase = 'REPAIRING' where sync = ? and system = ? and phase = 'STREAMING'")) {
            statement.setString(1, sync);
            statement.setString(2, system);
            statement.executeUpdate();
        }
    }

    /** Forgets what stands under names of this beginning and a number, e.g. {@code bus/12}; {@code bus/shape} stays. */
    public static void forgetNumbered(Connection connection, String sync, String beginning) throws SQLException {
        try (var statement = connection.prepareStatement("delete from position where sync = ? and system ~ ?")) {
            statement.setString(1, sync);
            statement.setString(2, "^" + beginning + "[0-9]+$");
            statement.executeUpdate();
        }
    }

    /** The fields that are known of a system's records; empty where that was never noted. */
    public static Optional<Set<String>> fields(Connection connection, String sync, String system) throws SQLException {
        try (var statement = connection.prepareStatement("select fields from position where sync = ? and system = ?")) {
            statement.setString(1, sync);
            statement.setString(2, system);
            try (var rows = statement.executeQuery()) {
                var fields = rows.next() ? rows.getArray(1) : null;
                return fields == null ? Optional.empty() : Optional.of(Set.of((String[]) fields.getArray()));
            }
        }
    }

    /** Notes the fields that are known of a system's records from now on. */
    public static void storeFields(Connection connection, String sync, String system, Collection<String> fields)
            throws SQLException {
        try (var statement =
                connection.prepareStatement("update position set fields = ? where sync = ? and system = ?")) {
            statement.setArray(1, connection.createArrayOf("text", fields.toArray()));
            statement.setString(2, sync);
            statement.setString(3, system);
            statement.executeUpdate();
        }
    }

    /** Stores the adapter's own offsets. */
    public static void storeOffsets(Connection connection, String sync, String system, String offsets)
            throws SQLException {
        var sql = "update position set offsets = ?::jsonb, updated_at = now() where sync = ? and system = ?";
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, offsets);
            statement.setString(2, sync);
            statement.setString(3, system);
            statement.executeUpdate();
        }
    }
}
