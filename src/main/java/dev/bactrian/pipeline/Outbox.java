package dev.bactrian.pipeline;

import dev.bactrian.change.Delivery;
import dev.bactrian.change.Weight;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The deliveries to one system whose pending writes are stored, on their way from the decision to the sink. What finds no room here stays dirty in
 * the state, where delivery finds it later; a crash loses nothing but the order of what is sent next.
 */
public final class Outbox {

    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final int RADIX = 36;

    private final AwaitedParents awaited = new AwaitedParents();
    private final int most;
    private final Deque<Delivery> waiting = new ArrayDeque<>();
    private final Map<Long, UnderWay> underWay = new LinkedHashMap<>();
    /** The records of a batch that failed, nobody knows by which of them. */
    private final Set<Long> alone = new HashSet<>();

    private @Nullable String token;

    /** @param since by {@link System#nanoTime} */
    private record UnderWay(Delivery delivery, long since) {}

    private long weight;
    private boolean mayHaveMore = true;
    private long takenAt;

    /** @param most how many deliveries wait here at most */
    Outbox(int most) {
        this.most = most;
    }

    /** What must be written to the system before some of its deliveries can go. */
    public AwaitedParents awaited() {
        return awaited;
    }

    /** The token of the deliveries that are made out now: those that are sent in one call bear the same. */
    public synchronized String token(Instant now) {
        if (token == null) {
            token = newToken(now);
        }
        return token;
    }

    /** The time, so that an uncertain create knows since when, and a number, so that every batch has its own. */
    private static String newToken(Instant now) {
        return Long.toString(now.toEpochMilli(), RADIX) + "-"
                + Integer.toString(COUNT.incrementAndGet() & 0xffff, RADIX) + "-"
                + Long.toString(ProcessHandle.current().pid(), RADIX);
    }

    public static Instant madeAt(String token) {
        return Instant.ofEpochMilli(Long.parseLong(token.substring(0, token.indexOf('-')), RADIX));
    }

    public synchronized boolean hasRoom(int more) {
        return isRoomFor(more);
    }

    private boolean isRoomFor(int more) {
        return waiting.size() + more <= most && weight < Weight.OF_A_BATCH;
    }

    /** Waits until there is room, as long as deliveries go on; false: there is none. */
    synchronized boolean awaitRoom(int more, long millis) {
        var deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        while (!isRoomFor(more)) {
            var left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (left <= 0) {
                return false;
            }
            try {
                wait(left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return true;
    }

    /** Whether a delivery of the record waits here, or is being written. */
    public synchronized boolean isUnderWay(long recordId) {
        return underWay.containsKey(recordId);
    }

    /** Takes deliveries in, whose pending writes are committed. */
    public synchronized void add(Collection<Delivery> deliveries) {
        note(deliveries);
        waiting.addAll(deliveries);
        deliveries.forEach(delivery -> weight += Weight.of(delivery));
    }

    /** The same for deliveries that their maker writes himself. */
    public synchronized void begin(Collection<Delivery> deliveries) {
        note(deliveries);
        token = null;
        takenAt = System.nanoTime();
    }

    private void note(Collection<Delivery> deliveries) {
        var now = System.nanoTime();
        deliveries.forEach(delivery -> underWay.put(delivery.recordId(), new UnderWay(delivery, now)));
    }

    /** For how long the oldest delivery has not been settled; zero: there is none. */
    synchronized Duration waiting() {
        var began = underWay.values().iterator();
        return began.hasNext()
                ? Duration.ofNanos(System.nanoTime() - began.next().since())
                : Duration.ZERO;
    }

    /** The next deliveries of one token, in the order in which they were made out. */
    public synchronized List<Delivery> take(int count) {
        var taken = new ArrayList<Delivery>();
        var takenWeight = 0L;
        while (taken.size() < count
                && takenWeight < Weight.OF_A_BATCH
                && !waiting.isEmpty()
                && (taken.isEmpty() || isTakenWith(taken.get(0), waiting.peek()))) {
            var next = waiting.remove();
            taken.add(next);
            takenWeight += Weight.of(next);
        }
        weight -= takenWeight;
        if (!taken.isEmpty()) {
            token = null;
            takenAt = System.nanoTime();
            notifyAll();
        }
        return taken;
    }

    private boolean isTakenWith(Delivery first, Delivery next) {
        return first.token().equals(next.token())
                && !alone.contains(first.recordId())
                && !alone.contains(next.recordId());
    }

    /** Has each of these records delivered by itself next, so that what makes their batch fail stops no other. */
    public synchronized void deliverAlone(Collection<Delivery> deliveries) {
        deliveries.forEach(delivery -> alone.add(delivery.recordId()));
    }

    /** Of records that are to be delivered, in their order, those that may be so at once with the first. */
    public synchronized List<Long> together(List<Long> records) {
        var isFirstAlone = !records.isEmpty() && alone.contains(records.get(0));
        return isFirstAlone
                ? records.subList(0, 1)
                : records.stream().takeWhile(id -> !alone.contains(id)).toList();
    }

    /** The deliveries are settled: nothing is wrong with their records. */
    public synchronized void settled(Collection<Delivery> deliveries) {
        deliveries.forEach(delivery -> alone.remove(delivery.recordId()));
        end(deliveries);
    }

    /** The deliveries are settled, or given up: their records may be delivered again. */
    public synchronized void end(Collection<Delivery> deliveries) {
        for (var delivery : deliveries) {
            // A later delivery of the record may be under way by now.
            underWay.computeIfPresent(delivery.recordId(), (id, one) -> one.delivery() == delivery ? null : one);
        }
    }

    /** Everything that waits; it stays under way until it is ended. */
    public synchronized List<Delivery> takeAll() {
        var taken = List.copyOf(waiting);
        waiting.clear();
        weight = 0;
        token = null;
        notifyAll();
        return taken;
    }

    /** How many records are waiting here, or being written. */
    public synchronized int underWay() {
        return underWay.size();
    }

    public synchronized int size() {
        return waiting.size();
    }

    /** The state may hold dirty links that are not here. */
    public synchronized void lookInState() {
        mayHaveMore = true;
    }

    /** Whether the state is to be looked at for more. */
    public synchronized boolean mayHaveMore() {
        return mayHaveMore;
    }

    /** The state held nothing more that was due. */
    public synchronized void nothingMore() {
        mayHaveMore = false;
    }

    /** Whether a call was begun within this time, so that more is likely to come. */
    public synchronized boolean isBusy(long millis) {
        return takenAt != 0 && System.nanoTime() - takenAt < TimeUnit.MILLISECONDS.toNanos(millis);
    }
}
