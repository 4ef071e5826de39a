package dev.bactrian.state;

import dev.bactrian.change.Fields;
import dev.bactrian.decision.RecordState;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The rows that a transaction changes of the table {@code reference}: which records refer to which. */
final class ReferenceRows {

    private final String sync;
    private final List<String> fields;
    private final List<Row> given = new ArrayList<>();
    private final List<Row> taken = new ArrayList<>();

    /** @param parent 0: none any more */
    private record Row(long record, String field, long parent) {}

    /** @param fields those that hold the number of another record */
    ReferenceRows(String sync, List<String> fields) {
        this.sync = sync;
        this.fields = fields;
    }

    void add(Fields before, RecordState after) {
        for (var field : fields) {
            var parent = after.fields().get(field);
            if (!Objects.equals(before.get(field), parent)) {
                var number = References.number(parent);
                (number.isPresent() ? given : taken).add(new Row(after.id(), field, number.orElse(0)));
            }
        }
    }

    void addTo(Statements statements) {
        if (!taken.isEmpty()) {
            statements.add(
                    """
                    delete from reference r using unnest(?::bigint[], ?::text[]) as x(record_id, field)
                    where r.record_id = x.record_id and r.field = x.field""",
                    2,
                    (statement, from) -> {
                        var columns = new Columns(statement, from);
                        columns.numbers(taken, Row::record);
                        columns.texts(taken, Row::field);
                    });
        }
        if (!given.isEmpty()) {
            statements.add(
                    """
                    insert into reference (sync, record_id, field, parent)
                    select ?, * from unnest(?::bigint[], ?::text[], ?::bigint[])
                    on conflict (record_id, field) do update set parent = excluded.parent""",
                    4,
                    (statement, from) -> {
                        statement.setString(from, sync);
                        var columns = new Columns(statement, from + 1);
                        columns.numbers(given, Row::record);
                        columns.texts(given, Row::field);
                        columns.numbers(given, Row::parent);
                    });
        }
    }
}
