package dev.bactrian.state;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.bactrian.change.Fields;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** What is set aside for a person, gathered for one transaction and written with it. */
public final class Parked {

    private final ArrayNode rows = StateCodec.JSON.arrayNode();
    private final ArrayNode settled = StateCodec.JSON.arrayNode();

    /**
     * @param recordId 0 where it belongs to no record
     * @param system the system that refused the write, or that told the change
     * @param code the system's own error code, or one of ours, e.g. {@code DOES_NOT_FIT}
     */
    public void park(
            String sync,
            long recordId,
            String system,
            @Nullable String key,
            String code,
            String message,
            Fields details) {
        var row = rows.addObject()
                .put("sync", sync)
                .put("system", system)
                .put("key", key)
                .put("code", code)
                .put("message", message);
        if (recordId != 0) {
            row.put("record_id", recordId);
        }
        row.set("details", StateCodec.write(details));
    }

    /** What was parked of this record for this system is parked no longer. */
    public void settle(String sync, long recordId, String system) {
        settled.addObject().put("sync", sync).put("record_id", recordId).put("system", system);
    }

    public void store(Connection connection) throws SQLException {
        Rows.execute(
                connection,
                """
                update parked p set settled_at = now()
                from jsonb_to_recordset(?::jsonb) as x(sync text, record_id bigint, system text)
                where p.sync = x.sync and p.record_id = x.record_id and p.system = x.system and p.settled_at is null""",
                settled);
        Rows.execute(
                connection,
                """
                insert into parked (sync, record_id, system, key, code, message, details)
                select sync, record_id, system, key, code, message, details
                from jsonb_to_recordset(?::jsonb) as x(sync text, record_id bigint, system text, key text, code text,
                  message text, details jsonb)""",
                rows);
    }
}
