package dev.bactrian.state;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bactrian.change.Weight;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;

/**
 * The lines of one sync's journal in the order in which they were stored, for those who are told of every edit.
 *
 * <p>Only the owner of a sync writes its journal, one transaction after the other (see {@link SyncRecords}), so a line that is stored later has a higher number.
 */
public final class JournalLines {

    /**
     * One line.
     *
     * @param recordId 0: the change belongs to no record
     * @param edits by field: {@code outcome}, {@code winner}, {@code before}, {@code reported}
     */
    public record Line(
            long id,
            Instant at,
            long recordId,
            String system,
            String key,
            String operation,
            String outcome,
            Instant committedAt,
            String author,
            JsonNode edits) {}

    private static final int FETCH_SIZE = 20;

    private JournalLines() {}

    /** The first lines behind a line, up to the weight of a batch. */
    public static List<Line> behind(Connection connection, String sync, long id, int most) throws SQLException {
        var sql =
                """
                select id, at, record_id, system, key, operation, outcome, committed_at, author, edits
                from journal where sync = ? and id > ? order by id limit ?""";
        var lines = new ArrayList<Line>();
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, sync);
            statement.setLong(2, id);
            statement.setInt(3, most);
            statement.setFetchSize(FETCH_SIZE);
            var weight = 0L;
            try (var rows = statement.executeQuery()) {
                while (weight < Weight.OF_A_BATCH && rows.next()) {
                    var edits = rows.getString(10);
                    weight += Weight.of(edits);
                    lines.add(new Line(
                            rows.getLong(1),
                            rows.getObject(2, OffsetDateTime.class).toInstant(),
                            rows.getLong(3),
                            rows.getString(4),
                            rows.getString(5),
                            rows.getString(6),
                            rows.getString(7),
                            rows.getObject(8, OffsetDateTime.class).toInstant(),
                            rows.getString(9),
                            StateCodec.parse(edits)));
                }
            }
        }
        return lines;
    }
}
