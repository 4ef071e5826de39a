package dev.bactrian.state;

import dev.bactrian.change.Fields;
import dev.bactrian.change.ValueType;
import dev.bactrian.change.Weight;
import dev.bactrian.decision.TrackedRecord;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
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

/** One sync's records and links in the state database, read and written in batches; every call is one statement. */
public final class RecordStore {

    /** A system's key of a record. */
    public record LinkKey(String system, String key) {

        /** Spreads keys that are numbers in a row, which else meet in a few places of a map. */
        @Override
        public int hashCode() {
            return (system.hashCode() * 31 + key.hashCode()) * 0x9E3779B9;
        }
    }

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
    private final Function<Fields, Optional<String>> matchKey;
    private final List<String> references;
    private final FormerKeys formerKeys;

    public RecordStore(String sync, Types types, Function<Fields, Optional<String>> matchKey) {
        this(sync, types, matchKey, List.of());
    }

    /**
     * @param matchKey what a record holds in the fields by which records are matched; empty where it lacks one
     * @param references the fields that hold the number of another record
     */
    public RecordStore(String sync, Types types, Function<Fields, Optional<String>> matchKey, List<String> references) {
        this.references = List.copyOf(references);
        this.formerKeys = new FormerKeys(sync);
        this.sync = sync;
        this.rows = new RecordRows(types.record(), types.raw());
        this.matchKey = matchKey;
    }

    String sync() {
        return sync;
    }

    /**
     * The numbers of the records that the keys belong to; a key that nobody holds is left out. Each key is looked up by itself: for a join, a server that does
     * not know yet how large the table has become reads all links of the sync.
     */
    Map<LinkKey, Long> find(Connection connection, Collection<LinkKey> keys) throws SQLException {
        var sql =
                """
                select k.system, k.key, l.record_id from unnest(?::text[], ?::text[]) as k(system, key)
                cross join lateral (select record_id from link where sync = ? and system = k.system and key = k.key limit 1) l""";
        var found = new LinkedHashMap<LinkKey, Long>();
        try (var statement = connection.prepareStatement(sql)) {
            setKeys(connection, statement, keys);
            statement.setString(3, sync);
            try (var result = statement.executeQuery()) {
                while (result.next()) {
                    found.put(new LinkKey(result.getString(1), result.getString(2)), result.getLong(3));
                }
            }
        }
        return found;
    }

    /** The records that had the keys until they were deleted there and made anew; a key that nobody had is left out. */
    Map<LinkKey, Long> findFormer(Connection connection, Collection<LinkKey> keys) throws SQLException {
        if (!formerKeys.areThere(connection)) {
            return Map.of();
        }
        var sql =
                """
                select k.system, k.key, l.record_id
                from unnest(?::text[], ?::text[]) as k(system, key)
                join link l on l.sync = ? and l.system = k.system and l.former_keys <> '{}' and l.former_keys @> array[k.key]""";
        var found = new LinkedHashMap<LinkKey, Long>();
        try (var statement = connection.prepareStatement(sql)) {
            setKeys(connection, statement, keys);
            statement.setString(3, sync);
            try (var result = statement.executeQuery()) {
                while (result.next()) {
                    found.put(new LinkKey(result.getString(1), result.getString(2)), result.getLong(3));
                }
            }
        }
        return found;
    }

    static void setKeys(Connection connection, PreparedStatement statement, Collection<LinkKey> keys)
            throws SQLException {
        var systems = keys.stream().map(LinkKey::system).toArray(String[]::new);
        statement.setArray(1, connection.createArrayOf("text", systems));
        statement.setArray(
                2,
                connection.createArrayOf("text", keys.stream().map(LinkKey::key).toArray(String[]::new)));
    }

