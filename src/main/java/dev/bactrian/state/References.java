package dev.bactrian.state;

import dev.bactrian.state.RecordStore.LinkKey;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Looks up what records of one sync and those of another one, which they refer to, know of each other. Every call is one statement. */
public final class References {

    private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");

    private References() {}

    /**
     * A record's key in one system.
     *
     * @param key null: it never had one there
     * @param isThere whether the system holds the record now
     * @param isComing whether it is still to be made there
     */
    public record Key(@Nullable String key, boolean isThere, boolean isComing) {}

    /**
     * A reference to a record that is deleted.
     *
     * @param record the number of the record that refers to it
     * @param parent its own number
     */
    public record Orphan(long record, String field, long parent) {}

    /** The number of the record that a value of such a field names; empty: none, or it was stored before the field was a reference. */
    public static OptionalLong number(@Nullable Object value) {
        return value instanceof String text && NUMBER.matcher(text).matches()
                ? OptionalLong.of(Long.parseLong(text))
                : OptionalLong.empty();
    }

    /** The numbers of the records of a sync that the keys belong to, or belonged to until they were made anew; a key that nobody had is left out. */
    public static Map<LinkKey, Long> records(Connection connection, String sync, Collection<LinkKey> keys)
            throws SQLException {
        var found = records(connection, sync, keys, "key = k.key");
        var others = keys.stream().filter(key -> !found.containsKey(key)).toList();
        if (!others.isEmpty()) {
            found.putAll(records(connection, sync, others, "former_keys <> '{}' and former_keys @> array[k.key]"));
        }
        return found;
    }

    private static Map<LinkKey, Long> records(
            Connection connection, String sync, Collection<LinkKey> keys, String condition) throws SQLException {
        var sql =
                """
                select k.system, k.key, l.record_id from unnest(?::text[], ?::text[]) as k(system, key)
                cross join lateral (select record_id from link where sync = ? and system = k.system and %s limit 1) l"""
                        .formatted(condition);
        var found = new LinkedHashMap<LinkKey, Long>();
        try (var statement = connection.prepareStatement(sql)) {
            RecordStore.setKeys(connection, statement, keys);
            statement.setString(3, sync);
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.put(new LinkKey(rows.getString(1), rows.getString(2)), rows.getLong(3));
                }
            }
        }
        return found;
    }

    /** The keys that a system has of records, by their numbers. */
    public static Map<Long, Key> keys(Connection connection, String system, Collection<Long> records)
            throws SQLException {
        var sql =
                """
                select r.id, l.key, coalesce(l.presence = 'PRESENT', false),
                  coalesce(? = any(string_to_array(r.lacking, ' ')), false)
                from record r left join link l on l.record_id = r.id and l.system = ?
                where r.id = any(?)""";
        var found = new LinkedHashMap<Long, Key>();
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, system);
            statement.setString(2, system);
            statement.setArray(3, connection.createArrayOf("bigint", records.toArray()));
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.put(rows.getLong(1), new Key(rows.getString(2), rows.getBoolean(3), rows.getBoolean(4)));
                }
            }
        }
        return found;
    }

    /** The records of a sync that refer to one of these and of which a system lacks something, in the order of their numbers from behind {@code after}. */
    public static List<Long> lackingChildren(
            Connection connection,
            String sync,
            Collection<Long> parents,
            String system,
            Collection<String> systems,
            long after,
            int most)
            throws SQLException {
        var sql =
                """
                select distinct r.id from reference f join record r on r.id = f.record_id
                where f.parent = any(?) and f.sync = ? and f.system = '' and r.lacking = any(?) and r.id > ? order by r.id limit ?""";
        try (var statement = connection.prepareStatement(sql)) {
            statement.setArray(1, connection.createArrayOf("bigint", parents.toArray()));
            statement.setString(2, sync);
            statement.setArray(
                    3,
                    connection.createArrayOf(
                            "text", LackingSets.with(system, systems).toArray()));
            statement.setLong(4, after);
            statement.setInt(5, most);
            return RecordStore.ids(statement.executeQuery());
        }
    }

    /**
     * The records of one sync that a system holds and that refer to a record, or did when it was last written there.
     *
     * @param leaving how many of them are to be written there, so that they are gone or refer to another one
     */
    public record Children(String sync, int there, int leaving) {}

    /**
     * By the number of the record that they refer to; one that nobody else refers to is left out.
     *
     * @param syncs whose records are looked at
     * @param mutual those of them whose records the others refer to as well: what is deleted there does not count, as each would wait for the other
     */
    public static Map<Long, List<Children>> childrenThere(
            Connection connection,
            Collection<String> syncs,
            Collection<String> mutual,
            String system,
            Collection<Long> parents)
            throws SQLException {
        var sql =
                """
                select f.parent, f.sync, count(distinct f.record_id),
                  count(distinct f.record_id) filter (where ? = any(string_to_array(r.lacking, ' ')) and (r.deleted or not exists (
                    select from reference a where a.record_id = f.record_id and a.field = f.field and a.system = '' and a.parent = f.parent)))
                from reference f
                join link l on l.record_id = f.record_id and l.system = ? and l.presence = 'PRESENT'
                join record r on r.id = f.record_id
                where f.parent = any(?) and f.sync = any(?) and f.system in ('', ?) and f.record_id <> f.parent
                  and not (r.deleted and f.sync = any(?))
                group by f.parent, f.sync order by f.sync""";
        var found = new LinkedHashMap<Long, List<Children>>();
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, system);
            statement.setString(2, system);
            statement.setArray(3, connection.createArrayOf("bigint", parents.toArray()));
            statement.setArray(4, connection.createArrayOf("text", syncs.toArray()));
            statement.setString(5, system);
            statement.setArray(6, connection.createArrayOf("text", mutual.toArray()));
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.computeIfAbsent(rows.getLong(1), parent -> new ArrayList<>())
                            .add(new Children(rows.getString(2), rows.getInt(3), rows.getInt(4)));
                }
            }
        }
        return found;
    }

    /**
     * References of a sync's living records to records that are deleted, in these fields.
     *
     * @param parents the syncs of what they refer to
     * @param seconds so long ago the other record must have been deleted: what happened with it may not all be told and decided yet
     */
    public static List<Orphan> orphans(
            Connection connection,
            String sync,
            Collection<String> fields,
            Collection<String> parents,
            long seconds,
            int most)
            throws SQLException {
        var sql =
                """
                select f.record_id, f.field, f.parent from record p
                join reference f on f.parent = p.id and f.sync = ? and f.system = '' and f.field = any(?)
                join record r on r.id = f.record_id and not r.deleted
                where p.sync = any(?) and p.deleted and p.updated_at < now() - ? * interval '1 second' limit ?""";
        var found = new ArrayList<Orphan>();
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, sync);
            statement.setArray(2, connection.createArrayOf("text", fields.toArray()));
            statement.setArray(3, connection.createArrayOf("text", parents.toArray()));
            statement.setLong(4, seconds);
            statement.setInt(5, most);
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.add(new Orphan(rows.getLong(1), rows.getString(2), rows.getLong(3)));
                }
            }
        }
        return found;
    }
}
