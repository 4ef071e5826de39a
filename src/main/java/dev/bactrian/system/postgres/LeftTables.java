package dev.bactrian.system.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jboss.logging.Logger;

/** Takes tables out of our publication that no sync file names any more: the engine would be told of them for nothing. */
final class LeftTables {

    private static final Logger LOG = Logger.getLogger(LeftTables.class);

    private static final String FIND =
            """
            select r.prrelid::regclass::text, pg_has_role(p.pubowner, 'usage'), format('%I.%I', n.nspname, c.relname)
            from pg_publication_rel r join pg_publication p on p.oid = r.prpubid
            join pg_class c on c.oid = r.prrelid join pg_namespace n on n.oid = c.relnamespace
            where p.pubname = ? and not exists (
              select from unnest(?::text[], ?::text[]) as named(schema, name)
              join pg_namespace s on s.nspname = named.schema join pg_class t on t.relnamespace = s.oid and t.relname = named.name
              where t.oid = c.oid or t.oid in (select a from pg_partition_ancestors(c.oid) as a))""";

    private LeftTables() {}

    /** A table by its schema and its name. */
    record Named(String schema, String name) {}

    /** @param named all that sync files name */
    static void takeOut(Connection connection, String publication, Collection<Named> named) throws SQLException {
        for (var statement : statements(connection, publication, named)) {
            try (var taking = connection.createStatement()) {
                taking.execute(statement);
            }
            LOG.infof("no sync names a table any more, taking it out of the publication statement=\"%s\"", statement);
        }
    }

    private static List<String> statements(Connection connection, String publication, Collection<Named> named)
            throws SQLException {
        try (var statement = connection.prepareStatement(FIND)) {
            statement.setString(1, publication);
            statement.setArray(
                    2,
                    connection.createArrayOf(
                            "text", named.stream().map(Named::schema).toArray()));
            statement.setArray(
                    3,
                    connection.createArrayOf(
                            "text", named.stream().map(Named::name).toArray()));
            try (var rows = statement.executeQuery()) {
                var found = new ArrayList<String>();
                while (rows.next()) {
                    var drop = "alter publication " + publication + " drop table " + rows.getString(3);
                    if (rows.getBoolean(2)) {
                        found.add(drop);
                    } else {
                        LOG.warnf(
                                "no sync names a table of the publication any more, and this role may not take it out table=%s statement=\"%s\"",
                                rows.getString(1), drop);
                    }
                }
                return found;
            }
        }
    }
}
