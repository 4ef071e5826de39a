package dev.bactrian.decision;

import java.time.Instant;
import java.util.Set;

/**
 * What a decision depends on besides the record and the change.
 *
 * @param now the time of the decision, by our own clock
 * @param floods the systems that report so many deletes that a person must look at them first
 * @param links whether what is read is only to be linked: nobody is brought anything of it
 */
public record Circumstances(Instant now, Set<String> floods, boolean links) {

    public Circumstances(Instant now, Set<String> floods) {
        this(now, floods, false);
    }

    public Circumstances {
        floods = Set.copyOf(floods);
    }
}
