package dev.bactrian.sandbox.salesforce.metadata;

/** What a field allows or demands beyond its type. */
public enum Trait {
    /** A record without a value is refused. */
    REQUIRED,
    /** Set by the server only. */
    READ_ONLY,
    /** May be given on creation, but not changed later. */
    CREATE_ONLY,
    UNIQUE,
    EXTERNAL_ID,
    CALCULATED,
    /** A picklist that refuses unknown values. */
    RESTRICTED,
    /** A reference whose target takes this record along when it is deleted. */
    CASCADE,
    /** The field that holds the record's name. */
    NAME,
    /** Never part of a change event. */
    NOT_IN_EVENTS,
    /** Holds a formula or another value that every record has, so it is never null. */
    ALWAYS_SET
}
