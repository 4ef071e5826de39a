package dev.bactrian.state;

import java.sql.Connection;
import java.sql.SQLException;

/** Where the records of one sync stand in a system's log. */
final class LinkPositions {

    private LinkPositions() {}

    /**
     * Forgets where each record stood in a system's log, and the writes whose echoes only that log would have told; a create whose answer was
     * never seen may still have to be looked for.
     */
    static void forget(Connection connection, String sync, String system, long after, long upTo) throws SQLException {
        var sql =
                """
                update record r set links = jsonb_set(r.links, array[n.system], (r.links -> n.system) || jsonb_build_object(
                    'position', '[0, 0, ""]'::jsonb,
                    'pending', (select coalesce(jsonb_agg(one order by number), '[]')
                                from jsonb_array_elements(coalesce(r.links -> n.system -> 'pending', '[]'))
                                  with ordinality as e(one, number)
                                where one ->> 'kind' = 'CREATE' and not jsonb_exists(one, 'acknowledged'))))
                from (values (?::text)) as n(system)
                where r.sync = ? and r.links -> n.system is not null and r.id > ? and r.id <= ?""";
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, system);
            statement.setString(2, sync);
            statement.setLong(3, after);
            statement.setLong(4, upTo);
            statement.executeUpdate();
        }
    }
}
