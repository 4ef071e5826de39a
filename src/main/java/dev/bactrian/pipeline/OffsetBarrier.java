package dev.bactrian.pipeline;

import dev.bactrian.change.Change;
import dev.bactrian.change.Operation;
import dev.bactrian.change.Position;
import dev.bactrian.change.Weight;
import dev.bactrian.state.Fence;
import dev.bactrian.state.Positions;
import dev.bactrian.state.StateDatabase;
import dev.bactrian.system.PlaceKeeper;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The barrier behind the promise that nothing is lost: counts the changes that a source handed over against those that are durable,
 * and lets the source's offsets be stored only when the two are equal.
 */
public final class OffsetBarrier implements PlaceKeeper {

    private static final AtomicLong RUNS = new AtomicLong();

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

    /** So many changes may be on their way; a source tells up to 2,048 at once. */
    private static final int MOST = 6_000;

    private final StateDatabase state;
    private final Supplier<Fence> fences;
    private final String sync;
    private final String system;
    private Ticket ticket;
    private long taken;
    private Instant lastCommit = Instant.EPOCH;

    /** How far one run of a source has come, in changes that were handed over. */
    record Progress(Ticket ticket, long taken, Instant lastCommit) {}

    /** One run of a source: changes of an earlier run do not count for a later one. */
    public static final class Ticket {

        /** The exchange property that carries the ticket of an event's changes. */
        public static final String PROPERTY = "BactrianTicket";

        /** The exchange property that carries the number of the event's last change in its run. */
        public static final String LAST = "BactrianLast";

        /** The header of the bus that carries the number of a change, as {@link #sequence} tells it. */
        public static final String SEQUENCE = "BactrianSequence";

        private final String run = ProcessHandle.current().pid() + "-" + RUNS.incrementAndGet();
        private final Deque<Place> places = new ArrayDeque<>();
        private final PriorityQueue<Long> decidedAhead = new PriorityQueue<>();
        private Position decidedUpTo = Position.NONE;
        private long handedOver;
        private long durable;
        private long decided;
        private boolean revoked;
        private final Deque<Load> loads = new ArrayDeque<>();
        private long weight;
        private final Fence fence;

        /** Once so many changes are decided, everything up to the place is; {@code takenAt} is by {@link System#nanoTime}. */
        private record Place(long count, Position position, long takenAt) {}

        /** Once so many changes are durable, the memory that they took is free. */
        private record Load(long count, long weight) {}

        private Ticket(Fence fence) {
            this.fence = fence;
        }

        /** Keeps a run of a former ownership of the sync from storing its places. */
        public Fence fence() {
            return fence;
        }

        private synchronized void handedOver(List<Change> changes, Position place) {
            handedOver += changes.size();
            var load = changes.stream().mapToLong(Weight::of).sum();
            weight += load;
            loads.add(new Load(handedOver, load));
            if (!place.equals(Position.NONE)) {
                places.add(new Place(handedOver, place, System.nanoTime()));
            }
        }

        /** What tells the change with this number, counted from 1, from those of other runs. */
        public String sequence(long number) {
            return run + ":" + number;
        }

        /** How many changes were handed over. */
        public synchronized long count() {
            return handedOver;
        }

        /** One change was decided that a bus handed over, maybe not in the order in which they were captured. */
        private synchronized void decided(long number) {
            decidedAhead.add(number);
            while (!decidedAhead.isEmpty() && decidedAhead.peek() <= decided + 1) {
                decided = Math.max(decided, decidedAhead.remove());
            }
        }

        /** So many more are decided, in the order in which they were captured. */
        public synchronized void decidedInOrder(int count) {
            decided += count;
        }

        private synchronized Duration waiting() {
            decidedUpTo();
            var oldest = places.peek();
            return oldest == null ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - oldest.takenAt());
        }

        private synchronized Position decidedUpTo() {
            while (!places.isEmpty() && places.peek().count() <= decided) {
                decidedUpTo = places.remove().position();
            }
            return decidedUpTo;
        }

        private synchronized boolean isDurable(long count) {
            return durable >= count;
        }

        /** So many of the changes are stored for good, or safely with the bus. */
        public synchronized void durable(int count) {
            durable += count;
            while (!loads.isEmpty() && loads.peek().count() <= durable) {
                weight -= loads.remove().weight();
            }
            notifyAll();
        }

        /** Waits until so few changes are on their way that the next ones find room in memory. */
        private synchronized void awaitRoom() {
            while ((weight >= 2 * Weight.OF_A_BATCH || handedOver - durable >= MOST) && !revoked) {
                try {
                    wait();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                }
            }
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

    /** @param fences one for each run, of the ownership under which it begins */
    OffsetBarrier(StateDatabase state, Supplier<Fence> fences, String sync, String system) {
        this.state = state;
        this.fences = fences;
        this.ticket = new Ticket(fences.get());
        this.sync = sync;
        this.system = system;
    }

    /** Begins a run of the source; whatever an earlier run still hands on can no longer move the offsets. */
    public synchronized void restart() {
        ticket.revoke();
        ticket = new Ticket(fences.get());
        taken = 0;
        lastCommit = Instant.EPOCH;
    }

    /** Nobody hands on anything any more, and nobody waits for what was. */
    public synchronized void end() {
        ticket.revoke();
    }

    /** @param place how far the log was read, at or behind the last of the changes; {@link Position#NONE}: as far as that one */
    public Ticket take(List<Change> changes, Position place) {
        var run = current();
        run.awaitRoom();
        var last = Position.NONE;
        var commit = Instant.EPOCH;
        for (var change : changes) {
            commit = change.operation() == Operation.READ ? commit : change.committedAt();
            last = change.operation() == Operation.READ ? last : change.position();
        }
        handedOver(run, changes.size(), commit);
        run.handedOver(changes, place.equals(Position.NONE) ? last : place);
        return run;
    }

    /** What a former run still hands on is nothing of the present one. */
    private synchronized void handedOver(Ticket run, int count, Instant commit) {
        if (run == ticket) {
            taken += count;
            lastCommit = commit.equals(Instant.EPOCH) ? lastCommit : commit;
        }
    }

    /** How far the log has been decided: every change up to there; {@link Position#NONE}: it was not heard of yet. */
    public synchronized Position decidedUpTo() {
        return ticket.decidedUpTo();
    }

    /** For how long the oldest change that is not decided has waited; zero: all are. */
    synchronized Duration waiting() {
        return ticket.waiting();
    }

    /** A change was decided that a bus handed over; changes of former runs do not count. */
    public synchronized void decided(String sequence) {
        var colon = sequence.lastIndexOf(':');
        if (sequence.substring(0, colon).equals(ticket.run)) {
            ticket.decided(Long.parseLong(sequence.substring(colon + 1)));
        }
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
        var run = current();
        run.awaitDurable("offsets of " + sync + "/" + system);
        state.transaction("store offsets", connection -> {
            run.fence().check(connection);
            Positions.storeOffsets(connection, sync, system, offsets);
            return true;
        });
    }

    private synchronized Ticket current() {
        return ticket;
    }
}
