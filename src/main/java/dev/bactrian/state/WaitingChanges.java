package dev.bactrian.state;

import dev.bactrian.state.RecordStore.LinkKey;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The changes of one sync that can only be decided once a system was read that is out of reach, or once the record is known that they refer to. As long as one
 * of a record waits, all later ones of the same record wait behind it. For the owner of the sync, inside its transactions.
 */
public final class WaitingChanges {

    /**
     * A record of another sync that is not known yet.
     *
     * @param key by which the system that told of it has it
     */
    public record Parent(String sync, LinkKey key) {}

    /**
     * A record that is to be read once more.
     *
     * @param takes what is to become of what is read, in the words of who noted it
     */
    public record Note(LinkKey key, String takes) {}

    private final String sync;
    private volatile @Nullable Waiting all;

    /**
     * @param held records of which changes wait
     * @param toBeRead records that are read once more when the one that they refer to is known
     */
    private record Waiting(Set<LinkKey> held, Set<LinkKey> toBeRead) {}

    WaitingChanges(String sync) {
        this.sync = sync;
    }

    /** The records of which changes wait, by the key under which they were told. */
    public Set<LinkKey> keys(RecordTransaction transaction) throws SQLException {
        return all(transaction).held();
    }

    private Waiting all(RecordTransaction transaction) throws SQLException {
        var known = all;
        if (known == null) {
            known = load(transaction.reading());
            all = known;
        }
        return known;
    }

    /** Whether none wait, for sure: somebody has looked already. */
    public boolean isKnownToBeEmpty() {
        var known = all;
        return known != null && known.held().isEmpty() && known.toBeRead().isEmpty();
    }

    /** Of how many records changes wait, or a part of a change; empty: nobody has looked yet. */
    public OptionalInt count() {
        var known = all;
        return known == null
                ? OptionalInt.empty()
                : OptionalInt.of(known.held().size() + known.toBeRead().size());
    }

