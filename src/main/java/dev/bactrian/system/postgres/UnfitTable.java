package dev.bactrian.system.postgres;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.TreeSet;

/** Finds what no sync can keep equal: what is no table, what the server's log does not tell of, and what has no key of one column and an exact type. */
final class UnfitTable {

    private static final String RELATION =
            """
            select format('%I.%I', n.nspname, c.relname) as name, c.relkind, c.relpersistence,
              array(select quote_ident(a.attname) from unnest(i.indkey::int2[]) with ordinality as k(attnum, place)
                    join pg_attribute a on a.attrelid = c.oid and a.attnum = k.attnum
                    where k.place <= i.indnkeyatts order by k.place) as key,
              (select format_type(a.atttypid, a.atttypmod) from pg_attribute a
               where a.attrelid = c.oid and a.attnum = i.indkey[0]) as type,
              (select %s from pg_attribute a join pg_type t on t.oid = a.atttypid
               where a.attrelid = c.oid and a.attnum = i.indkey[0]) as key_type
            from pg_class c join pg_namespace n on n.oid = c.relnamespace
            left join pg_index i on i.indrelid = c.oid and i.indisprimary
            where n.nspname = ? and c.relname = ?"""
                    .replace("%s", PostgresCatalog.KEY_TYPE);

    private UnfitTable() {}

    /** Each with what mends it; none where there is nothing of that name. */
    static List<String> obstacles(Connection connection, String schema, String name) throws SQLException {
        try (var statement = connection.prepareStatement(RELATION)) {
            statement.setString(1, schema);
            statement.setString(2, name);
            try (var row = statement.executeQuery()) {
                return row.next() ? obstacles(row) : List.of();
            }
        }
    }

    private static List<String> obstacles(ResultSet row) throws SQLException {
        var name = row.getString("name");
        var kind = row.getString("relkind");
        if (!kind.equals("r") && !kind.equals("p")) {
            return List.of(name + " is " + word(kind) + ", whose changes the server's log does not tell; name "
                    + (kind.equals("v") || kind.equals("m") ? "the table below it" : "a table"));
        }
        if (row.getString("relpersistence").equals("u")) {
            return List.of("table " + name
                    + " is unlogged, so the server's log does not tell of it, and a crash empties it (alter table "
                    + name
                    + " set logged)");
        }
        var key = (String[]) row.getArray("key").getArray();
        if (key.length == 0) {
            return List.of("table " + name + " has no primary key, and a sync needs one of one column (alter table "
                    + name + " add primary key (…))");
        }
        if (key.length > 1) {
            return List.of("table " + name + " has a primary key of several columns, " + String.join(", ", key)
                    + ", and a sync needs one of one column (a column that numbers the rows by itself can be the key, and "
                    + String.join(", ", key) + " unique)");
        }
        return LoggedKey.TYPES.contains(row.getString("key_type"))
                ? List.of()
                : List.of(inexact(name, row.getString("type")));
    }

    /** A key that the log and a query tell in two ways would be that of two records. */
    static String inexact(String table, String type) {
        return "table " + table + " has a primary key of type " + type
                + ", whose values the log and a query do not tell alike; a sync needs a key of an exact type: "
                + String.join(", ", new TreeSet<>(LoggedKey.TYPES));
    }

    private static String word(String kind) {
        return switch (kind) {
            case "v" -> "a view";
            case "m" -> "a materialized view";
            case "f" -> "a foreign table";
            case "S" -> "a sequence";
            case "i", "I" -> "an index";
            default -> "no table";
        };
    }
}
