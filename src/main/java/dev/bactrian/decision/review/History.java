package dev.bactrian.decision.review;

import dev.bactrian.change.Fields;
import dev.bactrian.decision.Decision.Edit;
import dev.bactrian.decision.JournalEntry;
import dev.bactrian.decision.RecordState;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What a record was once: from what it is now, back through the journal. */
public final class History {

    private final RecordState now;
    private final @Nullable Instant createdAt;
    private final List<JournalEntry> entries;

    /**
     * @param createdAt when we first heard of it; null: nobody knows any more
     * @param entries the record's journal, latest first, at least as far back as is asked for
     */
    public History(RecordState now, @Nullable Instant createdAt, List<JournalEntry> entries) {
        this.now = now;
        this.createdAt = createdAt;
        this.entries = List.copyOf(entries);
    }

    /**
     * A record at one time.
     *
     * @param fields as they were, or were last, where it did not exist; a field of which nothing was known yet is null
     * @param exists whether the systems agreed that it is there
     */
    public record Version(Fields fields, boolean exists) {

        private static final Version NONE = new Version(Fields.none(), false);
    }

    /** The agreed record at a time of our own clock. */
    public Version asOf(Instant time) {
        return createdAt != null && time.isBefore(createdAt)
                ? Version.NONE
                : backTo(entry -> !entry.at().isAfter(time));
    }

    /** The record as one line of its journal left it. */
    public Version after(long entryId) {
        return backTo(entry -> entry.id() <= entryId);
    }

    /** Every edit tells what the record held before it, whatever became of the edit. */
    private Version backTo(Predicate<JournalEntry> isReached) {
        var fields = now.fields();
        var exists = !now.deleted();
        for (var entry : entries) {
            if (isReached.test(entry)) {
                break;
            }
            for (var edit : entry.edits()) {
                if (edit.field().equals(Edit.EXISTENCE)) {
                    exists = Boolean.TRUE.equals(edit.before());
                } else if (fields.knows(edit.field())) {
                    fields = fields.with(edit.field(), edit.before());
                }
            }
        }
        return new Version(fields, exists);
    }
}