    private Waiting load(Connection connection) throws SQLException {
        var found = new Waiting(ConcurrentHashMap.newKeySet(), ConcurrentHashMap.newKeySet());
        try (var statement =
                connection.prepareStatement("select system, key, change is null from waiting where sync = ?")) {
            statement.setString(1, sync);
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    (rows.getBoolean(3) ? found.toBeRead() : found.held())
                            .add(new LinkKey(rows.getString(1), rows.getString(2)));
                }
            }
        }
        return found;
    }

    /** Whether a change of the record waits. */
    public boolean isHeld(LinkKey key) {
        var known = all;
        return known != null && known.held().contains(key);
    }

    /** Those of which everything that waits may be decided by now, longest waiting first: no record that it refers to is still unknown. */
    public List<LinkKey> ready(RecordTransaction transaction, int most) throws SQLException {
        return find(
                transaction,
                """
                select w.system, w.key from waiting w where w.sync = ? and w.change is not null
                group by w.system, w.key
                having bool_and(w.parent_sync is null or exists (select from link l
                  where l.sync = w.parent_sync and l.system = w.system and l.key = w.parent_key))
                order by min(w.id) limit ?""",
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
                join waiting w on w.parent_sync = l.sync and w.system = l.system and w.parent_key = l.key
                where l.record_id = any(?) and w.sync = ? and w.change is not null limit ?""",
                statement -> {
                    statement.setArray(1, transaction.reading().createArrayOf("bigint", parents.toArray()));
                    statement.setString(2, sync);
                    statement.setInt(3, most);
                });
    }

    /** Those that are to be read once more, as a record that they refer to is known by now; none of which a change waits. */
    public List<Note> readyToBeRead(RecordTransaction transaction, int most) throws SQLException {
        var takes = new HashMap<LinkKey, String>();
        var keys = find(
                transaction,
                """
                select w.system, w.key, min(w.takes) from waiting w join link l
                on l.sync = w.parent_sync and l.system = w.system and l.key = w.parent_key
                where w.sync = ? and w.change is null and not exists (select from waiting h
                  where h.sync = w.sync and h.system = w.system and h.key = w.key and h.change is not null)
                group by w.system, w.key order by min(w.id) limit ?""",
                statement -> {
                    statement.setString(1, sync);
                    statement.setInt(2, most);
                },
                row -> takes.put(new LinkKey(row.getString(1), row.getString(2)), row.getString(3)));
        return keys.stream()
                .map(key -> new Note(key, Objects.requireNonNullElse(takes.get(key), "")))
                .toList();
    }

    /** Whether a record is to be read once more. */
    public boolean isToBeRead(LinkKey key) {
        var known = all;
        return known != null && known.toBeRead().contains(key);
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

    /**
     * Has a change wait, behind those of its record that wait already.
     *
     * @param parent the record that it waits for; null: it waits for a system
     */
    public void add(RecordTransaction transaction, LinkKey key, String change, @Nullable Parent parent)
            throws SQLException {
        var known = all(transaction);
        insert(transaction, key, change, parent, null);
        transaction.onCommit(() -> known.held().add(key));
    }

    /** What waits of a record needs no other record any more: a later change of it has told of all that it refers to. */
    public void needsNoParent(RecordTransaction transaction, LinkKey key) throws SQLException {
        update(
                transaction,
                "update waiting set parent_sync = null, parent_key = null where sync = ? and system = ? and key = ? and change is not null",
                key);
    }

    /** What waits of a record waits under its new key. */
    public void move(RecordTransaction transaction, LinkKey former, LinkKey key) throws SQLException {
        var known = all(transaction);
        try (var statement = transaction
                .connection()
                .prepareStatement(
                        "update waiting set key = ? where sync = ? and system = ? and key = ? and change is not null")) {
            statement.setString(1, key.key());
            statement.setString(2, sync);
            statement.setString(3, former.system());
            statement.setString(4, former.key());
            statement.executeUpdate();
        }
        transaction.onCommit(() -> {
            known.held().remove(former);
            known.held().add(key);
        });
    }

    private void update(RecordTransaction transaction, String sql, LinkKey key) throws SQLException {
        try (var statement = transaction.connection().prepareStatement(sql)) {
            statement.setString(1, sync);
            statement.setString(2, key.system());
            statement.setString(3, key.key());
            statement.executeUpdate();
        }
    }

    /** A record need not be read once more. */
    public void needsNoReading(RecordTransaction transaction, LinkKey key) throws SQLException {
        readAgain(transaction, key, List.of(), "");
    }

    /** Has a record read once more when those are known that it refers to; what was noted of it before is forgotten. */
    public void readAgain(RecordTransaction transaction, LinkKey key, List<Parent> parents, String takes)
            throws SQLException {
        var known = all(transaction);
        if (parents.isEmpty() && !known.toBeRead().contains(key)) {
            return;
        }
        update(transaction, "delete from waiting where sync = ? and system = ? and key = ? and change is null", key);
        for (var parent : parents) {
            insert(transaction, key, null, parent, takes);
        }
        transaction.onCommit(() -> {
            if (parents.isEmpty()) {
                known.toBeRead().remove(key);
            } else {
                known.toBeRead().add(key);
            }
        });
    }

    private void insert(
            RecordTransaction transaction,
            LinkKey key,
            @Nullable String change,
            @Nullable Parent parent,
            @Nullable String takes)
            throws SQLException {
        try (var statement = transaction
                .connection()
                .prepareStatement(
                        "insert into waiting (sync, system, key, change, parent_sync, parent_key, takes) values (?, ?, ?, ?, ?, ?, ?)")) {
            statement.setString(1, sync);
            statement.setString(2, key.system());
            statement.setString(3, key.key());
            statement.setString(4, change);
            statement.setString(5, parent == null ? null : parent.sync());
            statement.setString(
                    6, parent == null ? null : IndexedText.of(parent.key().key()));
            statement.setString(7, takes);
            statement.executeUpdate();
        }
    }

    /** Takes what waits of these records, each in the order in which it came; they wait no longer once the transaction is committed. */
    public Map<LinkKey, List<String>> take(RecordTransaction transaction, Collection<LinkKey> wanted)
            throws SQLException {
        var known = all(transaction);
        var taken = new LinkedHashMap<LinkKey, List<String>>();
        var sql =
                """
                with taken as (
                  delete from waiting w using unnest(?::text[], ?::text[]) as k(system, key)
                  where w.sync = ? and w.system = k.system and w.key = k.key and w.change is not null
                  returning w.id, w.system, w.key, w.change)
                select system, key, change from taken order by id""";
        try (var statement = transaction.connection().prepareStatement(sql)) {
            RecordStore.setKeys(transaction.connection(), statement, wanted);
            statement.setString(3, sync);
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    taken.computeIfAbsent(new LinkKey(rows.getString(1), rows.getString(2)), key -> new ArrayList<>())
                            .add(rows.getString(3));
                }
            }
        }
        transaction.onCommit(() -> known.held().removeAll(wanted));
        return taken;
    }
}
