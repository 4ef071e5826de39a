package dev.bactrian.state;

import dev.bactrian.state.RecordStore.LinkKey;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The changes of one sync that can only be decided once a system was read that is out of reach. As long as one of a record waits, all later ones of the same
 * record wait behind it. For the owner of the sync, inside its transactions.
 */
public final class WaitingChanges {

    private final String sync;
    private volatile @Nullable Set<LinkKey> keys;

    WaitingChanges(String sync) {
        this.sync = sync;
    }

    /** The records of which changes wait, by the key under which they were told. */
    public Set<LinkKey> keys(RecordTransaction transaction) throws SQLException {
        var known = keys;
        if (known == null) {
            known = load(transaction.reading());
            keys = known;
        }
        return known;
    }

    /** Whether none wait, for sure: somebody has looked already. */
    public boolean isKnownToBeEmpty() {
        var known = keys;
        return known != null && known.isEmpty();
    }

    private Set<LinkKey> load(Connection connection) throws SQLException {
        var found = new LinkedHashSet<LinkKey>();
        try (var statement =
                connection.prepareStatement("select system, key from waiting where sync = ? order by id")) {
            statement.setString(1, sync);
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.add(new LinkKey(rows.getString(1), rows.getString(2)));
                }
            }
        }
        return found;
    }

    /** Has a change wait, behind those of its record that wait already. */
    public void add(RecordTransaction transaction, LinkKey key, String change) throws SQLException {
        var known = keys(transaction);
        try (var statement = transaction
                .connection()
                .prepareStatement("insert into waiting (sync, system, key, change) values (?, ?, ?, ?)")) {
            statement.setString(1, sync);
            statement.setString(2, key.system());
            statement.setString(3, key.key());
            statement.setString(4, change);
            statement.executeUpdate();
        }
        transaction.onCommit(() -> known.add(key));
    }

    /** Takes what waits of these records, each in the order in which it came; they wait no longer once the transaction is committed. */
    public Map<LinkKey, List<String>> take(RecordTransaction transaction, Collection<LinkKey> wanted)
            throws SQLException {
        var known = keys(transaction);
        var taken = new LinkedHashMap<LinkKey, List<String>>();
        var sql =
                """
                with taken as (
                  delete from waiting w using unnest(?::text[], ?::text[]) as k(system, key)
                  where w.sync = ? and w.system = k.system and w.key = k.key returning w.id, w.system, w.key, w.change)
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
        transaction.onCommit(() -> known.removeAll(wanted));
        return taken;
    }
}
