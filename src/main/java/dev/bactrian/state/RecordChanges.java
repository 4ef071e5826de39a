package dev.bactrian.state;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.bactrian.decision.LinkState;
import dev.bactrian.decision.RecordState;
import dev.bactrian.decision.TrackedRecord;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** The rows of records and links that a transaction changes, stored with one statement for each table. */
final class RecordChanges {

    private final RecordRows records;
    private final LinkRows links;
    private final ArrayNode recordRows = StateCodec.JSON.arrayNode();
    private final ArrayNode linkRows = StateCodec.JSON.arrayNode();

    RecordChanges(RecordRows records, LinkRows links) {
        this.records = records;
        this.links = links;
    }

    /** @param before null: the record is new */
    void add(@Nullable TrackedRecord before, TrackedRecord after) {
        var state = after.state();
        if (before == null || !isSame(before.state(), state)) {
            records.write(recordRows.addObject(), state);
        }
        for (var link : state.links().values()) {
            if (before == null || !isSame(before, after, link)) {
                links.write(linkRows.addObject(), state.id(), link, after.delivery(link.system()));
            }
        }
    }

    private static boolean isSame(RecordState before, RecordState after) {
        return before.fields().equals(after.fields())
                && before.stamps().equals(after.stamps())
                && before.deleted() == after.deleted()
                && before.oversight().equals(after.oversight());
    }

    private static boolean isSame(TrackedRecord before, TrackedRecord after, LinkState link) {
        return link.equals(before.state().links().get(link.system()))
                && after.delivery(link.system()).equals(before.delivery(link.system()));
    }

    void store(Connection connection) throws SQLException {
        Rows.execute(
                connection,
                """
                insert into record (id, sync, fields, stamps, deleted, oversight, match_key)
                select id, sync, fields, stamps, deleted, oversight, match_key from jsonb_to_recordset(?::jsonb)
                  as x(id bigint, sync text, fields jsonb, stamps jsonb, deleted boolean, oversight jsonb, match_key text)
                order by id
                on conflict (id) do update set fields = excluded.fields, stamps = excluded.stamps,
                  deleted = excluded.deleted, oversight = excluded.oversight, match_key = excluded.match_key,
                  updated_at = now()""",
                recordRows);
        Rows.execute(
                connection,
                """
                insert into link
                select x.* from jsonb_populate_recordset(null::link, ?::jsonb) as x
                on conflict (record_id, system) do update set key = excluded.key, presence = excluded.presence,
                  shadow = excluded.shadow, raw = excluded.raw, sent = excluded.sent,
                  position_order = excluded.position_order, position_log = excluded.position_log,
                  position_token = excluded.position_token, dirty = excluded.dirty, edited_at = excluded.edited_at,
                  due_at = excluded.due_at, claimed_until = excluded.claimed_until,
                  attempts = excluded.attempts, mismatches = excluded.mismatches, parked = excluded.parked,
                  former_keys = excluded.former_keys""",
                linkRows);
    }
}
