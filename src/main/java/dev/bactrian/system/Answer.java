package dev.bactrian.system;

import dev.bactrian.change.Change;
import dev.bactrian.change.Position;
import org.jspecify.annotations.Nullable;

/** What a system said to one delivery. */
public sealed interface Answer {

    /**
     * Done.
     *
     * @param key the system's key of the record
     * @param log where the system's log stood afterwards
     */
    record Written(@Nullable String key, Position log) implements Answer {}

    /** Nothing was written, because the system holds the wanted values already. */
    record AlreadyThere() implements Answer {}

    /** Nothing was written, because the system holds something else than expected; {@code actual} is the record as read. */
    record Differs(Change actual) implements Answer {}

    /** Nothing was written, because the system does not hold the record. */
    record Missing() implements Answer {}

    /** The system will not take this write, now or later; code and message are its own. */
    record Refused(String code, String message) implements Answer {}

    /** The system could not take this write, and may later; code and message are its own. */
    record NotNow(String code, String message) implements Answer {}
}
