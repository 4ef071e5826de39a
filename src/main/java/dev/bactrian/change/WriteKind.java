package dev.bactrian.change;

/** What is to be done to a system. */
public enum WriteKind {
    CREATE,
    UPDATE,
    DELETE,
    /** Read the record first: the system has not told of it yet. */
    LOOK_UP
}
