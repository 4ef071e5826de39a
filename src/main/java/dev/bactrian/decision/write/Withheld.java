package dev.bactrian.decision.write;

import java.util.Set;

/**
 * The fields of a record that cannot be written to a system yet, since they refer to a record that the system does not hold.
 *
 * @param holdsCreate whether the record is not made there without them
 */
public record Withheld(Set<String> fields, boolean holdsCreate) {

    public static final Withheld NOTHING = new Withheld(Set.of(), false);

    public Withheld {
        fields = Set.copyOf(fields);
    }
}
