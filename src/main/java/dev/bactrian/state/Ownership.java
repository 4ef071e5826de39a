package dev.bactrian.state;

import io.quarkus.logging.Log;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Which syncs this process decides and delivers. A sync has one owner at a time; other processes on the same state stand by.
 *
 * <p>The owner holds a lock of the state database on a connection of its own, which a crash frees at once, and notes every second that it lives. A
 * process that is frozen keeps its lock; so, when it has not noted anything for {@link #FROZEN_AFTER}, a standby ends that connection and takes
 * over. Whoever takes over raises the sync's epoch: a former owner that wakes up can store nothing any more ({@link Fence}), and sends nothing, since
 * it has not noted for {@link #LEASE} that it lives.
 */
@ApplicationScoped
public class Ownership {

    static final Duration FROZEN_AFTER = Duration.ofSeconds(10);

    /** So long after its last note a former owner may still send; shorter than the time after which another one takes over, by more than clocks can differ in their speed. */
    private static final Duration LEASE = Duration.ofSeconds(3);

    private static final long NO_EPOCH = -1;
    private static final String LOCK_NOT_AVAILABLE = "55P03";

    /** A connection that is silent for longer counts as cut. */
    private static final Duration LONGEST_ANSWER = Duration.ofSeconds(5);

    private static final Duration BEAT = Duration.ofSeconds(1);

    /** Of all advisory locks in the database, those of owners. */
    private static final String LOCK = "hashtext('bactrian owner'), hashtext(current_schema() || '/' || ?)";

    private final DataSource dataSource;
    private final String process = processName();
    private final Map<String, Claim> claims = new ConcurrentHashMap<>();
    private final Set<String> locks = new HashSet<>();
    private @Nullable Connection connection;
    private @Nullable Thread beating;
    private volatile boolean closed;

    Ownership(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /**
     * What makes this process the owner of a sync.
     *
     * @param beatAt when it last noted that it lives, by {@link System#nanoTime}; taken before it did
     * @param sendsFrom from when on it may write to systems, as the former owner does not any more
     */
    private record Claim(long epoch, long beatAt, long sendsFrom) {

        Claim at(long beat) {
            return new Claim(epoch, beat, sendsFrom);
        }

        boolean isHeld() {
            return System.nanoTime() - beatAt < LEASE.toNanos();
        }
    }

    private static String processName() {
        try {
            return InetAddress.getLocalHost().getHostName() + "/"
                    + ProcessHandle.current().pid();
        } catch (UnknownHostException e) {
            return "process " + ProcessHandle.current().pid();
        }
    }

    /**
     * Makes this process the owner, where nobody else is.
     *
     * @return who owns the sync instead; empty: this process does
     * @throws StateUnavailable to be tried again
     */
    public synchronized Optional<String> claim(String sync) {
        if (claims.containsKey(sync) && !isHeld(sync)) {
            // A pause of this process, or of the network: nobody else has the lock, if this succeeds.
            noteThatWeLive();
        }
        if (isHeld(sync)) {
            return Optional.empty();
        }
        try {
            var own = connection();
            var began = System.nanoTime();
            if (!isLocked(own, sync)) {
                var other = owner(own, sync);
                if (!endFrozen(own, sync) || !isLocked(own, sync)) {
                    return Optional.of(other);
                }
            }
            claims.put(sync, raise(own, sync, began));
            beat();
            return Optional.empty();
        } catch (SQLException e) {
            disconnect();
            throw new StateUnavailable("claim the sync " + sync, e);
        }
    }

    /** Whether this process surely owns the sync now. */
    public boolean isHeld(String sync) {
        var claim = claims.get(sync);
        return claim != null && claim.isHeld();
    }

    /** Whether this process may write to systems: it owns the sync, and the former owner has stopped. */
    public boolean maySend(String sync) {
        var claim = claims.get(sync);
        return claim != null && claim.isHeld() && System.nanoTime() - claim.sendsFrom() >= 0;
    }

    /** The number of this ownership of the sync, higher than all before it; empty: another process owns it, or nobody. */
    public OptionalLong epoch(String sync) {
        var claim = claims.get(sync);
        return claim == null ? OptionalLong.empty() : OptionalLong.of(claim.epoch());
    }

    /** Keeps what belongs to the present ownership of a sync from being stored under another, or by a process that does not own it. */
    public Fence fenceOfThisEpoch(String sync) {
        var epoch = epoch(sync).orElse(NO_EPOCH);
        return transaction -> check(transaction, sync, epoch);
    }

    /** Keeps what was begun under one ownership from being stored under another: what it knows of the records may be out of date. */
    public Fence fenceOfOneEpoch(String sync) {
        var first = new AtomicLong(NO_EPOCH);
        return transaction -> {
            first.compareAndSet(NO_EPOCH, epoch(sync).orElse(NO_EPOCH));
            check(transaction, sync, first.get());
        };
    }

    private static void check(Connection transaction, String sync, long epoch) throws SQLException {
        var sql = "select 1 from owner where sync = ? and epoch = ? for key share";
        try (var statement = transaction.prepareStatement(sql)) {
            statement.setString(1, sync);
            statement.setLong(2, epoch);
            try (var rows = statement.executeQuery()) {
                if (!rows.next()) {
                    throw new NotOwner("this process does not own the sync " + sync + " any more");
                }
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

    /** Takes the lock of the session, which ends with the connection; false: another session has it. */
    private boolean isLocked(Connection own, String sync) throws SQLException {
        if (locks.contains(sync)) {
            return true;
        }
        try (var statement = own.prepareStatement("select pg_try_advisory_lock(" + LOCK + ")")) {
            statement.setString(1, sync);
            try (var rows = statement.executeQuery()) {
                return rows.next() && rows.getBoolean(1) && locks.add(sync);
            }
        }
    }

    private static String owner(Connection own, String sync) throws SQLException {
        try (var statement = own.prepareStatement("select process from owner where sync = ?")) {
            statement.setString(1, sync);
            try (var rows = statement.executeQuery()) {
                return rows.next() ? rows.getString(1) : "another process";
            }
        }
    }

    /** Ends the connection of an owner that has not noted for long that it lives; false: it lives. */
    private static boolean endFrozen(Connection own, String sync) throws SQLException {
        var sql =
                """
                select pg_terminate_backend(backend) from owner
                where sync = ? and beat_at < clock_timestamp() - make_interval(secs => ?)""";
        try (var statement = own.prepareStatement(sql)) {
            statement.setString(1, sync);
            statement.setLong(2, FROZEN_AFTER.toSeconds());
            try (var rows = statement.executeQuery()) {
                if (!rows.next()) {
                    return false;
                }
            }
        }
        Log.warnf(
                "the owner of the sync has not shown for %d s that it lives, taking over sync=%s",
                FROZEN_AFTER.toSeconds(), sync);
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
        return true;
    }

    /** Waits until what the former owner is storing just now is stored: its transactions hold a share of the row. */
    private Claim raise(Connection own, String sync, long began) throws SQLException {
        own.setAutoCommit(false);
        try {
            for (var isRepeated = false; ; isRepeated = true) {
                try {
                    var claim = tryToRaise(own, sync, began);
                    own.commit();
                    return claim;
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

    private Claim tryToRaise(Connection own, String sync, long began) throws SQLException {
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
            var sinceBeat = LEASE.toMillis();
            try (var rows = lock.executeQuery()) {
                sinceBeat = rows.next() ? (long) (rows.getDouble(1) * 1_000) : sinceBeat;
            }
            statement.setString(1, sync);
            statement.setString(2, process);
            try (var rows = statement.executeQuery()) {
                rows.next();
                var wait = Math.max(0, LEASE.toMillis() - sinceBeat);
                return new Claim(rows.getLong(1), began, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(wait));
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

    /** Lets the next owner begin at once. */
    private void giveUp() {
        var own = connection;
        if (own == null) {
            return;
        }
        try (var statement = own.prepareStatement(
                "update owner set beat_at = 'epoch' where sync = any(?) and backend = pg_backend_pid()")) {
            statement.setArray(1, own.createArrayOf("text", claims.keySet().toArray()));
            statement.executeUpdate();
        } catch (SQLException e) {
            Log.debugf("give up the syncs: %s", e.getMessage());
        }
    }

    private void beat() {
        if (beating == null) {
            var thread = new Thread(this::beatOn, "ownership");
            thread.setDaemon(true);
            thread.start();
            beating = thread;
        }
    }

    private void beatOn() {
        while (!closed) {
            LockSupport.parkNanos(BEAT.toNanos());
            if (!claims.isEmpty()) {
                noteThatWeLive();
            }
        }
    }

    private synchronized void noteThatWeLive() {
        var sql =
                """
                update owner o set beat_at = clock_timestamp(), backend = pg_backend_pid()
                from unnest(?::text[], ?::bigint[]) as own(sync, epoch)
                where o.sync = own.sync and o.epoch = own.epoch returning o.sync""";
        try {
            var own = connection();
            var before = Map.copyOf(claims);
            var began = System.nanoTime();
            for (var sync : before.keySet()) {
                // On a new connection the lock is taken again; another process may have been faster.
                if (!isLocked(own, sync)) {
                    claims.remove(sync);
                }
            }
            try (var statement = own.prepareStatement(sql)) {
                statement.setArray(1, own.createArrayOf("text", before.keySet().toArray()));
                statement.setArray(
                        2,
                        own.createArrayOf(
                                "bigint",
                                before.values().stream().map(Claim::epoch).toArray()));
                try (var rows = statement.executeQuery()) {
                    while (rows.next()) {
                        claims.computeIfPresent(rows.getString(1), (sync, claim) -> claim.at(began));
                    }
                }
            }
        } catch (SQLException e) {
            if (!closed) {
                Log.warnf("cannot note in the state that this process lives reason=\"%s\"", e.getMessage());
            }
            disconnect();
        }
    }

    private void disconnect() {
        var own = connection;
        connection = null;
        locks.clear();
        // Somebody else may have the locks by now; the next note tells.
        claims.replaceAll((sync, claim) -> claim.at(System.nanoTime() - LEASE.toNanos()));
        if (own != null) {
            try {
                // Not back to the pool: its locks are to go with it.
                own.abort(Runnable::run);
                own.close();
            } catch (SQLException e) {
                Log.debugf("close the owner's connection: %s", e.getMessage());
            }
        }
    }

    @PreDestroy
    synchronized void close() {
        closed = true;
        giveUp();
        claims.clear();
        disconnect();
    }
}
