package dev.bactrian.sandbox.salesforce.event;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArraySet;

/** All events of the org in commit order, kept for a while so that they can be replayed. */
public final class EventLog {
    /** Every change event of every object. */
    public static final String ALL_CHANGES = "/data/ChangeEvents";

    private final ConcurrentNavigableMap<Long, Event> events = new ConcurrentSkipListMap<>();
    private final Set<Runnable> listeners = new CopyOnWriteArraySet<>();
    private final int retainedEvents;
    private final Duration retention;
    private int kept;
    private volatile long latest;
    private volatile long oldestAcceptable;

    /**
     * @param start the replay id before the first event; a later process must start higher, so that it does not take an earlier
     *     one's positions for its own
     */
    public EventLog(long start, int retainedEvents, Duration retention) {
        this.retainedEvents = retainedEvents;
        this.retention = retention;
        this.latest = start;
        this.oldestAcceptable = start;
    }

    /** What a replay id that a client gives is worth. */
    public enum Standing {
        KNOWN,
        EXPIRED,
        NEVER_ISSUED
    }

    /** Appends a draft, and gives its replay id. */
    public synchronized long append(Event draft) {
        // Real replay ids have gaps; clients must not count on their being contiguous.
        long replayId = latest + 1 + latest % 3;
        events.put(replayId, draft.at(replayId));
        latest = replayId;
        kept++;
        dropOld(draft.at().minus(retention));
        return replayId;
    }

    /** Tells all listeners that there is something new; to be called after the events of one transaction. */
    public void announce() {
        listeners.forEach(Runnable::run);
    }

    public void listen(Runnable listener) {
        listeners.add(listener);
    }

    public void ignore(Runnable listener) {
        listeners.remove(listener);
    }

    /** The next events of the topic after the given replay id, at most {@code limit}. */
    public List<Event> after(long replayId, String topic, int limit) {
        List<Event> found = new ArrayList<>(Math.min(limit, 100));
        for (Event event : events.tailMap(replayId, false).values()) {
            if (found.size() == limit) {
                break;
            }
            if (topic.equals(ALL_CHANGES)
                    ? event.topic().startsWith("/data/")
                    : topic.equalsIgnoreCase(event.topic())) {
                found.add(event);
            }
        }
        return found;
    }

    public Standing standing(long replayId) {
        if (replayId > latest || replayId < 0) {
            return Standing.NEVER_ISSUED;
        }
        return replayId < oldestAcceptable ? Standing.EXPIRED : Standing.KNOWN;
    }

    /** The replay id of the newest event, or the start of an empty log. */
    public long latest() {
        return latest;
    }

    /** The replay id from which all events that are kept follow. */
    public long beforeEarliest() {
        return oldestAcceptable;
    }

    /** Makes every replay id handed out so far too old, as if the retention had passed. */
    public synchronized void expireAll() {
        events.clear();
        kept = 0;
        latest++;
        oldestAcceptable = latest;
    }

    private void dropOld(Instant limit) {
        while (kept > 0) {
            Event first = events.firstEntry().getValue();
            if (kept <= retainedEvents && !first.at().isBefore(limit)) {
                return;
            }
            events.remove(first.replayId());
            kept--;
            oldestAcceptable = first.replayId();
        }
    }
}
