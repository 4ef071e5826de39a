package dev.bactrian.state;

import dev.bactrian.decision.RecordState;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The rows that a transaction changes of the table {@code reference}: which records refer to which, as agreed, and in a system that still holds another reference. */
final class ReferenceRows {

    private final String sync;
    private final List<String> fields;
    private final List<Row> given = new ArrayList<>();
    private final List<Row> taken = new ArrayList<>();

    /** @param system empty: what is agreed */
    private record Key(long record, String field, String system) {}

    /** @param parent 0: none any more */
    private record Row(Key key, long parent) {}

    /** @param fields those that hold the number of another record */
    ReferenceRows(String sync, List<String> fields) {
        this.sync = sync;
        this.fields = fields;
    }

    /** @param before null: the record is new */
    void add(@Nullable RecordState before, RecordState after) {
        if (fields.isEmpty()) {
            return;
        }
        var known = before == null ? Map.<Key, Long>of() : rows(before);
        var now = rows(after);
        now.forEach((key, parent) -> {
            if (!parent.equals(known.get(key))) {
                given.add(new Row(key, parent));
            }
        });
        known.keySet().stream().filter(key -> !now.containsKey(key)).forEach(key -> taken.add(new Row(key, 0)));
    }

    private Map<Key, Long> rows(RecordState record) {
        var rows = new HashMap<Key, Long>();
        for (var field : fields) {
            var agreed = record.fields().get(field);
            References.number(agreed).ifPresent(parent -> rows.put(new Key(record.id(), field, ""), parent));
            for (var link : record.links().values()) {
                var held = link.shadow().get(field);
                if (!Objects.equals(held, agreed)) {
                    References.number(held)
                            .ifPresent(parent -> rows.put(new Key(record.id(), field, link.system()), parent));
                }
            }
        }
        return rows;
    }

    void addTo(Statements statements) {
        if (!taken.isEmpty()) {
            statements.add(
                    """
                    delete from reference r using unnest(?::bigint[], ?::text[], ?::text[]) as x(record_id, field, system)
                    where r.record_id = x.record_id and r.field = x.field and r.system = x.system""",
                    3,
                    (statement, from) -> setKeys(new Columns(statement, from), taken));
        }
        if (!given.isEmpty()) {
            statements.add(
                    """
                    insert into reference (sync, record_id, field, system, parent)
                    select ?, * from unnest(?::bigint[], ?::text[], ?::text[], ?::bigint[])
                    on conflict (record_id, field, system) do update set parent = excluded.parent""",
                    5,
                    (statement, from) -> {
                        statement.setString(from, sync);
                        var columns = new Columns(statement, from + 1);
                        setKeys(columns, given);
                        columns.numbers(given, Row::parent);
                    });
        }
    }

    private static void setKeys(Columns columns, List<Row> rows) throws SQLException {
        columns.numbers(rows, row -> row.key().record());
        columns.texts(rows, row -> row.key().field());
        columns.texts(rows, row -> row.key().system());
    }
}
