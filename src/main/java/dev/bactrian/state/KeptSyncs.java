package dev.bactrian.state;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The syncs that the state knows, whether their files are still there or not. */
public final class KeptSyncs {

    private static final String PLACES =
            """
            select sync, system, not pg_try_advisory_xact_lock(%s) as owned
            from (select sync, system from position where system not like '%%/%%' order by sync, system) as place"""
                    .formatted(OwnerSession.LOCK.replace("?", "place.sync"));

    /**
     * One side of a sync.
     *
     * @param isOwned whether a process runs the sync now
     */
    public record Side(String sync, String system, boolean isOwned) {}

    private KeptSyncs() {}

    /** Every side that was ever begun; none where there is no state yet. */
    public static List<Side> sides(Connection connection) throws SQLException {
        return isThere(connection) ? read(connection) : List.of();
    }

    private static boolean isThere(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery("select to_regclass('position') is not null")) {
            row.next();
            return row.getBoolean(1);
        }
    }

    private static List<Side> read(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement(PLACES);
                var rows = statement.executeQuery()) {
            var sides = new ArrayList<Side>();
            while (rows.next()) {
                sides.add(new Side(rows.getString(1), rows.getString(2), rows.getBoolean(3)));
            }
            return sides;
        }
    }
}
