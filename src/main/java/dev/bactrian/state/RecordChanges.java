package dev.bactrian.state;

import dev.bactrian.change.Fields;
import dev.bactrian.change.WriteKind;
import dev.bactrian.decision.DeliveryState;
import dev.bactrian.decision.LinkState;
import dev.bactrian.decision.PendingWrite;
import dev.bactrian.decision.RecordState;
import dev.bactrian.decision.TrackedRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The rows that a transaction changes of records and links: new records, records with an edit, and those of which only the links changed. */
final class RecordChanges {

    private final String sync;
    private final Function<Fields, Optional<String>> matchKey;
    private final List<TrackedRecord> created = new ArrayList<>();
    private final List<TrackedRecord> edited = new ArrayList<>();
    private final List<TrackedRecord> linked = new ArrayList<>();
    private final List<LinkRow> links = new ArrayList<>();
    private final List<LinkRow> moved = new ArrayList<>();
    private final ReferenceRows references;
    private final FormerKeys formerKeys;

    private record LinkRow(long record, LinkState link) {}

    /**
     * @param references the fields that hold the number of another record
     * @param formerKeys is told of keys that records have left
     */
    RecordChanges(
            String sync, Function<Fields, Optional<String>> matchKey, List<String> references, FormerKeys formerKeys) {
        this.formerKeys = formerKeys;
        this.sync = sync;
        this.matchKey = matchKey;
        this.references = new ReferenceRows(sync, references);
    }

    /**
     * Whether the database need not be told: what differs is only that echoes have come, and how far the log was read. After a crash the log tells
     * the same again, or has passed those writes for good, which their places tell.
     */
    static boolean isEchoOnly(TrackedRecord before, TrackedRecord after) {
        return isSame(before.state(), after.state())
                && before.deliveries().equals(after.deliveries())
                && before.state().links().keySet().equals(after.state().links().keySet())
                && after.state().links().values().stream()
                        .allMatch(link -> isEchoOnly(before.state().link(link.system()), link));
    }

    private static boolean isEchoOnly(LinkState before, LinkState after) {
        return isSameRow(before, after)
                && before.shadow().equals(after.shadow())
                && before.raw().equals(after.raw())
                && before.sent().stream()
                        .filter(sent -> !after.sent().contains(sent))
                        .allMatch(RecordChanges::isConfirmedInTheLog)
                && before.sent().containsAll(after.sent());
    }

    private static boolean isConfirmedInTheLog(PendingWrite sent) {
        var acknowledged = sent.acknowledged();
        return sent.kind() != WriteKind.CREATE && acknowledged != null && acknowledged.log() > 0;
    }

    /** @param before null: the record is new */
    void add(@Nullable TrackedRecord before, TrackedRecord after) {
        if (before == null) {
            created.add(after);
        } else if (isSame(before.state(), after.state())) {
            linked.add(after);
        } else {
            edited.add(after);
        }
        references.add(before == null ? null : before.state(), after.state());
        for (var link : after.state().links().values()) {
            var known = before == null ? null : before.state().links().get(link.system());
            if (known != null && known.key() != null && !known.key().equals(link.key())) {
                moved.add(new LinkRow(after.state().id(), link));
            }
            if (known == null || !isSameRow(known, link)) {
                formerKeys.note(link);
                links.add(new LinkRow(after.state().id(), link));
            }
        }
    }

    private static boolean isSame(RecordState before, RecordState after) {
        return before.fields().equals(after.fields())
                && before.stamps().equals(after.stamps())
                && before.deleted() == after.deleted()
                && before.oversight().equals(after.oversight());
    }

    private static boolean isSameRow(LinkState before, LinkState after) {
        return java.util.Objects.equals(before.key(), after.key())
                && before.presence() == after.presence()
                && before.formerKeys().equals(after.formerKeys())
                && isCreating(before) == isCreating(after);
    }

    /** Whether the key of what we created is not known yet: the answer tells it, or the system's own change. */
    private static boolean isCreating(LinkState link) {
        for (var sent : link.sent()) {
            if (sent.kind() == WriteKind.CREATE && !sent.held()) {
                return true;
            }
        }
        return false;
    }

