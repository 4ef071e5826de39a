package dev.bactrian.state;

import dev.bactrian.change.Change;
import dev.bactrian.decision.Decision.Edit;
import dev.bactrian.decision.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The book of every edit, gathered for one transaction and written with it in one statement. */
public final class Journal {

    private final List<Line> lines = new ArrayList<>();

    private record Line(Change change, String operation, long recordId, Outcome outcome, List<Edit> edits) {}

    /** @param recordId 0 where the change belongs to no record */
    public void note(Change change, long recordId, Outcome outcome, List<Edit> edits) {
        note(change, change.operation().name().toLowerCase(Locale.ROOT), recordId, outcome, edits);
    }

    /** @param operation what is told instead of the change's own operation */
    public void note(Change change, String operation, long recordId, Outcome outcome, List<Edit> edits) {
        lines.add(new Line(change, operation, recordId, outcome, List.copyOf(edits)));
    }

    boolean isEmpty() {
        return lines.isEmpty();
    }

    private static String edits(Line line) {
        return JsonText.object(json -> {
            for (var edit : line.edits()) {
                json.object(edit.field(), one -> {
                    one.put("outcome", edit.outcome().word());
                    one.put("winner", edit.winner());
                    one.value("before", edit.before());
                    one.value("reported", edit.reported());
                });
            }
        });
    }

    void addTo(Statements statements) {
        if (lines.isEmpty()) {
            return;
        }
        statements.add(
                """
                insert into journal (sync, record_id, system, key, operation, outcome, committed_at, position, author, edits)
                select x.sync, nullif(x.record_id, 0), x.system, x.key, x.operation, x.outcome, x.committed_at, x.position,
                  x.author, x.edits
                from unnest(?::text[], ?::bigint[], ?::text[], ?::text[], ?::text[], ?::text[], ?::timestamptz[], ?::text[],
                  ?::text[], ?::jsonb[])
                  as x(sync, record_id, system, key, operation, outcome, committed_at, position, author, edits)""",
                10,
                (statement, from) -> {
                    var columns = new Columns(statement, from);
                    columns.texts(lines, line -> line.change().sync());
                    columns.numbers(lines, Line::recordId);
                    columns.texts(lines, line -> line.change().system());
                    columns.texts(lines, line -> line.change().key());
                    columns.texts(lines, Line::operation);
                    columns.texts(lines, line -> line.outcome().word());
                    columns.texts(lines, line -> line.change().committedAt().toString());
                    columns.texts(lines, line -> line.change().position().token());
                    columns.texts(lines, line -> line.change().author());
                    columns.texts(lines, Journal::edits);
                });
    }
}
