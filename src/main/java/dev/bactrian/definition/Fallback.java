package dev.bactrian.definition;

/** What happens when a system does not take a record, however often it was tried. */
public enum Fallback {
    /** The record is parked, and the others go on. */
    QUEUE_FOR_MANUAL_REVIEW,
    /** The record is parked, and the whole sync writes nothing until a person resumes it. */
    STOP_SYNC
}
