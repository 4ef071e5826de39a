package dev.bactrian.decision;

import java.time.Instant;
import java.util.Set;

/**
 * What a decision depends on besides the record and the change.
 *
 * @param now the time of the decision, by our own clock
 * @param floods the systems that report so many deletes that a person must look at them first
 * @param links whether what is read is only to be linked: nobody is brought anything of it
 * @param knownOnly whether what belongs to no known record is passed over
 */
public record Circumstances(Instant now, Set<String> floods, boolean links, boolean knownOnly) {

    public Circumstances(Instant now, Set<String> floods, boolean links) {
        this(now, floods, links, false);
    }

    public Circumstances(Instant now, Set<String> floods) {
        this(now, floods, false);
    }

    public Circumstances {
        floods = Set.copyOf(floods);
    }
}
