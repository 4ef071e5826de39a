package dev.bactrian.definition;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One side of a sync: a system, and the object or table in it.
 *
 * @param word what the file calls it, e.g. {@code source}
 * @param credentials how to reach the system; null: application.properties configures it
 * @param tells whether its edits are carried to the others
 * @param takes whether the others' edits are written to it
 * @param filter the records that are written to it; null: all
 * @param isReadOnly whether nothing is written to it for now, though it is decided what would be
 * @param ownRetries how records are tried again that it did not take; null: as the sync says
 */
public record End(
        String word,
        String system,
        String object,
        @Nullable Credentials credentials,
        boolean tells,
        boolean takes,
        Location location,
        @Nullable Filter filter,
        boolean isReadOnly,
        @Nullable RetryStrategy ownRetries) {

    public End(
            String word,
            String system,
            String object,
            @Nullable Credentials credentials,
            boolean tells,
            boolean takes,
            Location location) {
        this(word, system, object, credentials, tells, takes, location, null, false, null);
    }

    /** The same, as edits travel. */
    public End flowing(boolean out, boolean in) {
        return new End(word, system, object, credentials, out, in, location, filter, isReadOnly, ownRetries);
    }

    /** The same, of some records only. */
    public End within(@Nullable Filter newFilter) {
        return new End(word, system, object, credentials, tells, takes, location, newFilter, isReadOnly, ownRetries);
    }

    /** The same, where something of it is otherwise than of the other sides. */
    public End with(boolean onlyReads, @Nullable RetryStrategy retries) {
        return new End(word, system, object, credentials, tells, takes, location, filter, onlyReads, retries);
    }

    /** How records are tried again that it did not take; empty: as the sync says. */
    public Optional<RetryStrategy> retries() {
        return Optional.ofNullable(ownRetries);
    }
}
