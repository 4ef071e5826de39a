package dev.bactrian.system.postgres;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Checks that the log tells which row was changed or deleted, for a table and each of its partitions. Where it cannot, the database refuses the
 * owner's own updates and deletes as soon as the table is published.
 */
final class ReplicaIdentity {

    private static final String IDENTITIES = PublishedTable.FAMILY
            + """
            select format('%I.%I', n.nspname, c.relname) as name, c.relreplident as identity,
              coalesce(p.indimmediate, false) as immediate, p.indisprimary is not null as keyed,
              coalesce(r.indnkeyatts = 1 and a.attname = ?, false) as by_key,
              exists (select from pg_publication_rel l join pg_publication o on o.oid = l.prpubid
                      where o.pubname = ? and l.prrelid = c.oid and jsonb_typeof(to_jsonb(l) -> 'prattrs') = 'array') as listed
            from family f
            join pg_class c on c.oid = f.oid and c.relkind = 'r'
            join pg_namespace n on n.oid = c.relnamespace
            left join pg_index p on p.indrelid = c.oid and p.indisprimary
            left join pg_index r on r.indrelid = c.oid and r.indisreplident
            left join pg_attribute a on a.attrelid = c.oid and a.attnum = r.indkey[0]
            order by 1""";

    private final String publication;
    private final PostgresTable table;

    ReplicaIdentity(String publication, PostgresTable table) {
        this.publication = publication;
        this.table = table;
    }

    /** Why the log would not tell which row it is about, each with the statement that mends it. */
    List<String> mistakes(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement(IDENTITIES)) {
            statement.setString(1, table.schema());
            statement.setString(2, table.name());
            statement.setString(3, table.keyColumn());
            statement.setString(4, publication);
            try (var rows = statement.executeQuery()) {
                var mistakes = new ArrayList<String>();
                while (rows.next()) {
                    var what = what(rows);
                    if (!what.isEmpty()) {
                        mistakes.add("table " + rows.getString("name") + " has " + what + " (" + remedy(rows) + ")");
                    }
                }
                return mistakes;
            }
        }
    }

    private String what(ResultSet row) throws SQLException {
        return switch (row.getString("identity")) {
            case "n" -> "replica identity nothing, so no update or delete could be told";
            case "i" -> row.getBoolean("by_key") ? "" : "another replica identity than its key " + table.keyColumn();
            case "f" ->
                row.getBoolean("listed")
                        ? "replica identity full, and publication " + publication + " lists columns, so updates fail"
                        : "";
            default -> keyed(row);
        };
    }

    private static String keyed(ResultSet row) throws SQLException {
        if (!row.getBoolean("keyed")) {
            return "no primary key, so no update or delete could be told";
        }
        return row.getBoolean("immediate")
                ? ""
                : "a deferrable primary key, which is no replica identity, so updates fail";
    }

    private String remedy(ResultSet row) throws SQLException {
        if (row.getString("identity").equals("f")) {
            return PublishedTable.anew(publication, table);
        }
        return "alter table " + row.getString("name") + " replica identity "
                + (row.getBoolean("immediate") ? "default" : "full");
    }
}
