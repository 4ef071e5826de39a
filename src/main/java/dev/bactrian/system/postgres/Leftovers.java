package dev.bactrian.system.postgres;

import dev.bactrian.system.ConnectedSystem.Leftover;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** The slots and publications of our naming in one database that no sync needs; nothing of another naming is ever looked at. */
final class Leftovers {

    static final String SLOT = "slot";
    static final String PUBLICATION = "publication";

    private static final String FIND =
            """
            with ours as (
              select 'slot' as kind, slot_name::text as name, active,
                pg_size_pretty(pg_wal_lsn_diff(pg_current_wal_insert_lsn(), restart_lsn)) as held
              from pg_replication_slots where database = current_database() and slot_type = 'logical'
              union all
              select 'publication', pubname, exists (
                select from pg_replication_slots s where s.slot_name = pubname and s.active), ''
              from pg_publication)
            select kind, name, active, coalesce(held, ''), quote_ident(name) from ours
            where name ~ '^bactrian_[a-z0-9_]+$' and name <> all(?) order by kind desc, name""";

    private Leftovers() {}

    static List<Leftover> find(Connection connection, Collection<String> needed) throws SQLException {
        try (var statement = connection.prepareStatement(FIND)) {
            statement.setArray(1, connection.createArrayOf("text", needed.toArray()));
            try (var rows = statement.executeQuery()) {
                var found = new ArrayList<Leftover>();
                while (rows.next()) {
                    var kind = rows.getString(1);
                    var name = rows.getString(2);
                    found.add(new Leftover(
                            kind,
                            name,
                            rows.getString(4),
                            rows.getBoolean(3),
                            kind.equals(SLOT)
                                    ? "select pg_drop_replication_slot('" + name + "')"
                                    : "drop publication " + rows.getString(5)));
                }
                return found;
            }
        }
    }

    /** False: it is gone already, or somebody uses it by now. */
    static boolean remove(Connection connection, Leftover leftover) throws SQLException {
        var isThere = find(connection, List.of()).stream()
                .anyMatch(one ->
                        one.kind().equals(leftover.kind()) && one.name().equals(leftover.name()) && !one.isInUse());
        if (isThere) {
            try (var statement = connection.createStatement()) {
                statement.execute(leftover.statement());
            }
        }
        return isThere;
    }

    /** Drops a publication that nobody reads any more, where our role may; else it is left to be listed. */
    static void dropPublication(Connection connection, String name) throws SQLException {
        var sql =
                "select quote_ident(pubname) from pg_publication where pubname = ? and pg_has_role(pubowner, 'usage')";
        try (var find = connection.prepareStatement(sql);
                var drop = connection.createStatement()) {
            find.setString(1, name);
            try (var rows = find.executeQuery()) {
                if (rows.next()) {
                    drop.execute("drop publication " + rows.getString(1));
                }
            }
        }
    }
}
