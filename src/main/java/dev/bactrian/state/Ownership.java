package dev.bactrian.state;

import dev.bactrian.state.OwnerSession.Raised;
import io.quarkus.logging.Log;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Which syncs this process decides and delivers. A sync has one owner at a time, and one process owns all of them; others on the same state stand by.
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

    /** So long a server may take to end a session of ours that was cut, which has the locks until then. */
    private static final Duration FORMER_SESSION = Duration.ofSeconds(1);

    /** Syncs share the sources of their systems, so one process owns all of them; no sync can have this name. */
    private static final String ALL = "*";

    private static final Duration BEAT = Duration.ofSeconds(1);

    private final OwnerSession session;
    private final Map<String, Claim> claims = new ConcurrentHashMap<>();
    private @Nullable Thread beating;
    private volatile boolean closed;

    Ownership(DataSource dataSource) {
        this.session = new OwnerSession(dataSource, processName());
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
        return claimOne(ALL).or(() -> claimOne(sync));
    }

    private Optional<String> claimOne(String sync) {
        if (claims.containsKey(sync) && !isHeld(sync)) {
            // A pause of this process, or of the network: nobody else has the lock, if this succeeds.
            noteThatWeLive();
        }
        if (isHeld(sync)) {
            return Optional.empty();
        }
        try {
            var began = System.nanoTime();
            if (!session.lock(sync)) {
                var other = session.owner(sync);
                if (!session.endSilentHolder(sync, FROZEN_AFTER) || !session.lock(sync)) {
                    claims.remove(sync);
                    return Optional.of(other);
                }
            }
            claims.put(sync, claim(session.raise(sync), began));
            beat();
            return Optional.empty();
        } catch (SQLException e) {
            disconnect();
            throw new StateUnavailable("claim the sync " + sync, e);
        }
    }

    /** The former owner may send until its lease is over. */
    private static Claim claim(Raised raised, long began) {
        var sinceBeat = raised.sinceBeat();
        var wait = sinceBeat == null ? Duration.ZERO : LEASE.minus(sinceBeat);
        return new Claim(raised.epoch(), began, System.nanoTime() + Math.max(0, wait.toNanos()));
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
                try {
                    noteThatWeLive();
                } catch (RuntimeException e) {
                    // Without this thread nothing would be sent ever again.
                    Log.errorf(e, "noting in the state that this process lives failed");
                }
            }
        }
    }

    private synchronized void noteThatWeLive() {
        try {
            var began = System.nanoTime();
            var epochs = new HashMap<String, Long>();
            var own = new ArrayList<>(claims.keySet());
            Collections.sort(own);
            var patience = began + FORMER_SESSION.toNanos();
            if (claims.containsKey(ALL) && !lockAgain(ALL, patience)) {
                // Whoever has this one is to have the others too.
                own.clear();
                claims.clear();
                session.end();
            }
            for (var sync : own) {
                // On a new session the lock is taken again; another one may have been faster, and whose it is must not
                // be noted over.
                var claim = claims.get(sync);
                if (claim != null && lockAgain(sync, patience)) {
                    epochs.put(sync, claim.epoch());
                } else {
                    claims.remove(sync);
                }
            }
            if (!epochs.isEmpty()) {
                session.beat(epochs).forEach(sync -> claims.computeIfPresent(sync, (name, claim) -> claim.at(began)));
            }
        } catch (SQLException e) {
            if (!closed) {
                Log.warnf("cannot note in the state that this process lives reason=\"%s\"", e.getMessage());
            }
            disconnect();
        }
    }

    private boolean lockAgain(String sync, long patience) throws SQLException {
        while (!session.lock(sync)) {
            if (System.nanoTime() - patience >= 0) {
                return false;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
        return true;
    }

    private void disconnect() {
        session.end();
        // Somebody else may have the locks by now; the next note tells.
        claims.replaceAll((sync, claim) -> claim.at(System.nanoTime() - LEASE.toNanos()));
    }

    @PreDestroy
    synchronized void close() {
        closed = true;
        session.giveUp(claims.keySet());
        claims.clear();
        disconnect();
    }
}
