package dev.bactrian.decision;

import dev.bactrian.decision.Decision.Edit;
import java.time.Instant;
import java.util.List;

/**
 * One line of the journal: what became of a change, or what a person decided.
 *
 * @param id later lines have higher ones
 * @param at when it was decided, by our own clock
 * @param system which told the change; {@link Stamp#PERSON} and a name, where a person decided
 * @param operation the change's operation, or what the person did, in lower case, e.g. {@code update}, {@code pick}
 * @param committedAt when it was edited, by the system's clock
 * @param author who made the edit, in the system's own terms; empty where it did not tell
 * @param edits of the fields that the sync still maps
 */
public record JournalEntry(
        long id,
        Instant at,
        String system,
        String key,
        String operation,
        Outcome outcome,
        Instant committedAt,
        String author,
        List<Edit> edits) {

    public JournalEntry {
        edits = List.copyOf(edits);
    }
}
