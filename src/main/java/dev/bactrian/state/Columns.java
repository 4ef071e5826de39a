package dev.bactrian.state;

import dev.bactrian.change.Fields;
import dev.bactrian.decision.TrackedRecord;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** Sets a batch of rows as the parameters of {@code unnest}: one array for each column. */
final class Columns {

    private final PreparedStatement statement;
    private int next;

    /** @param first the number of the first parameter */
    Columns(PreparedStatement statement, int first) {
        this.statement = statement;
        this.next = first;
    }

    <R> void texts(List<R> rows, Function<R, @Nullable String> text) throws SQLException {
        var values = new @Nullable String[rows.size()];
        for (var i = 0; i < values.length; i++) {
            values[i] = text.apply(rows.get(i));
        }
        set("text", values);
    }

    <R> void numbers(List<R> rows, ToLongFunction<R> number) throws SQLException {
        set("bigint", rows.stream().map(row -> number.applyAsLong(row)).toArray(Long[]::new));
    }

    <R> void truths(List<R> rows, Predicate<R> truth) throws SQLException {
        set("boolean", rows.stream().map(truth::test).toArray(Boolean[]::new));
    }

    void setEdited(List<TrackedRecord> records, Function<Fields, Optional<String>> matchKey) throws SQLException {
        numbers(records, record -> record.state().id());
        texts(records, record -> RecordRows.fields(record.state()));
        texts(records, record -> RecordRows.stamps(record.state()));
        truths(records, record -> record.state().deleted());
        texts(records, record -> RecordRows.oversight(record.state()));
        texts(records, record -> matchKey.apply(record.state().fields()).orElse(null));
        setLinks(records);
    }

    void setLinked(List<TrackedRecord> records) throws SQLException {
        numbers(records, record -> record.state().id());
        setLinks(records);
    }

    private void setLinks(List<TrackedRecord> records) throws SQLException {
        texts(records, LinksJson::write);
        texts(records, RecordChanges::lacking);
        texts(records, record -> {
            var due = RecordChanges.dueAt(record);
            return due == null ? null : due.toString();
        });
    }

    private void set(String type, @Nullable Object[] values) throws SQLException {
        statement.setArray(next, statement.getConnection().createArrayOf(type, values));
        next++;
    }
}
