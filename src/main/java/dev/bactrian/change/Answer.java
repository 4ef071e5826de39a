package dev.bactrian.change;

import org.jspecify.annotations.Nullable;

/** What a system said to one delivery; {@code log} is where the system's log stood when it was asked, {@link Position#NONE} where it cannot tell. */
public sealed interface Answer {

    /**
     * Done.
     *
     * @param key the system's key of the record
     * @param altered what the system holds instead of what was written, by its own names, e.g. for a trigger's sake; empty where it cannot tell
     */
    record Written(@Nullable String key, Fields altered, Position log) implements Answer {}

    /** Nothing was written, because the system holds the wanted values already. */
    record AlreadyThere(Position log) implements Answer {}

    /** Nothing was written, because the system holds something else than expected; {@code actual} is the record as read. */
    record Differs(Change actual, Position log) implements Answer {}

    /** Nothing was written, because the system does not hold the record. */
    record Missing(Position log) implements Answer {}

    /** The system will not take this write, now or later; code and message are its own. */
    record Refused(String code, String message) implements Answer {}

    /**
     * The system could not take this write, and may later; code and message are its own.
     *
     * @param passes whether it surely will, e.g. once somebody's transaction is over, so that no number of tries is too many
     */
    record NotNow(String code, String message, boolean passes) implements Answer {

        public NotNow(String code, String message) {
            this(code, message, false);
        }
    }
}
