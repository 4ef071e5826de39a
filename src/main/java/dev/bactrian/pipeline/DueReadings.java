package dev.bactrian.pipeline;

import dev.bactrian.change.Change;
import dev.bactrian.change.Position;
import dev.bactrian.decision.Policy;
import dev.bactrian.decision.WaitingReadings;
import dev.bactrian.state.RecordStore.LinkKey;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** The readings of one sync that wait until a log has told everything up to their places; for several threads. */
public final class DueReadings {

    private final WaitingReadings waiting;
    private boolean arePlacesWanted;

    public DueReadings(Policy policy) {
        this.waiting = new WaitingReadings(policy);
    }

    public synchronized void add(List<Change> readings) {
        waiting.add(readings);
    }

    /** @param decidedUpTo how far each log has been decided */
    public synchronized List<Change> takeDue(Map<String, Position> decidedUpTo) {
        return waiting.isEmpty() ? List.of() : waiting.due(decidedUpTo);
    }

    /** Drops the readings of these records. */
    public synchronized void forget(Collection<LinkKey> keys) {
        waiting.removeIf(reading -> keys.contains(new LinkKey(reading.system(), reading.key())));
    }

    /** A create whose answer was lost waits until the log has passed a place, without a reading. */
    public synchronized void wantPlaces() {
        arePlacesWanted = true;
    }

    /** Whether something waits that a place told by the logs may end. */
    public synchronized boolean takeWanted() {
        var areWanted = arePlacesWanted || !waiting.isEmpty();
        arePlacesWanted = false;
        return areWanted;
    }
}
