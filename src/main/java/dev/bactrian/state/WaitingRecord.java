package dev.bactrian.state;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A record of which changes wait, for people to look at.
 *
 * @param number of the oldest of them
 * @param changes how many wait; 0: all is decided but a reference, for which the record is read once more
 * @param parentSync the sync of the record that it refers to, and which is not known yet; null: it waits for its system
 * @param parentKey by which the same system has that record; of one too long for an index, its beginning and its hash
 */
public record WaitingRecord(
        long number,
        Instant since,
        String system,
        String key,
        int changes,
        @Nullable String parentSync,
        @Nullable String parentKey) {

    /** Those of a sync whose oldest change has a higher number than {@code after}, the oldest first. */
    public static List<WaitingRecord> page(Connection connection, String sync, long after, int most)
            throws SQLException {
        var sql =
                """
                select min(id), min(at), system, key, count(change),
                  (array_agg(parent_sync order by id) filter (where parent_sync is not null))[1],
                  (array_agg(parent_key order by id) filter (where parent_sync is not null))[1]
                from waiting where sync = ? group by system, key having min(id) > ? order by 1 limit ?""";
        var found = new ArrayList<WaitingRecord>();
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, sync);
            statement.setLong(2, after);
            statement.setInt(3, most);
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.add(new WaitingRecord(
                            rows.getLong(1),
                            rows.getObject(2, OffsetDateTime.class).toInstant(),
                            rows.getString(3),
                            rows.getString(4),
                            rows.getInt(5),
                            rows.getString(6),
                            rows.getString(7)));
                }
            }
        }
        return found;
    }
}
