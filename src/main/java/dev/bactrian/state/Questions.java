package dev.bactrian.state;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bactrian.change.Fields;
import dev.bactrian.decision.Parking;
import dev.bactrian.state.RecordStore.LinkKey;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What waits for a person, in pages by rising numbers. */
public final class Questions {

    private static final String SELECT =
            "select id, sync, at, kind, record_id, system, key, code, message, details from parked where settled_at is null";

    private Questions() {}

    /** What a sync's questions are after the one with the number {@code after}; all kinds where {@code kind} is null. */
    public static List<Question> open(
            Connection connection, String sync, Parking.@Nullable Kind kind, long after, int most) throws SQLException {
        var sql = SELECT + " and sync = ? and (?::text is null or kind = ?) and id > ? order by id limit ?";
        var found = new ArrayList<Question>();
        try (var statement = connection.prepareStatement(sql)) {
            var word = kind == null ? null : kind.word();
            statement.setString(1, sync);
            statement.setString(2, word);
            statement.setString(3, word);
            statement.setLong(4, after);
            statement.setInt(5, most);
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.add(read(rows));
                }
            }
        }
        return found;
    }

    /** How many of each kind a sync has; a kind of which there is none is left out. */
    public static Map<Parking.Kind, Long> count(Connection connection, String sync) throws SQLException {
        var counts = new EnumMap<Parking.Kind, Long>(Parking.Kind.class);
        var sql = "select kind, count(*) from parked where settled_at is null and sync = ? group by kind";
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, sync);
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    counts.put(kind(rows.getString(1)), rows.getLong(2));
                }
            }
        }
        return counts;
    }

    private static Parking.Kind kind(String word) {
        return Parking.Kind.valueOf(word.toUpperCase(Locale.ROOT));
    }

    /** Empty where it is settled, or never was. */
    public static Optional<Question> find(Connection connection, long id) throws SQLException {
        try (var statement = connection.prepareStatement(SELECT + " and id = ?")) {
            statement.setLong(1, id);
            try (var rows = statement.executeQuery()) {
                return rows.next() ? Optional.of(read(rows)) : Optional.empty();
            }
        }
    }

    /** Settles one; nothing happens where somebody else has settled it already. */
    public static void settle(Connection connection, long id, String by, String settlement) throws SQLException {
        var sql =
                "update parked set settled_at = now(), settled_by = ?, settlement = ? where id = ? and settled_at is null";
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, by);
            statement.setString(2, settlement);
            statement.setLong(3, id);
            statement.executeUpdate();
        }
    }

    /**
     * What was refused of a record last, and waits.
     *
     * @param details what its system told, as it is kept
     */
    public record Refusal(String message, JsonNode details) {

        /** What the state keeps, and gives back, of a refusal. */
        public static Refusal of(Parking parking) {
            return new Refusal(
                    Parked.storable(parking.message()),
                    StateCodec.parse(Parked.details(parking).toString()));
        }
    }

    /** What was refused last of the records of these keys; a key of which nothing refused waits is left out. */
    public static Map<LinkKey, Refusal> refused(Connection connection, String sync, Collection<LinkKey> keys)
            throws SQLException {
        var sql =
                """
                select p.system, p.key, p.message, p.details
                from unnest(?::text[], ?::text[]) as k(system, key)
                join parked p on p.system = k.system and p.key = k.key
                where p.sync = ? and p.kind = 'change' and p.settled_at is null
                order by p.id""";
        var found = new HashMap<LinkKey, Refusal>();
        try (var statement = connection.prepareStatement(sql)) {
            RecordStore.setKeys(connection, statement, keys);
            statement.setString(3, sync);
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.put(
                            new LinkKey(rows.getString(1), rows.getString(2)),
                            new Refusal(rows.getString(3), StateCodec.parse(rows.getString(4))));
                }
            }
        }
        return found;
    }

    /** The numbers, after {@code after}, of the records on a field of which systems differ. */
    public static List<Long> disputed(Connection connection, String sync, long after, int most) throws SQLException {
        // Written as an operator, which the driver wants doubled: only so the index of disputes serves.
        var sql = "select id from record where sync = ? and oversight ?? 'disputes' and id > ? order by id limit ?";
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, sync);
            statement.setLong(2, after);
            statement.setInt(3, most);
            return ids(statement);
        }
    }

    /** The numbers, after {@code after}, of the records of which the system's delete is held. */
    public static List<Long> held(Connection connection, String sync, String system, long after, int most)
            throws SQLException {
        var sql =
                """
                select record_id from link where sync = ? and system = ? and presence = 'DELETE_IN_REVIEW' and record_id > ?
                order by record_id limit ?""";
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, sync);
            statement.setString(2, system);
            statement.setLong(3, after);
            statement.setInt(4, most);
            return ids(statement);
        }
    }

    private static List<Long> ids(PreparedStatement statement) throws SQLException {
        var ids = new ArrayList<Long>();
        try (var rows = statement.executeQuery()) {
            while (rows.next()) {
                ids.add(rows.getLong(1));
            }
        }
        return ids;
    }

    private static Question read(ResultSet row) throws SQLException {
        return new Question(
                row.getLong(1),
                row.getString(2),
                row.getObject(3, OffsetDateTime.class).toInstant(),
                new Parking(
                        kind(row.getString(4)),
                        row.getLong(5),
                        row.getString(6),
                        row.getString(7),
                        row.getString(8),
                        row.getString(9),
                        details(StateCodec.parse(row.getString(10)))));
    }

    private static Fields details(JsonNode node) {
        var values = new LinkedHashMap<String, @Nullable Object>();
        node.properties().forEach(entry -> values.put(entry.getKey(), value(entry.getValue())));
        return Fields.of(values);
    }

    private static @Nullable Object value(JsonNode node) {
        if (node.isNull()) {
            return null;
        }
        if (node.isBoolean()) {
            return node.asBoolean();
        }
        return node.isNumber() ? node.decimalValue() : node.asText();
    }
}
