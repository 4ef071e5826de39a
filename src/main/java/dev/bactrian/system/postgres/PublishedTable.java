package dev.bactrian.system.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Checks that a publication tells exactly what happens to one table: all of its rows, its columns that are read, and every operation. It may tell of
 * other tables too. The partitions of a table are part of it.
 */
final class PublishedTable {

    /** The table and all its partitions, as {@code family}; the first two parameters are its schema and its name. */
    static final String FAMILY =
            """
            with recursive family(oid) as (
              select c.oid from pg_class c join pg_namespace n on n.oid = c.relnamespace
              where n.nspname = ? and c.relname = ? and c.relkind in ('r', 'p')
              union select i.inhrelid from pg_inherits i join family f on f.oid = i.inhparent)
            """;

    private static final String PUBLICATION = FAMILY
            + """
            , told as (
              select to_regclass(format('%I.%I', t.schemaname, t.tablename))::oid as oid, t.schemaname || '.' || t.tablename as name,
                     to_jsonb(t) ->> 'rowfilter' as filter
              from pg_publication_tables t where t.pubname = ?)
            select p.puballtables,
              exists (select from told where oid in (select oid from family)) as is_told,
              array(select f.oid::regclass::text from family f join pg_class c on c.oid = f.oid
                    where c.relkind <> 'p' and not exists (
                      select from told where told.oid = f.oid
                        or told.oid in (select a from pg_partition_ancestors(f.oid) as a))) as untold,
              (select min(filter) from told where oid in (select oid from family)) as filter,
              array(select distinct a.attname::text from pg_publication_rel r
                    join pg_attribute a on a.attrelid = r.prrelid and a.attname = any(?)
                    where r.prpubid = p.oid and r.prrelid in (select oid from family)
                      and jsonb_typeof(to_jsonb(r) -> 'prattrs') = 'array'
                      and not (to_jsonb(r) -> 'prattrs') @> to_jsonb(a.attnum)) as columns,
              array_remove(array[case when not p.pubinsert then 'insert' end, case when not p.pubupdate then 'update' end,
                case when not p.pubdelete then 'delete' end, case when not p.pubtruncate then 'truncate' end], null) as operations
            from pg_publication p where p.pubname = ?""";

    private final String publication;
    private final PostgresTable table;
    private final List<String> columns;

    /** @param columns those that the log must tell */
    PublishedTable(String publication, PostgresTable table, List<String> columns) {
        this.publication = publication;
        this.table = table;
        this.columns = List.copyOf(columns);
    }

    /**
     * Why the publication does not tell exactly what happens to the table, each with the statement that mends it; one that is not there yet has no mistake.
     *
     * @param isFollowed whether the table must be in it by now
     */
    List<String> mistakes(Connection connection, boolean isFollowed) throws SQLException {
        try (var statement = connection.prepareStatement(PUBLICATION)) {
            named(statement);
            statement.setString(3, publication);
            statement.setArray(4, connection.createArrayOf("text", columns.toArray()));
            statement.setString(5, publication);
            try (var row = statement.executeQuery()) {
                return row.next() ? mistakes(row, isFollowed) : List.of();
            }
        }
    }

    private List<String> mistakes(ResultSet row, boolean isFollowed) throws SQLException {
        var anew = anew(publication, table);
        var mistakes = new ArrayList<String>();
        if (row.getBoolean("puballtables")) {
            mistakes.add(mistake(
                    "is for all tables",
                    "drop publication " + publication + "; create publication " + publication + " for table "
                            + table.sqlName()));
            return mistakes;
        }
        var isTold = row.getBoolean("is_told");
        if (isTold || isFollowed) {
            add(mistakes, "does not tell of ", texts(row, "untold"), isTold ? anew : addition());
        }
        if (row.getString("filter") != null) {
            mistakes.add(mistake("has a row filter, " + row.getString("filter"), anew));
        }
        add(mistakes, "has a column list without ", texts(row, "columns"), anew);
        add(
                mistakes,
                "does not tell of every ",
                texts(row, "operations"),
                "alter publication " + publication + " set (publish = 'insert, update, delete, truncate')");
        return mistakes;
    }

    private void add(List<String> mistakes, String what, List<String> which, String remedy) {
        if (!which.isEmpty()) {
            mistakes.add(mistake(what + String.join(", ", which), remedy));
        }
    }

    /** Has the publication tell all of a table that it tells in part. */
    static String anew(String publication, PostgresTable table) {
        return "alter publication " + publication + " drop table " + table.sqlName() + "; alter publication "
                + publication + " add table " + table.sqlName();
    }

    private String mistake(String what, String remedy) {
        return "publication " + publication + " " + what + ", it must tell all of table " + table.sqlName() + " ("
                + remedy + ")";
    }

    boolean exists(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement("select from pg_publication where pubname = ?")) {
            statement.setString(1, publication);
            try (var row = statement.executeQuery()) {
                return row.next();
            }
        }
    }

    /** What makes the publication. */
    String creation() {
        return "create publication " + publication + " for table " + table.sqlName();
    }

    private String addition() {
        return "alter publication " + publication + " add table " + table.sqlName();
    }

    /** What has the publication tell of the table; empty: it does. */
    Optional<String> addition(Connection connection) throws SQLException {
        if (!exists(connection)) {
            return Optional.of(creation());
        }
        return isNamed(connection) ? Optional.empty() : Optional.of(addition());
    }

    /** Whether the publication tells of the table, or of some of its partitions. */
    private boolean isNamed(Connection connection) throws SQLException {
        var sql = FAMILY
                + """
                select from pg_publication_tables t join pg_namespace n on n.nspname = t.schemaname
                join pg_class c on c.relnamespace = n.oid and c.relname = t.tablename
                where t.pubname = ? and c.oid in (select oid from family)""";
        try (var statement = connection.prepareStatement(sql)) {
            named(statement);
            statement.setString(3, publication);
            try (var row = statement.executeQuery()) {
                return row.next();
            }
        }
    }

    /** Whether a table that the log names is this one, or one of its partitions. */
    boolean holds(Connection connection, LoggedTable logged) throws SQLException {
        var sql = FAMILY
                + """
                select from family f join pg_class c on c.oid = f.oid join pg_namespace n on n.oid = c.relnamespace
                where n.nspname = ? and c.relname = ?""";
        try (var statement = connection.prepareStatement(sql)) {
            named(statement);
            statement.setString(3, logged.schema());
            statement.setString(4, logged.name());
            try (var row = statement.executeQuery()) {
                return row.next();
            }
        }
    }

    private void named(PreparedStatement statement) throws SQLException {
        statement.setString(1, table.schema());
        statement.setString(2, table.name());
    }

    private static List<String> texts(ResultSet row, String column) throws SQLException {
        return List.of((String[]) row.getArray(column).getArray());
    }

    /** A table as the log names it. */
    record LoggedTable(String schema, String name) {}

    /** All of them as one reason; empty: there is none. */
    static Optional<String> joined(List<String> mistakes) {
        return mistakes.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", mistakes));
    }
}
