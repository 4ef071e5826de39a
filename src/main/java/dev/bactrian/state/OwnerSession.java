package dev.bactrian.state;

import io.quarkus.logging.Log;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The session of the state database that holds the locks of the syncs that this process owns; when it is cut, a new one has to take them again. */
final class OwnerSession {

    private static final String LOCK_NOT_AVAILABLE = "55P03";

    /** A connection that is silent for longer counts as cut. */
    private static final Duration LONGEST_ANSWER = Duration.ofSeconds(5);

    /** Of all advisory locks in the database, the one of a sync's owner. */
    static final String LOCK = "hashtext('bactrian owner'), hashtext(current_schema() || '/' || ?)";

    private final DataSource dataSource;
    private final String process;
    private final Set<String> locks = new HashSet<>();
    private @Nullable Connection connection;

    /**
     * A new ownership.
     *
     * @param sinceBeat for how long the former owner has not noted that it lives; null: there was none
     */
    record Raised(long epoch, @Nullable Duration sinceBeat) {}

    OwnerSession(DataSource dataSource, String process) {
        this.dataSource = dataSource;
        this.process = process;
    }

    /** Takes a sync's lock, which ends with the session; false: another session has it. */
    boolean lock(String sync) throws SQLException {
        if (connection != null && locks.contains(sync)) {
            return true;
        }
        try (var statement = connection().prepareStatement("select pg_try_advisory_lock(" + LOCK + ")")) {
            statement.setString(1, sync);
            try (var rows = statement.executeQuery()) {
                return rows.next() && rows.getBoolean(1) && locks.add(sync);
            }
        }
    }

    /** The process that owns the sync, by what it noted of itself. */
    String owner(String sync) throws SQLException {
        try (var statement = connection().prepareStatement("select process from owner where sync = ?")) {
            statement.setString(1, sync);
            try (var rows = statement.executeQuery()) {
                return rows.next() ? rows.getString(1) : "another process";
            }
        }
    }

    /**
     * Ends the session that holds a sync's lock, where it has done nothing for so long: an owner that lives notes that every second. It may be a session
     * of this process, from before its network was cut, which the server still takes for alive.
     *
     * @return whether there was one
     */
    boolean endSilentHolder(String sync, Duration after) throws SQLException {
        var sql =
                """
                select pg_terminate_backend(a.pid) from pg_locks l join pg_stat_activity a on a.pid = l.pid,
                  (select hashtext('bactrian owner') as class, hashtext(current_schema() || '/' || ?) as object) k
                where l.locktype = 'advisory' and l.granted and l.objsubid = 2
                  and l.database = (select oid from pg_database where datname = current_database())
                  and l.classid::bigint = k.class::bigint & 4294967295 and l.objid::bigint = k.object::bigint & 4294967295
                  and a.pid <> pg_backend_pid() and a.state_change < clock_timestamp() - make_interval(secs => ?)""";
        try (var statement = connection().prepareStatement(sql)) {
            statement.setString(1, sync);
            statement.setLong(2, after.toSeconds());
            try (var rows = statement.executeQuery()) {
                if (!rows.next()) {
                    return false;
                }
            }
        }
        Log.warnf(
                "the owner of the sync has not shown for %d s that it lives, taking over sync=%s",
                after.toSeconds(), sync);
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
        return true;
    }

    /** Raises the sync's epoch. Waits until what the former owner is storing just now is stored: its transactions hold a share of the row. */
    Raised raise(String sync) throws SQLException {
        var own = connection();
        own.setAutoCommit(false);
        try {
            for (var isRepeated = false; ; isRepeated = true) {
                try {
                    var raised = tryToRaise(own, sync);
                    own.commit();
                    return raised;
                } catch (SQLException e) {
                    own.rollback();
                    if (isRepeated || !LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
                        throw e;
                    }
                    endFrozenTransactions(own);
                    own.commit();
                }
            }
        } finally {
            own.setAutoCommit(true);
        }
    }

