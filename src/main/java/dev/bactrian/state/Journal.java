package dev.bactrian.state;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.bactrian.change.Change;
import dev.bactrian.decision.Decision.Edit;
import dev.bactrian.decision.Outcome;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;

/** The book of every edit, gathered for one transaction and written with it in one statement. */
public final class Journal {

    private final ArrayNode rows = StateCodec.JSON.arrayNode();

    /** @param recordId 0 where the change belongs to no record */
    public void note(Change change, long recordId, Outcome outcome, List<Edit> edits) {
        note(change, change.operation().name().toLowerCase(Locale.ROOT), recordId, outcome, edits);
    }

    /** @param operation what is told instead of the change's own operation */
    public void note(Change change, String operation, long recordId, Outcome outcome, List<Edit> edits) {
        var row = rows.addObject()
                .put("sync", change.sync())
                .put("system", change.system())
                .put("key", change.key())
                .put("operation", operation)
                .put("outcome", outcome.word())
                .put("committed_at", change.committedAt().toString())
                .put("position", change.position().token())
                .put("author", change.author());
        if (recordId != 0) {
            row.put("record_id", recordId);
        }
        var fields = row.putObject("edits");
        for (var edit : edits) {
            var field = fields.putObject(edit.field())
                    .put("outcome", edit.outcome().word())
                    .put("winner", edit.winner());
            field.set("before", StateCodec.write(edit.before()));
            field.set("reported", StateCodec.write(edit.reported()));
        }
    }

    public void store(Connection connection) throws SQLException {
        Rows.execute(
                connection,
                """
                insert into journal (sync, record_id, system, key, operation, outcome, committed_at, position, author, edits)
                select sync, record_id, system, key, operation, outcome, committed_at, position, author, edits
                from jsonb_to_recordset(?::jsonb) as x(sync text, record_id bigint, system text, key text, operation text,
                  outcome text, committed_at timestamptz, position text, author text, edits jsonb)""",
                rows);
    }
}
