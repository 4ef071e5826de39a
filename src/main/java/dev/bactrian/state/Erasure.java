package dev.bactrian.state;

import dev.bactrian.state.RecordStore.LinkKey;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Erases what the state keeps of records, with their values; for the owner of the sync, or where nobody owns it. */
public final class Erasure {

    /**
     * What was erased.
     *
     * @param journal lines of the journal
     * @param parked items that were parked
     */
    public record Erased(int records, int journal, int parked) {

        public boolean isNothing() {
            return records + journal + parked == 0;
        }
    }

    private static final String OF_RECORDS_OR_KEYS =
            """
            sync = ? and (record_id = any(?) or (record_id is null
              and (system, key) in (select * from unnest(?::text[], ?::text[]))))""";

    private final Connection connection;
    private final String sync;

    public Erasure(Connection connection, String sync) {
        this.connection = connection;
        this.sync = sync;
    }

    /**
     * The records that were deleted before a time and exist in no system; none of those of which something is parked or still to be written.
     *
     * @param last nor those of which the journal has a line behind it
     */
    List<Long> deletedBefore(Instant time, long last, int most) throws SQLException {
        var sql =
                """
                select r.id from record r
                where r.sync = ? and r.deleted and r.updated_at < ?::timestamptz and r.lacking is null
                  and not exists (select from link l where l.record_id = r.id
                    and (l.creating or l.presence not in ('ABSENT', 'UNMATCHED')))
                  and not exists (select from parked p where p.record_id = r.id and p.settled_at is null)
                  and not exists (select from journal j where j.record_id = r.id and j.id > ?)
                order by r.id limit ?""";
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, sync);
            statement.setString(2, time.toString());
            statement.setLong(3, last);
            statement.setInt(4, most);
            try (var rows = statement.executeQuery()) {
                var ids = new ArrayList<Long>();
                while (rows.next()) {
                    ids.add(rows.getLong(1));
                }
                return ids;
            }
        }
    }

    /**
     * Erases records with all that was noted of them.
     *
     * @param keys by which what belongs to no record names them
     */
    Erased records(Collection<Long> ids, Collection<LinkKey> keys) throws SQLException {
        delete("delete from link where record_id = any(?)", ids);
        delete("delete from reference where record_id = any(?)", ids);
        var records = delete("delete from record where id = any(?)", ids);
        return new Erased(
                records,
                delete("delete from journal where " + OF_RECORDS_OR_KEYS, ids, keys),
                delete("delete from parked where " + OF_RECORDS_OR_KEYS, ids, keys));
    }

    /** Erases what was noted of records: the edits of the past, and what was parked and is settled. */
    Erased history(Collection<Long> ids, Collection<LinkKey> keys) throws SQLException {
        return new Erased(
                0,
                delete("delete from journal where " + OF_RECORDS_OR_KEYS, ids, keys),
                delete("delete from parked where settled_at is not null and " + OF_RECORDS_OR_KEYS, ids, keys));
    }

    private int delete(String sql, Collection<Long> ids) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setArray(1, connection.createArrayOf("bigint", ids.toArray()));
            return statement.executeUpdate();
        }
    }

    private int delete(String sql, Collection<Long> ids, Collection<LinkKey> keys) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, sync);
            statement.setArray(2, connection.createArrayOf("bigint", ids.toArray()));
            texts(statement, 3, keys.stream().map(LinkKey::system).toList());
            texts(statement, 4, keys.stream().map(LinkKey::key).toList());
            return statement.executeUpdate();
        }
    }

    private void texts(PreparedStatement statement, int number, List<String> texts) throws SQLException {
        statement.setArray(number, connection.createArrayOf("text", texts.toArray()));
    }
}
