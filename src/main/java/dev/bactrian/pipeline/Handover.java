package dev.bactrian.pipeline;

import dev.bactrian.change.Change;
import dev.bactrian.change.Operation;
import dev.bactrian.state.Fence;
import dev.bactrian.state.Positions;
import dev.bactrian.state.StateDatabase;
import dev.bactrian.system.PlaceKeeper;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The barrier behind the promise that nothing is lost: counts the changes that a source handed over against those that are durable,
 * and lets the source's offsets be stored only when the two are equal.
 */
public final class Handover implements PlaceKeeper {

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

    private final StateDatabase state;
    private final Fence fence;
    private final String sync;
    private final String system;
    private Ticket ticket = new Ticket();
    private long taken;
    private Instant lastCommit = Instant.EPOCH;

    /** How far one run of a source has come, in changes that were handed over. */
    record Progress(Ticket ticket, long taken, Instant lastCommit) {}

    /** One run of a source: changes of an earlier run do not count for a later one. */
    public static final class Ticket {

        private long handedOver;
        private long durable;
        private boolean revoked;

        private Ticket() {}

        synchronized void handedOver(int count) {
            handedOver += count;
        }

        private synchronized boolean isDurable(long count) {
            return durable >= count;
        }

        /** So many of the changes are stored for good, or safely with the bus. */
        public synchronized void durable(int count) {
            durable += count;
            notifyAll();
        }

        private synchronized void revoke() {
            revoked = true;
            notifyAll();
        }

        private synchronized void awaitDurable(String source) {
            var wanted = handedOver;
            var deadline = System.nanoTime() + LONGEST_WAIT.toNanos();
            while (durable < wanted && !revoked) {
                var left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (left <= 0) {
                    break;
                }
                try {
                    wait(left);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    break;
                }
            }
            if (durable < wanted || revoked) {
                throw new IllegalStateException(source + ": " + (wanted - durable) + " changes are not durable yet");
            }
        }
    }

    Handover(StateDatabase state, Fence fence, String sync, String system) {
        this.state = state;
        this.fence = fence;
        this.sync = sync;
        this.system = system;
    }

    /** Begins a run of the source; whatever an earlier run still hands on can no longer move the offsets. */
    synchronized void restart() {
        ticket.revoke();
        ticket = new Ticket();
        taken = 0;
        lastCommit = Instant.EPOCH;
    }

    synchronized Ticket take(List<Change> changes) {
        for (var change : changes) {
            lastCommit = change.operation() == Operation.READ ? lastCommit : change.committedAt();
        }
        taken += changes.size();
        ticket.handedOver(changes.size());
        return ticket;
    }

    /** How far the source has come. */
    synchronized Progress progress() {
        return new Progress(ticket, taken, lastCommit);
    }

    /**
     * Whether the source went past an edit that was committed by {@code commit} between two moments: by the later one it had told of a later edit, or
     * of nothing; and what it had told is durable.
     *
     * @param countsSilence whether a source that told nothing may have gone past
     */
    static boolean isPast(Progress then, Progress now, Instant commit, boolean countsSilence) {
        return then.ticket == now.ticket
                && now.ticket.isDurable(now.taken)
                && (now.taken == then.taken ? countsSilence : now.lastCommit.isAfter(commit));
    }

    @Override
    public @Nullable String kept() {
        return state.transaction("read offsets", connection -> Positions.load(connection, sync, system))
                .map(Positions.Stored::offsets)
                .orElse(null);
    }

    @Override
    public void keep(String offsets) {
        current().awaitDurable("offsets of " + sync + "/" + system);
        state.transaction("store offsets", connection -> {
            fence.check(connection);
            Positions.storeOffsets(connection, sync, system, offsets);
            return true;
        });
    }

    private synchronized Ticket current() {
        return ticket;
    }
}
