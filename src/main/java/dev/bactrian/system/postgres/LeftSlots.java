package dev.bactrian.system.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/** Finds slots that a sync has left, as one that was removed or renamed: the server keeps its log for them for ever. */
final class LeftSlots {

    private static final Logger LOG = Logger.getLogger(LeftSlots.class);
    private static final Set<String> TOLD = ConcurrentHashMap.newKeySet();

    private LeftSlots() {}

    /** @param held how much of its log the server keeps for the slot, e.g. {@code 12 GB} */
    record LeftSlot(String name, String held) {}

    /** Tells of each once. */
    static void tell(Connection connection, String system) throws SQLException {
        for (var slot : find(connection, PostgresOffsets.engines())) {
            if (TOLD.add(system + "/" + slot.name())) {
                LOG.warnf(
                        "no sync here reads a replication slot, for which the server keeps its log system=%s slot=%s held=\"%s\""
                                + " statement=\"select pg_drop_replication_slot('%s')\"",
                        system, slot.name(), slot.held(), slot.name());
            }
        }
    }

    /** Slots of our naming in this database that nobody reads, besides those of {@code known} names. */
    static List<LeftSlot> find(Connection connection, Collection<String> known) throws SQLException {
        var sql =
                """
                select slot_name, coalesce(pg_size_pretty(pg_wal_lsn_diff(pg_current_wal_insert_lsn(), restart_lsn)), 'nothing')
                from pg_replication_slots
                where slot_name like 'bactrian\\_%' and database = current_database() and not active and slot_name <> all(?)
                order by slot_name""";
        try (var statement = connection.prepareStatement(sql)) {
            statement.setArray(1, connection.createArrayOf("text", known.toArray()));
            try (var rows = statement.executeQuery()) {
                var found = new ArrayList<LeftSlot>();
                while (rows.next()) {
                    found.add(new LeftSlot(rows.getString(1), rows.getString(2)));
                }
                return found;
            }
        }
    }
}
