package dev.bactrian.system.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;

/** The replication slot and the publication that one feed reads its table's log through. */
record PostgresSlot(String name, PostgresConnections connections, PostgresTable table) {

    /**
     * A slot as the server tells it.
     *
     * @param confirmed up to where the server may forget its log
     * @param active whether somebody reads it
     * @param lost why it cannot be read any more; empty: it can
     */
    record Status(long confirmed, boolean active, Optional<String> lost) {}

    /** A fresh slot and the snapshot of the moment it begins at; the snapshot lives as long as the connection. */
    record Created(long lsn, String snapshot, Connection holder) {}

    Optional<Status> status(Connection connection) throws SQLException {
        var sql =
                """
                select confirmed_flush_lsn - '0/0'::pg_lsn, active, wal_status
                from pg_replication_slots where slot_name = ?""";
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, name);
            try (var rows = statement.executeQuery()) {
                if (!rows.next()) {
                    return Optional.empty();
                }
                var walStatus = rows.getString(3);
                var lost = "lost".equals(walStatus)
                        ? Optional.of("the server has removed the log that slot " + name + " needs")
                        : Optional.<String>empty();
                return Optional.of(new Status(rows.getLong(1), rows.getBoolean(2), lost));
            }
        }
    }

    /** The end of the server's log; it is reached once something is written behind it, which the server itself does within seconds. */
    static long end(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("select pg_current_wal_insert_lsn() - '0/0'::pg_lsn")) {
            rows.next();
            return rows.getLong(1);
        }
    }

    /** Up to where the one who reads the slot says to have received the log; empty: nobody does. */
    Optional<Long> received(Connection connection) throws SQLException {
        var sql =
                """
                select r.write_lsn - '0/0'::pg_lsn
                from pg_replication_slots s join pg_stat_replication r on r.pid = s.active_pid
                where s.slot_name = ? and r.write_lsn is not null""";
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, name);
            try (var rows = statement.executeQuery()) {
                return rows.next() ? Optional.of(rows.getLong(1)) : Optional.empty();
            }
        }
    }

    /** Makes sure that the publication holds exactly this table; one that an owner made is left as it is. */
    void publish(Connection connection) throws SQLException {
        var sql =
                """
                select count(t.tablename), count(*) filter (where t.schemaname = ? and t.tablename = ?)
                from pg_publication p left join pg_publication_tables t using (pubname) where p.pubname = ? group by p.pubname""";
        try (var statement = connection.prepareStatement(sql);
                var change = connection.createStatement()) {
            statement.setString(1, table.schema());
            statement.setString(2, table.name());
            statement.setString(3, name);
            try (var rows = statement.executeQuery()) {
                if (!rows.next()) {
                    change.execute("create publication " + name + " for table " + table.sqlName());
                } else if (rows.getInt(1) != 1 || rows.getInt(2) != 1) {
                    change.execute("alter publication " + name + " set table " + table.sqlName());
                }
            }
        }
    }

    void drop(Connection connection) throws SQLException {
        var sql = "select pg_drop_replication_slot(slot_name) from pg_replication_slots where slot_name = ?";
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, name);
            statement.execute();
        }
    }

    /** Creates the slot on a connection of its own, which must stay open as long as the snapshot is needed. */
    Created create() throws SQLException {
        var holder = connections.single(
                Map.of("replication", "database", "assumeMinServerVersion", "10", "preferQueryMode", "simple"));
        try (var statement = holder.createStatement();
                var rows = statement.executeQuery(
                        "CREATE_REPLICATION_SLOT \"" + name + "\" LOGICAL pgoutput EXPORT_SNAPSHOT")) {
            rows.next();
            return new Created(Lsn.parse(rows.getString("consistent_point")), rows.getString("snapshot_name"), holder);
        } catch (SQLException e) {
            holder.close();
            throw e;
        }
    }
}
