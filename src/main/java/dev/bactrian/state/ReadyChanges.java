package dev.bactrian.state;

import dev.bactrian.state.RecordStore.LinkKey;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;

/** Of the changes of one sync that wait, see {@link WaitingChanges}, those that may be decided by now. */
public final class ReadyChanges {

    /**
     * A record that is to be read once more.
     *
     * @param takes what is to become of what is read, in the words of who noted it
     */
    public record Note(LinkKey key, String takes) {}

    /** Whether the record that a row waits for is known, by its key or by one that it had before it was made anew. */
    private static final String KNOWS_PARENT =
            """
            (exists (select from link l where l.sync = w.parent_sync and l.system = w.system and l.key = w.parent_key)
              or exists (select from link l where l.sync = w.parent_sync and l.system = w.system
                and l.former_keys <> '{}' and l.former_keys @> array[w.parent_key]))""";

    private final String sync;

    public ReadyChanges(String sync) {
        this.sync = sync;
    }

    /** Those of which everything that waits may be decided by now, longest waiting first: no record that it refers to is still unknown. */
    public List<LinkKey> all(RecordTransaction transaction, int most) throws SQLException {
        return find(
                transaction,
                """
                select w.system, w.key from waiting w where w.sync = ? and w.change is not null
                group by w.system, w.key
                having bool_and(w.parent_sync is null or %s)
                order by min(w.id) limit ?"""
                        .formatted(KNOWS_PARENT),
                statement -> {
                    statement.setString(1, sync);
                    statement.setInt(2, most);
                });
    }

    /** Those that wait for one of these records. */
    public List<LinkKey> waitingFor(RecordTransaction transaction, Collection<Long> parents, int most)
            throws SQLException {
        return find(
                transaction,
                """
                select distinct w.system, w.key from link l
                join waiting w on w.parent_sync = l.sync and w.system = l.system
                  and w.parent_key = any(array_append(l.former_keys, l.key))
                where l.record_id = any(?) and w.sync = ? and w.change is not null limit ?""",
                statement -> {
                    statement.setArray(1, transaction.reading().createArrayOf("bigint", parents.toArray()));
                    statement.setString(2, sync);
                    statement.setInt(3, most);
                });
    }

    /** Those that are to be read once more, as a record that they refer to is known by now; none of which a change waits. */
    public List<Note> toBeRead(RecordTransaction transaction, int most) throws SQLException {
        var takes = new HashMap<LinkKey, String>();
        var keys = find(
                transaction,
                """
                select w.system, w.key, min(w.takes) from waiting w
                where w.sync = ? and w.change is null and %s and not exists (select from waiting h
                  where h.sync = w.sync and h.system = w.system and h.key = w.key and h.change is not null)
                group by w.system, w.key order by min(w.id) limit ?"""
                        .formatted(KNOWS_PARENT),
                statement -> {
                    statement.setString(1, sync);
                    statement.setInt(2, most);
                },
                row -> takes.put(new LinkKey(row.getString(1), row.getString(2)), row.getString(3)));
        return keys.stream()
                .map(key -> new Note(key, Objects.requireNonNullElse(takes.get(key), "")))
                .toList();
    }

    /** Sets the parameters of a statement. */
    private interface Parameters {
        void set(PreparedStatement statement) throws SQLException;
    }

    /** Takes what a row tells besides its key. */
    private interface Besides {
        void take(ResultSet row) throws SQLException;
    }

    private static List<LinkKey> find(RecordTransaction transaction, String sql, Parameters parameters)
            throws SQLException {
        return find(transaction, sql, parameters, row -> {});
    }

    private static List<LinkKey> find(RecordTransaction transaction, String sql, Parameters parameters, Besides besides)
            throws SQLException {
        var found = new ArrayList<LinkKey>();
        try (var statement = transaction.reading().prepareStatement(sql)) {
            parameters.set(statement);
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.add(new LinkKey(rows.getString(1), rows.getString(2)));
                    besides.take(rows);
                }
            }
        }
        return found;
    }
}