    /**
     * The records that {@code system} was sent a create of whose key is not known yet.
     *
     * @param token the token of that create; empty: any, where the system does not hold the record
     */
    List<Long> findCreating(Connection connection, String system, Collection<String> tokens) throws SQLException {
        var sql =
                """
                select l.record_id from link l join record r on r.id = l.record_id
                where l.sync = ? and l.system = ? and l.creating
                  and (cardinality(?::text[]) = 0 and l.presence = 'ABSENT'
                    or exists (select 1 from jsonb_array_elements(r.links -> l.system -> 'pending') as one
                      where one ->> 'token' = any(?)))""";
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
    Map<String, Set<Long>> findAlike(Connection connection, Collection<String> matchKeys) throws SQLException {
        var found = new LinkedHashMap<String, Set<Long>>();
        var sql = "select match_key, id from record where sync = ? and match_key = any(?) and not deleted";
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, sync);
            statement.setArray(2, connection.createArrayOf("text", matchKeys.toArray()));
            try (var result = statement.executeQuery()) {
                while (result.next()) {
                    found.computeIfAbsent(result.getString(1), key -> new LinkedHashSet<>())
                            .add(result.getLong(2));
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
            try (var result = statement.executeQuery()) {
                while (result.next()) {
                    if (wanted.test(result.getLong(1))) {
                        keys.add(result.getString(2));
                    }
                }
            }
        }
        return keys;
    }

    /**
     * The records of which one of these sets of systems lacks something and whose time has come, longest waiting first.
     *
     * @param lacking sets as they stand in the column of this name
     */
    List<Long> findDue(Connection connection, Collection<String> lacking, int most, Instant now) throws SQLException {
        var sql =
                """
                select id from record
                where sync = ? and lacking = any(?) and due_at <= ?::timestamptz
                order by due_at limit ?""";
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, sync);
            statement.setArray(2, connection.createArrayOf("text", lacking.toArray()));
            statement.setString(3, now.toString());
            statement.setInt(4, most);
            return ids(statement.executeQuery());
        }
    }

    /**
     * Records by their numbers.
     *
     * @throws TooMuchAtOnce where they take more than {@code most}
     */
    Map<Long, TrackedRecord> read(Connection connection, Collection<Long> ids, long most) throws SQLException {
        var records = new LinkedHashMap<Long, TrackedRecord>();
        var limit = ids.size() <= RecordRows.FEW ? Long.MAX_VALUE : most;
        var sql = "select " + RecordRows.columns(limit) + " from record r where r.id = any(?) order by r.id";
        try (var statement = connection.prepareStatement(sql)) {
            statement.setArray(1, connection.createArrayOf("bigint", ids.toArray()));
            try (var result = statement.executeQuery()) {
                while (result.next()) {
                    records.put(result.getLong(1), rows.read(result, 1));
                }
            }
        }
        return records;
    }

    /** Records by their numbers, the first of them, as the database counts their size, up to the weight of a batch; one at least, where there is one. */
    Map<Long, TrackedRecord> readSome(Connection connection, Collection<Long> ids) throws SQLException {
        var records = new LinkedHashMap<Long, TrackedRecord>();
        var sql = "select " + RecordRows.columns(Weight.OF_A_BATCH) + " from record r where r.id = any(?)";
        try (var statement = connection.prepareStatement(sql)) {
            statement.setArray(1, connection.createArrayOf("bigint", ids.toArray()));
            try (var result = statement.executeQuery()) {
                while (result.next()) {
                    var id = result.getLong(1);
                    rows.readWithin(result, 1).ifPresent(record -> records.put(id, record));
                }
            }
        }
        return records;
    }

    /** Numbers for new records. */
    List<Long> newIds(Connection connection, int count) throws SQLException {
        try (var statement = connection.prepareStatement("select nextval('record_id') from generate_series(1, ?)")) {
            statement.setInt(1, count);
            return ids(statement.executeQuery());
        }
    }

    /** An empty gathering of changed records, to be stored together. */
    RecordChanges changes() {
        return new RecordChanges(sync, matchKey, references, formerKeys);
    }

    /** Forgets what a system holds in these fields of the records of these numbers, by the record's names. */
    void forget(Connection connection, String system, Collection<String> fields, long after, long upTo)
            throws SQLException {
        var sql =
                """
                update record r set links = jsonb_set(r.links, array[n.system], (r.links -> n.system) || jsonb_build_object(
                    'differs', coalesce(r.links -> n.system -> 'differs', '{}') - n.fields,
                    'untold', coalesce(r.links -> n.system -> 'untold', '[]') || to_jsonb(n.fields),
                    'raw', coalesce(r.links -> n.system -> 'raw', '{}') - n.fields)
                  || case when jsonb_exists(r.links -> n.system, 'shadow')
                       then jsonb_build_object('shadow', (r.links -> n.system -> 'shadow') - n.fields) else '{}' end)
                from (values (?::text, ?::text[])) as n(system, fields)
                where r.sync = ? and r.links -> n.system is not null and r.id > ? and r.id <= ?""";
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, system);
            statement.setArray(2, connection.createArrayOf("text", fields.toArray()));
            statement.setString(3, sync);
            statement.setLong(4, after);
            statement.setLong(5, upTo);
            statement.executeUpdate();
        }
        forgetReferences(connection, system, fields, after, upTo);
    }

    private void forgetReferences(
            Connection connection, String system, Collection<String> fields, long after, long upTo)
            throws SQLException {
        var sql =
                "delete from reference where sync = ? and system = ? and field = any(?) and record_id > ? and record_id <= ?";
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, sync);
            statement.setString(2, system);
            statement.setArray(3, connection.createArrayOf("text", fields.toArray()));
            statement.setLong(4, after);
            statement.setLong(5, upTo);
            statement.executeUpdate();
        }
    }

    static List<Long> ids(ResultSet result) throws SQLException {
        try (result) {
            var ids = new ArrayList<Long>();
            while (result.next()) {
                ids.add(result.getLong(1));
            }
            return ids;
        }
    }
}
