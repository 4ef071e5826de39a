package dev.bactrian.state;

import java.sql.Connection;
import java.sql.SQLException;

/** Where the records of one sync stand in a system's log. */
public final class LinkPositions {

    private LinkPositions() {}

    /**
     * Forgets where each record stood in a system's log, and the writes whose echoes only that log would have told; a create whose answer was
     * never seen may still have to be looked for.
     */
    public static void forget(Connection connection, String sync, String system) throws SQLException {
        var sql =
                """
                update link set position_order = 0, position_log = 0, position_token = '',
                  sent = (select coalesce(jsonb_agg(one order by n), '[]')
                          from jsonb_array_elements(sent) with ordinality as e(one, n)
                          where one ->> 'kind' = 'CREATE' and not jsonb_exists(one, 'acknowledged'))
                where sync = ? and system = ?""";
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, sync);
            statement.setString(2, system);
            statement.executeUpdate();
        }
    }
}
