package dev.bactrian.state;

import dev.bactrian.change.Fields;
import dev.bactrian.change.ValueType;
import dev.bactrian.decision.DeliveryState;
import dev.bactrian.decision.LinkState;
import dev.bactrian.decision.TrackedRecord;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongPredicate;

/** One sync's records and links, read and written in batches; every call is one statement. */
public final class RecordStore {

    /** A system's key of a record. */
    public record LinkKey(String system, String key) {}

    private static final int FETCH_SIZE = 1_000;

    /**
     * @param record the types of the record's fields
     * @param raw the types of the same fields in a system, by system
     */
    public record Types(
            Function<String, Optional<ValueType>> record,
            Function<String, Function<String, Optional<ValueType>>> raw) {}

    private final String sync;
    private final RecordRows rows;
    private final LinkRows links;

    /** @param matchKey what a record holds in the fields by which records are matched; empty where it lacks one */
    public RecordStore(String sync, Types types, Function<Fields, Optional<String>> matchKey) {
        this.sync = sync;
        this.rows = new RecordRows(sync, types.record(), matchKey);
        this.links = new LinkRows(sync, types.record(), types.raw());
    }

    /** The numbers of the records that the keys belong to; a key that nobody holds is left out. */
    public Map<LinkKey, Long> find(Connection connection, Collection<LinkKey> keys) throws SQLException {
        var found = new LinkedHashMap<LinkKey, Long>();
        if (keys.isEmpty()) {
            return found;
        }
        var sql =
                """
                select l.system, l.key, l.record_id
                from unnest(?::text[], ?::text[]) as k(system, key)
                join link l on l.sync = ? and l.system = k.system and l.key = k.key""";
        try (var statement = connection.prepareStatement(sql)) {
            setKeys(connection, statement, keys);
            statement.setString(3, sync);
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.put(new LinkKey(rows.getString(1), rows.getString(2)), rows.getLong(3));
                }
            }
        }
        return found;
    }

    /** The records that had the keys until they were deleted there and made anew; a key that nobody had is left out. */
    public Map<LinkKey, Long> findFormer(Connection connection, Collection<LinkKey> keys) throws SQLException {
        var sql =
                """
                select k.system, k.key, l.record_id
                from unnest(?::text[], ?::text[]) as k(system, key)
                join link l on l.sync = ? and l.system = k.system and l.former_keys <> '{}' and l.former_keys @> array[k.key]""";
        var found = new LinkedHashMap<LinkKey, Long>();
        if (keys.isEmpty()) {
            return found;
        }
        try (var statement = connection.prepareStatement(sql)) {
            setKeys(connection, statement, keys);
            statement.setString(3, sync);
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.put(new LinkKey(rows.getString(1), rows.getString(2)), rows.getLong(3));
                }
            }
        }
        return found;
    }

    static void setKeys(Connection connection, PreparedStatement statement, Collection<LinkKey> keys)
            throws SQLException {
        var systems = keys.stream().map(LinkKey::system).toArray();
        statement.setArray(1, connection.createArrayOf("text", systems));
        statement.setArray(
                2,
                connection.createArrayOf("text", keys.stream().map(LinkKey::key).toArray()));
    }

    /** The records that {@code system} was sent under one of the tokens; where there are none, those that it was sent and has not told of yet, however often that was tried again. */
    public List<Long> findCreating(Connection connection, String system, Collection<String> tokens)
            throws SQLException {
        var sql =
                """
                select record_id from link
                where sync = ? and system = ? and sent <> '[]'
                  and (cardinality(?::text[]) = 0 and presence = 'ABSENT'
                    or exists (select 1 from jsonb_array_elements(sent) as one where one ->> 'token' = any(?)))""";
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, sync);
            statement.setString(2, system);
            var array = connection.createArrayOf("text", tokens.toArray());
            statement.setArray(3, array);
            statement.setArray(4, array);
            return ids(statement.executeQuery());
        }
    }

    /** The records, not deleted, that hold what one of the match keys says, by match key. */
    public Map<String, Set<Long>> findAlike(Connection connection, Collection<String> matchKeys) throws SQLException {
        var found = new LinkedHashMap<String, Set<Long>>();
        if (matchKeys.isEmpty()) {
            return found;
        }
        var sql = "select match_key, id from record where sync = ? and match_key = any(?) and not deleted";
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, sync);
            statement.setArray(2, connection.createArrayOf("text", matchKeys.toArray()));
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.computeIfAbsent(rows.getString(1), key -> new LinkedHashSet<>())
                            .add(rows.getLong(2));
                }
            }
        }
        return found;
    }

    /** The keys that a system was last known to hold, of the records that {@code wanted} picks by their numbers. */
    public List<String> findPresent(Connection connection, String system, LongPredicate wanted) throws SQLException {
        var sql =
                "select record_id, key from link where sync = ? and system = ? and presence = 'PRESENT' and key is not null";
        var keys = new ArrayList<String>();
        try (var statement = connection.prepareStatement(sql)) {
            statement.setFetchSize(FETCH_SIZE);
            statement.setString(1, sync);
            statement.setString(2, system);
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    if (wanted.test(rows.getLong(1))) {
                        keys.add(rows.getString(2));
                    }
                }
            }
        }
        return keys;
    }

    /** The records that {@code system} lacks something of and whose time has come, longest waiting first. */
    public List<Long> findDue(Connection connection, String system, int most, Instant now) throws SQLException {
        var sql =
                """
                select record_id from link
                where sync = ? and system = ? and dirty and not parked and due_at <= ?::timestamptz
                  and (claimed_until is null or claimed_until < ?::timestamptz)
                  and not exists (select from stop where stop.sync = ?)
                order by due_at limit ?""";
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, sync);
            statement.setString(2, system);
            statement.setString(3, now.toString());
            statement.setString(4, now.toString());
            statement.setString(5, sync);
            statement.setInt(6, most);
            return ids(statement.executeQuery());
        }
    }

    /** Reads records and keeps them locked to the end of the transaction, always in the order of their numbers. */
    public Map<Long, TrackedRecord> lock(Connection connection, Collection<Long> ids) throws SQLException {
        var records = new LinkedHashMap<Long, TrackedRecord>();
        if (ids.isEmpty()) {
            return records;
        }
        var sql =
                """
                select r.id, r.fields, r.stamps, r.deleted, r.oversight from record r
                where r.id = any(?) order by r.id for update""";
        try (var statement = connection.prepareStatement(sql)) {
            statement.setArray(
                    1,
                    connection.createArrayOf(
                            "bigint", ids.stream().distinct().sorted().toArray()));
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    records.put(rows.getLong(1), new TrackedRecord(this.rows.read(rows), Map.of()));
                }
            }
        }
        return withLinks(connection, records);
    }

    private Map<Long, TrackedRecord> withLinks(Connection connection, Map<Long, TrackedRecord> records)
            throws SQLException {
        var links = new LinkedHashMap<Long, Map<String, LinkState>>();
        var deliveries = new LinkedHashMap<Long, Map<String, DeliveryState>>();
        try (var statement = connection.prepareStatement(LinkRows.SELECT + " where record_id = any(?)")) {
            statement.setArray(
                    1, connection.createArrayOf("bigint", records.keySet().toArray()));
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    var id = rows.getLong(1);
                    var link = this.links.read(rows);
                    links.computeIfAbsent(id, i -> new LinkedHashMap<>()).put(link.system(), link);
                    deliveries
                            .computeIfAbsent(id, i -> new LinkedHashMap<>())
                            .put(link.system(), LinkRows.delivery(rows));
                }
            }
        }
        records.replaceAll((id, record) -> {
            var state = record.state();
            return new TrackedRecord(
                    state.with(links.getOrDefault(id, Map.of()).values()), deliveries.getOrDefault(id, Map.of()));
        });
        return records;
    }

    /** Numbers for new records. */
    public List<Long> newIds(Connection connection, int count) throws SQLException {
        if (count == 0) {
            return List.of();
        }
        try (var statement = connection.prepareStatement("select nextval('record_id') from generate_series(1, ?)")) {
            statement.setInt(1, count);
            return ids(statement.executeQuery());
        }
    }

    /**
     * Stores what changed of records.
     *
     * @param before the records as they were locked; one that is not among them is new
     */
    public void save(Connection connection, Map<Long, TrackedRecord> before, Collection<TrackedRecord> records)
            throws SQLException {
        var changes = new RecordChanges(rows, links);
        records.forEach(record -> changes.add(before.get(record.state().id()), record));
        changes.store(connection);
    }

    /** Gives back what a process that is gone had claimed; only for the one process that owns the sync. */
    public void releaseClaims(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement(
                "update link set claimed_until = null where sync = ? and claimed_until is not null")) {
            statement.setString(1, sync);
            statement.executeUpdate();
        }
    }

    /** Forgets what a system holds in these fields of all records, by the record's names. */
    public void forget(Connection connection, String system, Collection<String> fields) throws SQLException {
        try (var statement = connection.prepareStatement(
                "update link set shadow = shadow - ?, raw = raw - ? where sync = ? and system = ?")) {
            var names = connection.createArrayOf("text", fields.toArray());
            statement.setArray(1, names);
            statement.setArray(2, names);
            statement.setString(3, sync);
            statement.setString(4, system);
            statement.executeUpdate();
        }
    }

    private static List<Long> ids(java.sql.ResultSet rows) throws SQLException {
        try (rows) {
            var ids = new ArrayList<Long>();
            while (rows.next()) {
                ids.add(rows.getLong(1));
            }
            return ids;
        }
    }
}
