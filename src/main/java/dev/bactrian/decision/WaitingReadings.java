package dev.bactrian.decision;

import dev.bactrian.change.Change;
import dev.bactrian.change.Position;
import dev.bactrian.change.Weight;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Readings that are to be decided, of exact logs once the log has told everything up to their places. Nothing is lost with them: the link
 * that led to a reading is tried again.
 */
public final class WaitingReadings {

    private static final int MOST = 10_000;

    private final Policy policy;
    private final List<Change> waiting = new ArrayList<>();
    private long weight;

    public WaitingReadings(Policy policy) {
        this.policy = policy;
    }

    /** Of one record the first reading stays, as each later one has to wait longer. */
    public void add(List<Change> readings) {
        for (var reading : readings) {
            var isFirst = waiting.stream()
                    .noneMatch(other -> other.system().equals(reading.system())
                            && other.key().equals(reading.key()));
            if (!policy.hasExactLog(reading.system())
                    || (isFirst && waiting.size() < MOST && weight < Weight.OF_A_BATCH)) {
                waiting.add(reading);
                weight += Weight.of(reading);
            }
        }
    }

    /**
     * Takes the readings that can be decided now.
     *
     * @param decidedUpTo how far each exact log has been decided
     */
    public List<Change> due(Map<String, Position> decidedUpTo) {
        var due = waiting.stream()
                .filter(reading -> !policy.hasExactLog(reading.system())
                        || decidedUpTo
                                .getOrDefault(reading.system(), Position.NONE)
                                .hasPassed(reading.position()))
                .toList();
        removeIf(due::contains);
        return due;
    }

    /** Drops readings that are not to be decided any more. */
    public void removeIf(Predicate<Change> isDropped) {
        if (waiting.removeIf(isDropped)) {
            weight = waiting.stream().mapToLong(Weight::of).sum();
        }
    }

    public boolean isEmpty() {
        return waiting.isEmpty();
    }
}
