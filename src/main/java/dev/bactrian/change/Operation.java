package dev.bactrian.change;

/** What happened to a record in one system. */
public enum Operation {
    CREATE,
    UPDATE,
    DELETE,
    UNDELETE,
    /** Nothing happened: the system was read, at the first load or at a repair. */
    READ;

    /** Whether the record is there after this operation. */
    public boolean leavesRecord() {
        return this != DELETE;
    }

    /** Whether the change tells every field of the record, so that a missing one is null rather than unknown. */
    public boolean isWhole() {
        return this == CREATE || this == UNDELETE || this == READ;
    }
}