    private Raised tryToRaise(Connection own, String sync) throws SQLException {
        var sql =
                """
                insert into owner (sync, epoch, process, backend) values (?, 1, ?, pg_backend_pid())
                on conflict (sync) do update set epoch = owner.epoch + 1, process = excluded.process, backend = excluded.backend,
                  beat_at = clock_timestamp()
                returning epoch""";
        try (var patience = own.createStatement();
                var lock = own.prepareStatement(
                        "select extract(epoch from clock_timestamp() - beat_at) from owner where sync = ? for update");
                var statement = own.prepareStatement(sql)) {
            patience.execute("set local lock_timeout = '2s'");
            lock.setString(1, sync);
            @Nullable Duration sinceBeat = null;
            try (var rows = lock.executeQuery()) {
                if (rows.next()) {
                    sinceBeat = Duration.ofMillis((long) (rows.getDouble(1) * 1_000));
                }
            }
            statement.setString(1, sync);
            statement.setString(2, process);
            try (var rows = statement.executeQuery()) {
                rows.next();
                return new Raised(rows.getLong(1), sinceBeat);
            }
        }
    }

    /** Ends sessions that hold a share of an owner's row in a transaction with nothing to do: their process was frozen in it. */
    private static void endFrozenTransactions(Connection own) throws SQLException {
        var sql =
                """
                select pg_terminate_backend(a.pid) from pg_stat_activity a
                join pg_locks l on l.pid = a.pid and l.relation = 'owner'::regclass and l.granted
                where a.pid <> pg_backend_pid() and a.state like 'idle in transaction%'
                  and a.state_change < clock_timestamp() - interval '2 seconds'""";
        try (var statement = own.createStatement()) {
            statement.execute(sql);
        }
    }

    /**
     * Notes that the owner of these syncs lives.
     *
     * @param epochs by sync; this session has their locks
     * @return the syncs that are owned in that epoch still
     */
    Set<String> beat(Map<String, Long> epochs) throws SQLException {
        var sql =
                """
                update owner o set beat_at = clock_timestamp(), backend = pg_backend_pid()
                from unnest(?::text[], ?::bigint[]) as own(sync, epoch)
                where o.sync = own.sync and o.epoch = own.epoch returning o.sync""";
        var own = connection();
        try (var statement = own.prepareStatement(sql)) {
            statement.setArray(1, own.createArrayOf("text", epochs.keySet().toArray()));
            statement.setArray(2, own.createArrayOf("bigint", epochs.values().toArray()));
            var noted = new HashSet<String>();
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    noted.add(rows.getString(1));
                }
            }
            return noted;
        }
    }

    /** Lets the next owner of these syncs begin at once. */
    void giveUp(Collection<String> syncs) {
        var own = connection;
        if (own == null) {
            return;
        }
        try (var statement = own.prepareStatement(
                "update owner set beat_at = 'epoch' where sync = any(?) and backend = pg_backend_pid()")) {
            statement.setArray(1, own.createArrayOf("text", syncs.toArray()));
            statement.executeUpdate();
        } catch (SQLException e) {
            Log.debugf("give up the syncs: %s", e.getMessage());
        }
    }

    /** Not back to the pool: its locks are to go with it. */
    void end() {
        var own = connection;
        connection = null;
        locks.clear();
        if (own != null) {
            try {
                own.abort(Runnable::run);
                own.close();
            } catch (SQLException e) {
                Log.debugf("close the owner's connection: %s", e.getMessage());
            }
        }
    }

    private Connection connection() throws SQLException {
        var own = connection;
        if (own == null) {
            own = dataSource.getConnection();
            own.setAutoCommit(true);
            own.setNetworkTimeout(Runnable::run, (int) LONGEST_ANSWER.toMillis());
            connection = own;
        }
        return own;
    }
}
