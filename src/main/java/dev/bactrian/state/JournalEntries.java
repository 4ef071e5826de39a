package dev.bactrian.state;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bactrian.change.ValueType;
import dev.bactrian.decision.Decision.Edit;
import dev.bactrian.decision.JournalEntry;
import dev.bactrian.decision.Outcome;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/** What the journal tells of a record, latest first. */
public final class JournalEntries {

    /** Before this there is everything. */
    public static final long LATEST = Long.MAX_VALUE;

    private static final int PAGE = 500;

    private final Function<String, Optional<ValueType>> types;

    /** @param types of the record's fields; edits of a field without one, or with a value of another one, are left out */
    public JournalEntries(Function<String, Optional<ValueType>> types) {
        this.types = types;
    }

    /** The lines before the line {@code before}. */
    public List<JournalEntry> page(Connection connection, long recordId, long before, int most) throws SQLException {
        var sql =
                """
                select id, at, system, key, operation, outcome, committed_at, author, edits
                from journal where record_id = ? and id < ? order by id desc limit ?""";
        var entries = new ArrayList<JournalEntry>();
        try (var statement = connection.prepareStatement(sql)) {
            statement.setLong(1, recordId);
            statement.setLong(2, before);
            statement.setInt(3, most);
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    entries.add(read(rows));
                }
            }
        }
        return entries;
    }

    /** The lines from the latest one back to the first that is {@code enough}, or to the beginning. */
    public List<JournalEntry> backTo(Connection connection, long recordId, Predicate<JournalEntry> enough)
            throws SQLException {
        var entries = new ArrayList<JournalEntry>();
        var before = LATEST;
        while (true) {
            var page = page(connection, recordId, before, PAGE);
            entries.addAll(page);
            if (page.size() < PAGE || page.stream().anyMatch(enough)) {
                return entries;
            }
            before = page.get(page.size() - 1).id();
        }
    }

    /** Since when the record is known; empty where it is older than this is written down. */
    public static Optional<Instant> knownSince(Connection connection, long recordId) throws SQLException {
        try (var statement = connection.prepareStatement("select created_at from record where id = ?")) {
            statement.setLong(1, recordId);
            try (var rows = statement.executeQuery()) {
                return rows.next() && rows.getObject(1) != null ? Optional.of(time(rows, 1)) : Optional.empty();
            }
        }
    }

    private JournalEntry read(ResultSet row) throws SQLException {
        return new JournalEntry(
                row.getLong(1),
                time(row, 2),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                outcome(row.getString(6)),
                time(row, 7),
                row.getString(8),
                edits(StateCodec.parse(row.getString(9))));
    }

    private List<Edit> edits(JsonNode fields) {
        var edits = new ArrayList<Edit>();
        for (var entry : fields.properties()) {
            var type = entry.getKey().equals(Edit.EXISTENCE)
                    ? Optional.of(ValueType.BOOLEAN)
                    : types.apply(entry.getKey());
            type.flatMap(known -> edit(entry.getKey(), entry.getValue(), known)).ifPresent(edits::add);
        }
        return edits;
    }

    /** Empty where the field had another type then. */
    private static Optional<Edit> edit(String field, JsonNode edit, ValueType type) {
        try {
            return Optional.of(new Edit(
                    field,
                    StateCodec.read(edit.get("before"), type),
                    StateCodec.read(edit.get("reported"), type),
                    outcome(edit.get("outcome").asText()),
                    edit.get("winner").asText()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Outcome outcome(String word) {
        return Outcome.valueOf(word.toUpperCase(Locale.ROOT));
    }

    private static Instant time(ResultSet row, int column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
