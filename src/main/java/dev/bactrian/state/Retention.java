package dev.bactrian.state;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Forgets the past: old lines of the journal, and old items that were parked; not those of anything that still waits for a person. */
public final class Retention {

    private Retention() {}

    /** The syncs that ever ran on this state. */
    public static List<String> syncs(Connection connection) throws SQLException {
        var syncs = new ArrayList<String>();
        try (var statement = connection.prepareStatement("select distinct sync from position order by sync");
                var rows = statement.executeQuery()) {
            while (rows.next()) {
                syncs.add(rows.getString(1));
            }
        }
        return syncs;
    }

    /**
     * Forgets up to {@code most} lines of before; the number of lines that were.
     *
     * @param last no line behind it is forgotten
     */
    public static int forget(Connection connection, String sync, Instant before, long last, int most)
            throws SQLException {
        var sql =
                """
                delete from journal where id in (
                  select j.id from journal j
                  where j.sync = ? and j.at < ?::timestamptz and j.id <= ?
                    and not exists (select 1 from parked p
                      where p.sync = j.sync and p.record_id = j.record_id and p.settled_at is null)
                    and not exists (select 1 from parked p
                      where j.record_id is null and p.record_id is null and p.sync = j.sync and p.system = j.system
                        and p.key = j.key and p.settled_at is null)
                  order by j.at limit ?)""";
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, sync);
            statement.setString(2, before.toString());
            statement.setLong(3, last);
            statement.setInt(4, most);
            return statement.executeUpdate();
        }
    }

    /** Forgets up to {@code most} items that were parked and settled before; their number. */
    public static int forgetSettled(Connection connection, String sync, Instant before, int most) throws SQLException {
        var sql =
                """
                delete from parked where id in (
                  select id from parked where sync = ? and settled_at < ?::timestamptz order by settled_at limit ?)""";
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, sync);
            statement.setString(2, before.toString());
            statement.setInt(3, most);
            return statement.executeUpdate();
        }
    }

    /** Forgets records that were deleted before, of a sync whose file is gone: nobody owns it, so nobody has them at hand. */
    public static int forgetDeletedOfNobody(Connection connection, String sync, Instant before, int most)
            throws SQLException {
        try (var statement = connection.prepareStatement(
                "select from owner where sync = ? and beat_at > clock_timestamp() - interval '1 minute'")) {
            statement.setString(1, sync);
            try (var rows = statement.executeQuery()) {
                if (rows.next()) {
                    return 0;
                }
            }
        }
        var erasure = new Erasure(connection, sync);
        return erasure.records(erasure.deletedBefore(before, Long.MAX_VALUE, most), List.of())
                .records();
    }
}
