package dev.bactrian.state;

import dev.bactrian.change.ValueType;
import dev.bactrian.decision.LinkState;
import dev.bactrian.decision.RecordState;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongPredicate;

/** One sync's records and links, read and written in batches; every call is one statement. */
public final class RecordStore {

    /** A system's key of a record. */
    public record LinkKey(String system, String key) {}

    private static final int FETCH_SIZE = 1_000;

    private final String sync;
    private final Function<String, Optional<ValueType>> types;
    private final LinkRows links;

    /**
     * @param types the types of the record's fields
     * @param rawTypes the types of the same fields in a system, by system
     */
    public RecordStore(
            String sync,
            Function<String, Optional<ValueType>> types,
            Function<String, Function<String, Optional<ValueType>>> rawTypes) {
        this.sync = sync;
        this.types = types;
        this.links = new LinkRows(sync, types, rawTypes);
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
            statement.setArray(
                    1,
                    connection.createArrayOf(
                            "text", keys.stream().map(LinkKey::system).toArray()));
            statement.setArray(
                    2,
                    connection.createArrayOf(
                            "text", keys.stream().map(LinkKey::key).toArray()));
            statement.setString(3, sync);
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.put(new LinkKey(rows.getString(1), rows.getString(2)), rows.getLong(3));
                }
            }
        }
        return found;
    }

    /** The records that {@code system} was sent under one of the tokens and has not told of yet, however often that was tried again. */
    public List<Long> findCreating(Connection connection, String system, Collection<String> tokens)
            throws SQLException {
        var sql =
                """
                select record_id from link
                where sync = ? and system = ? and presence = 'ABSENT' and sent <> '[]'
                  and exists (select 1 from jsonb_array_elements(sent) as one where one ->> 'token' = any(?))""";
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, sync);
            statement.setString(2, system);
            statement.setArray(3, connection.createArrayOf("text", tokens.toArray()));
            return ids(statement.executeQuery());
        }
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
                order by due_at limit ?""";
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, sync);
            statement.setString(2, system);
            statement.setString(3, now.toString());
            statement.setString(4, now.toString());
            statement.setInt(5, most);
            return ids(statement.executeQuery());
        }
    }

    /** Reads records and keeps them locked to the end of the transaction, always in the order of their numbers. */
    public Map<Long, StoredRecord> lock(Connection connection, Collection<Long> ids) throws SQLException {
        var records = new LinkedHashMap<Long, StoredRecord>();
        if (ids.isEmpty()) {
            return records;
        }
        var sql =
                """
                select r.id, r.fields, r.stamps, r.deleted from record r
                where r.id = any(?) order by r.id for update""";
        try (var statement = connection.prepareStatement(sql)) {
            statement.setArray(
                    1,
                    connection.createArrayOf(
                            "bigint", ids.stream().distinct().sorted().toArray()));
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    var id = rows.getLong(1);
                    records.put(
                            id,
                            new StoredRecord(
                                    new RecordState(
                                            id,
                                            StateCodec.read(StateCodec.parse(rows.getString(2)), types),
                                            StateCodec.readStamps(StateCodec.parse(rows.getString(3))),
                                            rows.getBoolean(4),
                                            Map.of()),
                                    Map.of()));
                }
            }
        }
        return withLinks(connection, records);
    }

    private Map<Long, StoredRecord> withLinks(Connection connection, Map<Long, StoredRecord> records)
            throws SQLException {
        var links = new LinkedHashMap<Long, Map<String, LinkState>>();
        var deliveries = new LinkedHashMap<Long, Map<String, DeliveryState>>();
        try (var statement = connection.prepareStatement("select to_jsonb(l) from link l where record_id = any(?)")) {
            statement.setArray(
                    1, connection.createArrayOf("bigint", records.keySet().toArray()));
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    var row = StateCodec.parse(rows.getString(1));
                    var id = row.get("record_id").asLong();
                    var system = row.get("system").asText();
                    links.computeIfAbsent(id, i -> new LinkedHashMap<>()).put(system, this.links.read(system, row));
                    deliveries.computeIfAbsent(id, i -> new LinkedHashMap<>()).put(system, LinkRows.delivery(row));
                }
            }
        }
        records.replaceAll((id, record) -> {
            var state = record.state();
            return new StoredRecord(
                    new RecordState(
                            id, state.fields(), state.stamps(), state.deleted(), links.getOrDefault(id, Map.of())),
                    deliveries.getOrDefault(id, Map.of()));
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

    /** Stores records with all their links. */
    public void save(Connection connection, Collection<StoredRecord> records) throws SQLException {
        if (records.isEmpty()) {
            return;
        }
        var recordRows = StateCodec.JSON.arrayNode();
        var linkRows = StateCodec.JSON.arrayNode();
        for (var record : records) {
            var state = record.state();
            var row = recordRows
                    .addObject()
                    .put("id", state.id())
                    .put("sync", sync)
                    .put("deleted", state.deleted());
            row.set("fields", StateCodec.write(state.fields()));
            row.set("stamps", StateCodec.writeStamps(state.stamps()));
            state.links()
                    .values()
                    .forEach(link ->
                            links.write(linkRows.addObject(), state.id(), link, record.delivery(link.system())));
        }
        Rows.execute(
                connection,
                """
                insert into record as r (id, sync, fields, stamps, deleted)
                select id, sync, fields, stamps, deleted from jsonb_to_recordset(?::jsonb)
                  as x(id bigint, sync text, fields jsonb, stamps jsonb, deleted boolean)
                order by id
                on conflict (id) do update set fields = excluded.fields, stamps = excluded.stamps,
                  deleted = excluded.deleted, updated_at = now()
                where (r.fields, r.stamps, r.deleted) is distinct from (excluded.fields, excluded.stamps, excluded.deleted)""",
                recordRows);
        Rows.execute(
                connection,
                """
                insert into link
                select x.* from jsonb_populate_recordset(null::link, ?::jsonb) as x
                on conflict (record_id, system) do update set key = excluded.key, presence = excluded.presence,
                  shadow = excluded.shadow, raw = excluded.raw, sent = excluded.sent,
                  position_order = excluded.position_order, position_log = excluded.position_log,
                  position_token = excluded.position_token, dirty = excluded.dirty, edited_at = excluded.edited_at,
                  due_at = excluded.due_at, claimed_until = excluded.claimed_until,
                  attempts = excluded.attempts, parked = excluded.parked""",
                linkRows);
    }

    /** Gives back what a process that is gone had claimed; only for the one process that owns the sync. */
    public void releaseClaims(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement(
                "update link set claimed_until = null where sync = ? and claimed_until is not null")) {
            statement.setString(1, sync);
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
