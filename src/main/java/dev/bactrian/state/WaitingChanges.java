package dev.bactrian.state;

import dev.bactrian.state.RecordStore.LinkKey;
import java.sql.Array;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
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
     * What waits of a record.
     *
     * @param change as it was told; null: the record is only to be read once more
     * @param parent the record that it waits for; null: it waits for a system, or behind another change
     * @param takes what is to become of what is read, see {@link ReadyChanges.Note}; null where a change waits, which tells it itself
     */
    public record Wait(LinkKey key, @Nullable String change, @Nullable Parent parent, @Nullable String takes) {}

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

    /** Whether a record is to be read once more. */
    public boolean isToBeRead(LinkKey key) {
        var known = all;
        return known != null && known.toBeRead().contains(key);
    }

    /** Has changes wait in this order, each behind those of its record that wait already. */
    public void add(RecordTransaction transaction, List<Wait> waits) throws SQLException {
        var known = all(transaction);
        insert(transaction, waits);
        transaction.onCommit(() -> waits.forEach(wait -> known.held().add(wait.key())));
    }

    /** What waits of a record needs no other record any more: a later change of it has told of all that it refers to. */
    public void needsNoParent(RecordTransaction transaction, LinkKey key) throws SQLException {
        update(
                transaction,
                "update waiting set parent_sync = null, parent_key = null where sync = ? and system = ? and key = ? and change is not null and parent_sync is not null",
                key);
    }

    /**
     * What waits of records waits under their new keys.
     *
     * @param moves by former key; one record may take over the key of another one that moves as well
     */
    public void move(RecordTransaction transaction, Map<LinkKey, LinkKey> moves) throws SQLException {
        var known = all(transaction);
        var former = moves.keySet().stream().filter(known.held()::contains).toList();
        if (former.isEmpty()) {
            return;
        }
        var now = former.stream()
                .map(key -> Objects.requireNonNull(moves.get(key)))
                .toList();
        var connection = transaction.connection();
        try (var statement = connection.prepareStatement(
                """
                update waiting w set key = m.key from unnest(?::text[], ?::text[], ?::text[]) as m(system, former, key)
                where w.sync = ? and w.system = m.system and w.key = m.former and w.change is not null""")) {
            statement.setArray(1, texts(connection, former, LinkKey::system));
            statement.setArray(2, texts(connection, former, LinkKey::key));
            statement.setArray(3, texts(connection, now, LinkKey::key));
            statement.setString(4, sync);
            statement.executeUpdate();
        }
        transaction.onCommit(() -> {
            former.forEach(known.held()::remove);
            known.held().addAll(now);
        });
    }

    private static <T> Array texts(Connection connection, List<T> all, Function<T, @Nullable String> text)
            throws SQLException {
        return connection.createArrayOf("text", all.stream().map(text).toArray());
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
        insert(
                transaction,
                parents.stream()
                        .map(parent -> new Wait(key, null, parent, takes))
                        .toList());
        transaction.onCommit(() -> {
            if (parents.isEmpty()) {
                known.toBeRead().remove(key);
            } else {
                known.toBeRead().add(key);
            }
        });
    }

    private void insert(RecordTransaction transaction, List<Wait> waits) throws SQLException {
        if (waits.isEmpty()) {
            return;
        }
        var connection = transaction.connection();
        try (var statement = connection.prepareStatement(
                """
                insert into waiting (sync, system, key, change, parent_sync, parent_key, takes)
                select ?, w.system, w.key, w.change, w.parent_sync, w.parent_key, w.takes
                from unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[]) with ordinality
                  as w(system, key, change, parent_sync, parent_key, takes, place) order by w.place""")) {
            statement.setString(1, sync);
            var columns = List.<Function<Wait, @Nullable String>>of(
                    wait -> wait.key().system(),
                    wait -> wait.key().key(),
                    Wait::change,
                    wait -> wait.parent() == null ? null : wait.parent().sync(),
                    wait -> wait.parent() == null
                            ? null
                            : IndexedText.of(wait.parent().key().key()),
                    Wait::takes);
            for (var n = 0; n < columns.size(); n++) {
                statement.setArray(n + 2, texts(connection, waits, columns.get(n)));
            }
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