    void addTo(Statements statements) {
        references.addTo(statements);
        if (!created.isEmpty()) {
            statements.add(
                    """
                    insert into record (sync, id, fields, stamps, deleted, oversight, match_key, links, lacking, due_at)
                    select ?, * from unnest(?::bigint[], ?::jsonb[], ?::jsonb[], ?::boolean[], ?::jsonb[], ?::text[], ?::jsonb[],
                      ?::text[], ?::timestamptz[])""",
                    10,
                    (statement, from) -> {
                        statement.setString(from, sync);
                        new Columns(statement, from + 1).setEdited(created, matchKey);
                    });
        }
        if (!edited.isEmpty()) {
            statements.add(
                    """
                    update record r set fields = x.fields, stamps = x.stamps, deleted = x.deleted, oversight = x.oversight,
                      match_key = x.match_key, links = x.links, lacking = x.lacking, due_at = x.due_at, updated_at = now()
                    from unnest(?::bigint[], ?::jsonb[], ?::jsonb[], ?::boolean[], ?::jsonb[], ?::text[], ?::jsonb[], ?::text[],
                      ?::timestamptz[]) as x(id, fields, stamps, deleted, oversight, match_key, links, lacking, due_at)
                    where r.id = x.id""",
                    9,
                    (statement, from) -> new Columns(statement, from).setEdited(edited, matchKey));
        }
        if (!linked.isEmpty()) {
            statements.add(
                    """
                    update record r set links = x.links, lacking = x.lacking, due_at = x.due_at
                    from unnest(?::bigint[], ?::jsonb[], ?::text[], ?::timestamptz[]) as x(id, links, lacking, due_at)
                    where r.id = x.id""",
                    4,
                    (statement, from) -> new Columns(statement, from).setLinked(linked));
        }
        if (!moved.isEmpty()) {
            // First, so that one record may take the key that another one leaves.
            statements.add(
                    """
                    update link l set key = null from unnest(?::bigint[], ?::text[]) as x(record_id, system)
                    where l.record_id = x.record_id and l.system = x.system""",
                    2,
                    (statement, from) -> {
                        var columns = new Columns(statement, from);
                        columns.numbers(moved, LinkRow::record);
                        columns.texts(moved, row -> row.link().system());
                    });
        }
        if (!links.isEmpty()) {
            statements.add(
                    """
                    insert into link (sync, record_id, system, key, presence, former_keys, creating)
                    select ?, x.record_id, x.system, x.key, x.presence, string_to_array(x.former_keys, chr(1)), x.creating
                    from unnest(?::bigint[], ?::text[], ?::text[], ?::text[], ?::text[], ?::boolean[])
                      as x(record_id, system, key, presence, former_keys, creating)
                    on conflict (record_id, system) do update set key = excluded.key, presence = excluded.presence,
                      former_keys = excluded.former_keys, creating = excluded.creating""",
                    7,
                    (statement, from) -> {
                        statement.setString(from, sync);
                        var columns = new Columns(statement, from + 1);
                        columns.numbers(links, LinkRow::record);
                        columns.texts(links, row -> row.link().system());
                        columns.texts(links, row -> row.link().key());
                        columns.texts(links, row -> row.link().presence().name());
                        columns.texts(
                                links, row -> String.join("\u0001", row.link().formerKeys()));
                        columns.truths(links, row -> isCreating(row.link()));
                    });
        }
    }

    /** The systems that lack something and may be written, as they stand in the column {@code lacking}; null: none. */
    static @Nullable String lacking(TrackedRecord record) {
        var systems = new TreeSet<String>();
        record.deliveries().forEach((system, delivery) -> {
            if (isWanting(delivery)) {
                systems.add(system);
            }
        });
        return systems.isEmpty() ? null : String.join(" ", systems);
    }

    static boolean isWanting(DeliveryState delivery) {
        return delivery.dirty() && !delivery.parked();
    }

    static @Nullable Instant dueAt(TrackedRecord record) {
        return record.deliveries().values().stream()
                .filter(RecordChanges::isWanting)
                .map(DeliveryState::dueAt)
                .min(Instant::compareTo)
                .orElse(null);
    }
}
