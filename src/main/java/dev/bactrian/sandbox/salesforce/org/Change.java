package dev.bactrian.sandbox.salesforce.org;

import dev.bactrian.sandbox.salesforce.metadata.ObjectType;
import org.jspecify.annotations.Nullable;

/**
 * What one transaction did to one record in the end, or a platform event that it published.
 *
 * @param id the record's id; of a platform event its UUID
 * @param before null if the transaction created the record
 */
public record Change(ObjectType type, String id, @Nullable Row before, Row after, Kind kind) {

    /** The kinds of change, by their names in change events. */
    public enum Kind {
        CREATE,
        UPDATE,
        DELETE,
        UNDELETE
    }
}
