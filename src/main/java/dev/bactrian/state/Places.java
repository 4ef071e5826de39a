package dev.bactrian.state;

import dev.bactrian.change.Position;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How far a sync's systems are decided, as far as that is not stored yet. Places go along with what a transaction stores anyway; alone, as behind nothing but echoes, they
 * are stored once a second. What a crash forgets of them is told again.
 */
final class Places {

    private static final Duration ALONE = Duration.ofSeconds(1);

    private final Map<String, Position> waiting = new LinkedHashMap<>();
    private long storedAt = System.nanoTime() - ALONE.toNanos();

    /**
     * Adds places to what a transaction stores, with those that wait; false: they are to wait.
     *
     * @param decided how far the transaction's own changes go
     */
    boolean store(Map<String, Position> decided, Statements statements, String sync) {
        var places = new LinkedHashMap<>(waiting);
        places.putAll(decided);
        if (places.isEmpty() || (statements.isEmpty() && System.nanoTime() - storedAt < ALONE.toNanos())) {
            return false;
        }
        places.forEach((system, position) -> Positions.addAdvance(statements, sync, system, position));
        return true;
    }

    /** The transaction is committed. */
    void committed(Map<String, Position> decided, boolean areStored) {
        if (areStored) {
            waiting.clear();
            storedAt = System.nanoTime();
        } else {
            waiting.putAll(decided);
        }
    }
}
