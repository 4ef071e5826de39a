package dev.bactrian.system.postgres;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Checks that the server keeps a log that can be followed, that it has room for one more who does, and that our role may. */
final class LogAccess {

    private static final String ACCESS = PublishedTable.FAMILY
            + """
            select quote_ident(current_user) as role, current_setting('wal_level') as wal_level,
              r.rolsuper or r.rolreplication or exists (
                select from pg_roles rds where rds.rolname = 'rds_replication' and pg_has_role(rds.oid, 'usage')) as replicates,
              array(select a.attname::text from pg_attribute a where a.attrelid = c.oid and a.attname = any(?)
                    and not has_column_privilege(c.oid, a.attnum, 'select')) as unreadable,
              case when has_table_privilege(c.oid, 'insert') then (
                select s from pg_get_serial_sequence(format('%I.%I', n.nspname, c.relname), ?) as s
                where s is not null and not has_sequence_privilege(s, 'usage')) end as sequence,
              p.oid is not null as has_publication,
              exists (select from pg_publication_tables t join pg_namespace tn on tn.nspname = t.schemaname
                join pg_class tc on tc.relnamespace = tn.oid and tc.relname = t.tablename
                where t.pubname = p.pubname and tc.oid in (select oid from family)) as is_published,
              pg_has_role(c.relowner, 'usage') and case when p.oid is null then has_database_privilege(current_database(), 'create')
                else pg_has_role(p.pubowner, 'usage') end as publishes,
              exists (select from pg_replication_slots where slot_name = ?) as has_slot,
              (select count(*) from pg_replication_slots) as slots, current_setting('max_replication_slots')::int as most_slots,
              (select count(*) from pg_stat_replication) as senders, current_setting('max_wal_senders')::int as most_senders,
              array(select x.relname::text from family f join pg_class x on x.oid = f.oid where x.relname ~ '[^ -~]') as names
            from pg_roles r, pg_class c join pg_namespace n on n.oid = c.relnamespace left join pg_publication p on p.pubname = ?
            where r.rolname = current_user and n.nspname = ? and c.relname = ?""";

    /** The log is followed through one slot, and read from a moment on through another, for a while; each has a sender. */
    private static final int SENDERS_TO_BEGIN = 2;

    private final String name;
    private final PostgresTable table;
    private final List<String> columns;

    /**
     * @param name of publication and slot
     * @param columns those that are read
     */
    LogAccess(String name, PostgresTable table, List<String> columns) {
        this.name = name;
        this.table = table;
        this.columns = List.copyOf(columns);
    }

    /** What stands in the way, each with what mends it. */
    List<String> obstacles(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement(ACCESS)) {
            statement.setString(1, table.schema());
            statement.setString(2, table.name());
            statement.setArray(3, connection.createArrayOf("text", columns.toArray()));
            statement.setString(4, table.keyColumn());
            statement.setString(5, name);
            statement.setString(6, name);
            statement.setString(7, table.schema());
            statement.setString(8, table.name());
            try (var row = statement.executeQuery()) {
                if (!row.next()) {
                    return List.of("table " + table.sqlName() + " is gone");
                }
                var obstacles = new ArrayList<>(ofServer(row));
                obstacles.addAll(ofRole(row));
                obstacles.addAll(ofNames(row));
                return obstacles;
            }
        }
    }

    private static List<String> ofServer(ResultSet row) throws SQLException {
        var obstacles = new ArrayList<String>();
        if (!row.getString("wal_level").equals("logical")) {
            obstacles.add("wal_level is " + row.getString("wal_level")
                    + ", and must be logical (alter system set wal_level = logical, then restart the server)");
        }
        if (!row.getBoolean("has_slot")) {
            if (row.getInt("slots") + SENDERS_TO_BEGIN > row.getInt("most_slots")) {
                obstacles.add(scarce("max_replication_slots", row.getInt("most_slots"), row.getInt("slots")));
            }
            if (row.getInt("senders") + SENDERS_TO_BEGIN > row.getInt("most_senders")) {
                obstacles.add(scarce("max_wal_senders", row.getInt("most_senders"), row.getInt("senders")));
            }
        }
        return obstacles;
    }

    private static String scarce(String setting, int most, int used) {
        return setting + " is " + most + ", and " + used + " are in use (alter system set " + setting + " = "
                + 2 * Math.max(most, SENDERS_TO_BEGIN) + ", then restart the server)";
    }

    private List<String> ofRole(ResultSet row) throws SQLException {
        var role = row.getString("role");
        var obstacles = new ArrayList<String>();
        if (!row.getBoolean("replicates")) {
            obstacles.add("role " + role + " may not replicate (alter role " + role + " replication)");
        }
        var unreadable = (String[]) row.getArray("unreadable").getArray();
        if (unreadable.length > 0) {
            obstacles.add("role " + role + " may not read " + String.join(", ", unreadable) + " of table "
                    + table.sqlName() + " (grant select on " + table.sqlName() + " to " + role + ")");
        }
        if (row.getString("sequence") != null) {
            obstacles.add("role " + role + " may insert into table " + table.sqlName()
                    + ", and not draw the keys of new rows (grant usage on sequence " + row.getString("sequence")
                    + " to "
                    + role + ")");
        }
        if (!row.getBoolean("is_published") && !row.getBoolean("publishes")) {
            obstacles.add(
                    row.getBoolean("has_publication")
                            ? "publication " + name + " does not tell of table " + table.sqlName() + ", and role "
                                    + role
                                    + " may not add it; who owns both may (alter publication " + name + " add table "
                                    + table.sqlName() + ")"
                            : "there is no publication " + name + ", and role " + role
                                    + " may not make it; the owner of table " + table.sqlName()
                                    + " may (create publication " + name + " for table " + table.sqlName() + ")");
        }
        return obstacles;
    }

    /** Debezium takes each byte of a name for a letter, so it tells such names wrong. */
    private List<String> ofNames(ResultSet row) throws SQLException {
        var names = new ArrayList<>(List.of((String[]) row.getArray("names").getArray()));
        names.add(table.schema());
        names.addAll(columns);
        return names.stream()
                .filter(one -> !one.chars().allMatch(letter -> letter < 128))
                .map(
                        one -> "the log cannot tell the name \"" + one + "\" of table " + table.sqlName()
                                + ", which has other letters than those of ASCII (rename it, or poll: sync_settings.ongoing_sync.mode: polling)")
                .toList();
    }
}
