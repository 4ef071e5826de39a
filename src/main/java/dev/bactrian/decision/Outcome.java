package dev.bactrian.decision;

import java.util.Locale;

/** What became of a change, or of one field's edit; each is a counter of the same name. */
public enum Outcome {
    /** Accepted: it is, or will be, in every system. */
    APPLIED,
    /** It told nothing new: an echo, a repetition, or a value that all agree on. */
    UNCHANGED,
    /** It lost a conflict; both values are in the journal. */
    SUPERSEDED,
    /** Not allowed by the definition, or the value does not fit; the other systems keep what they have. */
    REJECTED,
    /** Set aside for a person. */
    PARKED;

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
