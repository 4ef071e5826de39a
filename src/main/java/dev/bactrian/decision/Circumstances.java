package dev.bactrian.decision;

import dev.bactrian.change.Position;
import java.time.Instant;
import java.util.Map;
import java.util.Set;

/**
 * What a decision depends on besides the record and the change.
 *
 * @param now the time of the decision, by our own clock
 * @param massDeletes the systems that report so many deletes that a person must look at them first
 * @param links whether what is read is only to be linked: nobody is brought anything of it
 * @param knownOnly whether what belongs to no known record is passed over
 * @param decidedUpTo how far the log of each system with an exact log has been decided: every change up to there, also those of this
 *     batch that were decided before; a system that is missing here has not been heard of yet
 */
public record Circumstances(
        Instant now, Set<String> massDeletes, boolean links, boolean knownOnly, Map<String, Position> decidedUpTo) {

    public Circumstances(Instant now, Set<String> massDeletes, boolean links, boolean knownOnly) {
        this(now, massDeletes, links, knownOnly, Map.of());
    }

    public Circumstances(Instant now, Set<String> massDeletes, boolean links) {
        this(now, massDeletes, links, false);
    }

    public Circumstances(Instant now, Set<String> massDeletes) {
        this(now, massDeletes, false);
    }

    public Circumstances {
        massDeletes = Set.copyOf(massDeletes);
        decidedUpTo = Map.copyOf(decidedUpTo);
    }

    /** The same, with how far each log has been decided. */
    public Circumstances decidedUpTo(Map<String, Position> places) {
        return new Circumstances(now, massDeletes, links, knownOnly, places);
    }

    /** Whether everything that a reading of {@code system} at {@code place} tells has come through the system's log as well. */
    public boolean hasDecided(String system, Position place) {
        return decidedUpTo.getOrDefault(system, Position.NONE).hasPassed(place);
    }
}
