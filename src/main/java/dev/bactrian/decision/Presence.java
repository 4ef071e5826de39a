package dev.bactrian.decision;

/** Whether a system holds the record. */
public enum Presence {
    PRESENT,
    ABSENT,
    /** Another system named the key, and the system itself has not told of it yet: to be looked up before anything is written. */
    UNKNOWN,
    /** The system deleted it, and a person decides whether that counts. */
    DELETE_IN_REVIEW,
    /** The system deleted it for itself, and the others keep it. */
    DELETED_LOCALLY,
    /** It was not there at a first load that only links; it is brought there once somebody edits it. */
    UNMATCHED
}
