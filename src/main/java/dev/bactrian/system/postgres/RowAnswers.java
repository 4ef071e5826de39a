package dev.bactrian.system.postgres;

import dev.bactrian.change.Answer;
import dev.bactrian.change.Delivery;
import dev.bactrian.change.Fields;
import dev.bactrian.change.Operation;
import dev.bactrian.change.Position;
import dev.bactrian.change.WriteKind;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;

/** What a row that was written, or looked at, answers to its delivery. */
record RowAnswers(PostgresFeed feed) {

    /** A trigger or a rule, without an error, or something else of which the database says nothing. */
    static final String NOT_WRITTEN = "NOT_WRITTEN";

    /** @param row as {@link WriteStatement} tells it */
    Answer written(Map<String, Object> row) {
        var key = String.valueOf(row.get("key"));
        var altered = row.get("altered");
        var fields = altered == null
                ? Fields.none()
                : feed.rows().rowChange(key, altered.toString(), Position.NONE).fields();
        return new Answer.Written(key, fields, log(row));
    }

    /** The row was there as expected, or nothing stood in its way, and yet it was not written. */
    Answer suppressed() {
        return new Answer.Refused(
                NOT_WRITTEN,
                "0 rows written, without an error: a trigger or a rule of "
                        + feed.table().sqlName() + " passes this row over");
    }

    /** @param row as {@link PostgresStatements#look} tells it */
    Answer notWritten(Delivery delivery, Map<String, Object> row) {
        return row.get("key") == null ? absent(delivery, log(row)) : compared(delivery, row);
    }

    private Answer absent(Delivery delivery, Position log) {
        return switch (delivery.kind()) {
            case DELETE -> new Answer.AlreadyThere(log);
            case UPDATE, LOOK_UP -> new Answer.Missing(log);
            case CREATE -> suppressed();
        };
    }

    private Answer compared(Delivery delivery, Map<String, Object> row) {
        var actual = feed.rows()
                .rowChange(
                        String.valueOf(row.get("key")),
                        String.valueOf(row.get("row")),
                        Operation.READ,
                        Position.ofReading(log(row).log()),
                        row.get("written") instanceof Timestamp written ? written.toInstant() : Instant.EPOCH);
        return delivery.kind() == WriteKind.UPDATE && holds(actual.fields(), delivery.wanted())
                ? new Answer.AlreadyThere(log(row))
                : new Answer.Differs(actual, log(row));
    }

    /** Whether the answer leaves open why nothing was written: the row holds what was expected, or none stands in the way of a create. */
    boolean tellsNoReason(Delivery delivery, Answer answer) {
        return switch (delivery.kind()) {
            case CREATE -> answer instanceof Answer.Refused;
            case UPDATE, DELETE ->
                answer instanceof Answer.Differs differs
                        && holds(differs.actual().fields(), delivery.expected());
            case LOOK_UP -> false;
        };
    }

    private static boolean holds(Fields actual, Fields these) {
        return these.names().stream().allMatch(field -> Objects.equals(actual.get(field), these.get(field)));
    }

    private static Position log(Map<String, Object> row) {
        var lsn = ((Number) Objects.requireNonNull(row.get("lsn"))).longValue();
        return new Position(0, lsn, Lsn.format(lsn));
    }
}
