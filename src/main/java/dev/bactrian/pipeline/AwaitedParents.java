package dev.bactrian.pipeline;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The records of other syncs that a system must hold before deliveries to it can go that refer to them. Those that find no room here are looked at now and then. */
public final class AwaitedParents {

    private static final int MOST = 100_000;

    private final Set<Long> numbers = ConcurrentHashMap.newKeySet();

    public void add(Collection<Long> parents) {
        if (numbers.size() < MOST) {
            numbers.addAll(parents);
        }
    }

    public boolean areNone() {
        return numbers.isEmpty();
    }

    /** Those of the records that are waited for. */
    public List<Long> among(Collection<Long> records) {
        return numbers.isEmpty()
                ? List.of()
                : records.stream().filter(numbers::contains).toList();
    }

    /** The system holds them now. */
    public void remove(Collection<Long> parents) {
        numbers.removeAll(Set.copyOf(parents));
    }
}
