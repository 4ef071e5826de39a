package dev.bactrian.system.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The replication slot through which a database's log is read. */
record PostgresSlot(String name, PostgresConnections connections) {

    /**
     * A slot as the server tells it.
     *
     * @param confirmed up to where the server may forget its log
     * @param held how many bytes of the log the server keeps that nobody has confirmed
     * @param process the process of the server that reads it for somebody; 0: nobody does
     * @param lost why it cannot be read any more; empty: it can
     * @param stranger why it cannot be a slot of ours; empty: it can
     */
    record Status(long confirmed, long held, int process, Optional<String> lost, Optional<String> stranger) {

        boolean active() {
            return process != 0;
        }
    }

    private static final String CANCELLED = "57014";

    /** A fresh slot and the snapshot of the moment it begins at; the snapshot lives as long as the connection. */
    record Created(long lsn, @Nullable String snapshot, Connection holder) {}

    Optional<Status> status(Connection connection) throws SQLException {
        var sql =
                """
                select coalesce(confirmed_flush_lsn, '0/0') - '0/0'::pg_lsn, coalesce(active_pid, 0), wal_status,
                  case when slot_type <> 'logical' or plugin <> 'pgoutput' or database <> current_database() then
                    format('a %s one of database %s, plugin %s', slot_type, coalesce(database, 'none'), coalesce(plugin, 'none')) end,
                  pg_wal_lsn_diff(pg_current_wal_insert_lsn(), coalesce(confirmed_flush_lsn, '0/0'))::bigint
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
                var stranger = Optional.ofNullable(rows.getString(4))
                        .map(what -> "replication slot " + name + " is " + what
                                + ": another installation's; rename the system");
                return Optional.of(new Status(rows.getLong(1), rows.getLong(5), rows.getInt(2), lost, stranger));
            }
        }
    }

    /** How many bytes of its log the server keeps for a slot; empty: there is none of that name. */
    static OptionalLong held(Connection connection, String slot) throws SQLException {
        var sql =
                """
                select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), restart_lsn)::bigint
                from pg_replication_slots where slot_name = ? and restart_lsn is not null""";
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, slot);
            try (var row = statement.executeQuery()) {
                return row.next() ? OptionalLong.of(row.getLong(1)) : OptionalLong.empty();
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

    /**
     * Up to where the one who reads the slot says to have received the log; empty: nobody does.
     *
     * @throws SQLException where our role may not know
     */
    Optional<Long> received(Connection connection) throws SQLException {
        var sql =
                """
                select r.write_lsn - '0/0'::pg_lsn
                from pg_replication_slots s join pg_stat_replication r on r.pid = s.active_pid
                where s.slot_name = ? and r.write_lsn is not null""";
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, name);
            try (var rows = statement.executeQuery()) {
                if (rows.next()) {
                    return Optional.of(rows.getLong(1));
                }
            }
        }
        requireStatistics(connection);
        return Optional.empty();
    }

    /** Without it the server hides what {@code pg_stat_replication} tells of others' senders, as if there were nothing. */
    private static void requireStatistics(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(
                        "select quote_ident(current_user), pg_has_role('pg_read_all_stats', 'usage')")) {
            row.next();
            if (!row.getBoolean(2)) {
                throw new SQLException("role " + row.getString(1)
                        + " may not see in pg_stat_replication how far the log is read (grant pg_read_all_stats to "
                        + row.getString(1) + ")");
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

    /**
     * Creates the slot. A new slot waits for every transaction that is open anywhere in the server.
     *
     * @param connection to ask for what it waits
     * @param longestWait in seconds
     * @throws SQLException naming what it waits for, where it has to wait longer
     */
    void create(Connection connection, int longestWait) throws SQLException {
        create(connection, longestWait, "\"" + name + "\" LOGICAL pgoutput NOEXPORT_SNAPSHOT")
                .holder()
                .close();
    }

    /**
     * A moment of the log with a snapshot of all tables, for one who begins to follow the log. A temporary slot tells it, which goes with its connection; it
     * waits as a new slot does.
     */
    Created moment(Connection connection, int longestWait) throws SQLException {
        var temporary = "bactrian_moment_" + Long.toString(System.nanoTime(), 36);
        return create(connection, longestWait, temporary + " TEMPORARY LOGICAL pgoutput EXPORT_SNAPSHOT");
    }

    private Created create(Connection connection, int longestWait, String slot) throws SQLException {
        var holder = connections.single(
                Map.of("replication", "database", "assumeMinServerVersion", "10", "preferQueryMode", "simple"));
        try (var statement = holder.createStatement()) {
            statement.setQueryTimeout(longestWait);
            try (var rows = statement.executeQuery("CREATE_REPLICATION_SLOT " + slot)) {
                rows.next();
                return new Created(
                        Lsn.parse(rows.getString("consistent_point")), rows.getString("snapshot_name"), holder);
            }
        } catch (SQLException e) {
            holder.close();
            throw CANCELLED.equals(e.getSQLState()) ? new SQLException(whatItWaitsFor(connection), CANCELLED, e) : e;
        }
    }

    private static String whatItWaitsFor(Connection connection) throws SQLException {
        var sql =
                """
                select format('the transaction of process %s, user %s, application %s, open since %s (select pg_terminate_backend(%s))',
                  pid, usename, coalesce(nullif(application_name, ''), 'unnamed'), xact_start, pid)
                from pg_stat_activity where backend_xid is not null and pid <> pg_backend_pid()
                order by age(backend_xid) desc limit 1""";
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            return "a new slot waits for every open transaction to end, now for "
                    + (rows.next()
                            ? rows.getString(1)
                            : "one that our role may not see (grant pg_read_all_stats shows it in pg_stat_activity; see pg_prepared_xacts too)");
        }
    }

    /** Ends the session that reads the slot; false: there is none. */
    boolean endReader(Connection connection) throws SQLException {
        var sql = "select pg_terminate_backend(active_pid) from pg_replication_slots where slot_name = ? and active";
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, name);
            try (var rows = statement.executeQuery()) {
                return rows.next();
            }
        }
    }
}
