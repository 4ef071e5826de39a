package dev.bactrian.sandbox.salesforce.org;

import dev.bactrian.sandbox.salesforce.metadata.ObjectType;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One requested change of one record; values are as JSON gives them. */
public sealed interface Write {
    ObjectType type();

    /** A new record. */
    record Create(ObjectType type, Map<String, @Nullable Object> values) implements Write {}

    /** New values for an existing record. */
    record Update(ObjectType type, String id, Map<String, @Nullable Object> values) implements Write {}

    /** New values for the record with that external id, which is created if there is none. */
    record Upsert(ObjectType type, String keyField, Object key, Map<String, @Nullable Object> values)
            implements Write {}

    /** A record into the recycle bin. */
    record Delete(ObjectType type, String id) implements Write {}

    /** A record out of the recycle bin. */
    record Undelete(ObjectType type, String id) implements Write {}
}
