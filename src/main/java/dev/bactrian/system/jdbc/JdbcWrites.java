package dev.bactrian.system.jdbc;

import dev.bactrian.change.Answer;
import dev.bactrian.change.Change;
import dev.bactrian.change.Delivery;
import dev.bactrian.change.Fields;
import dev.bactrian.change.Operation;
import dev.bactrian.change.Position;
import dev.bactrian.change.ValueType;
import dev.bactrian.change.WriteKind;
import dev.bactrian.system.SystemUnavailable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A batch of deliveries on its way into a table: one transaction, in which each row is written only where it still holds what is expected. Where the
 * database refuses one row, the batch is halved until that row stands alone. Rows that were not written are looked at afterwards.
 */
final class JdbcWrites {

    private static final String NOT_WRITTEN = "NOT_WRITTEN";

    private final JdbcRows rows;
    private final JdbcTable table;
    private final Connection connection;
    private final Position log;
    private final Map<Delivery, Answer> answers = new LinkedHashMap<>();

    /** @param log where the batch stands among our writes and readings */
    JdbcWrites(JdbcRows rows, Connection connection, Position log) {
        this.rows = rows;
        this.table = rows.table();
        this.connection = connection;
        this.log = log;
    }

    /**
     * Writes the batch: every delivery with its answer.
     *
     * @throws SQLException where the database cannot be asked: what of the batch was written is not known
     */
    List<Delivery.Answered> write(List<Delivery> deliveries) throws SQLException {
        var open = new ArrayList<Delivery>();
        for (var delivery : deliveries) {
            var known = withoutWriting(delivery);
            known.ifPresentOrElse(answer -> answers.put(delivery, answer), () -> open.add(delivery));
        }
        attempt(open);
        look(open.stream().filter(one -> !answers.containsKey(one)).toList());
        return deliveries.stream()
                .map(delivery -> delivery.answered(Objects.requireNonNull(answers.get(delivery))))
                .toList();
    }

    /** What can be answered at once: a look-up, a key that is none, and a create of which an earlier try may have been carried out. */
    private Optional<Answer> withoutWriting(Delivery delivery) throws SQLException {
        if (delivery.kind() == WriteKind.CREATE) {
            return delivery.uncertainSince() == null
                    ? Optional.empty()
                    : inTheWay(delivery).or(() -> alike(delivery)).map(found -> new Answer.Differs(found, log));
        }
        var key = String.valueOf(delivery.key());
        if (JdbcKeys.value(table, key).isEmpty()) {
            return Optional.of(missing(delivery));
        }
        return delivery.kind() == WriteKind.LOOK_UP
                ? Optional.of(compared(delivery, held(List.of(key)).get(JdbcKeys.asTold(table, key))))
                : Optional.empty();
    }

    /** Writes what it can; what is not answered then was not written, though the database took the statement. */
    private void attempt(List<Delivery> deliveries) throws SQLException {
        if (deliveries.isEmpty()) {
            return;
        }
        connection.setAutoCommit(false);
        try {
            var written = new LinkedHashMap<Delivery, Answer>();
            for (var group : groups(deliveries).entrySet()) {
                run(group.getKey(), group.getValue(), written);
            }
            connection.commit();
            answers.putAll(written);
        } catch (SQLException e) {
            connection.rollback();
            failed(deliveries, e);
        } catch (RuntimeException e) {
            connection.rollback();
            throw e;
        } finally {
            connection.setAutoCommit(true);
        }
    }

    private static Map<WriteShape, List<Delivery>> groups(List<Delivery> deliveries) {
        var groups = new LinkedHashMap<WriteShape, List<Delivery>>();
        for (var delivery : deliveries) {
            groups.computeIfAbsent(WriteShape.of(delivery), shape -> new ArrayList<>())
                    .add(delivery);
        }
        return groups;
    }

    private void run(WriteShape shape, List<Delivery> deliveries, Map<Delivery, Answer> written) throws SQLException {
        var isNumbered = shape.kind() == WriteKind.CREATE && !shape.set().contains(table.keyName());
        if (isNumbered) {
            for (var delivery : deliveries) {
                written.put(delivery, numbered(shape, delivery));
            }
            return;
        }
        try (var statement = connection.prepareStatement(shape.sql(table))) {
            statement.setQueryTimeout(rows.database().patience());
            for (var delivery : deliveries) {
                shape.bind(statement, table, delivery);
                statement.addBatch();
            }
            var counts = statement.executeBatch();
            for (var n = 0; n < counts.length; n++) {
                var isInserted = shape.kind() == WriteKind.CREATE && counts[n] == Statement.SUCCESS_NO_INFO;
                if (counts[n] > 0 || isInserted) {
                    written.put(deliveries.get(n), written(keyOf(deliveries.get(n))));
                } else if (counts[n] == Statement.SUCCESS_NO_INFO) {
                    throw new SQLException(
                            "the driver does not tell how many rows a statement of a batch wrote, which a sync needs");
                }
            }
        }
    }

    /** A row whose key the database gives. */
    private Answer numbered(WriteShape shape, Delivery delivery) throws SQLException {
        try (var statement = connection.prepareStatement(shape.sql(table), new String[] {table.keyName()})) {
            statement.setQueryTimeout(rows.database().patience());
            shape.bind(statement, table, delivery);
            statement.executeUpdate();
            return written(generatedKey(statement));
        }
    }

    private String generatedKey(PreparedStatement statement) throws SQLException {
        try (var keys = statement.getGeneratedKeys()) {
            var key = keys.next() ? table.key().read(keys, 1) : null;
            if (key == null) {
                throw new SQLException("the database tells no key of a new row: map a field to " + table.keyName());
            }
            return ValueType.format(key);
        }
    }

    private @Nullable String keyOf(Delivery delivery) {
        var brought = delivery.wanted().get(table.keyName());
        return delivery.kind() == WriteKind.CREATE && brought != null
                ? JdbcKeys.asTold(table, brought.toString())
                : delivery.key();
    }

    private Answer written(@Nullable String key) {
        return new Answer.Written(key, Fields.none(), log);
    }

    /** @throws SQLException where that is not about rows */
    private void failed(List<Delivery> deliveries, SQLException failure) throws SQLException {
        var error = JdbcError.of(failure);
        if (error.isUnavailable() || !connection.isValid(rows.database().patience())) {
            throw failure;
        }
        if (error.isMeeting()) {
            // Each half would wait for the lock as long again, and polls with it. What only took too long is halved.
            deliveries.forEach(delivery -> answers.put(delivery, error.answer()));
            return;
        }
        if (deliveries.size() > 1) {
            var half = deliveries.size() / 2;
            attempt(deliveries.subList(0, half));
            attempt(deliveries.subList(half, deliveries.size()));
            return;
        }
        var delivery = deliveries.get(0);
        // Not every driver says of an error that it is about a constraint.
        var other = delivery.kind() == WriteKind.CREATE ? inTheWay(delivery) : Optional.<Change>empty();
        answers.put(
                delivery,
                other.<Answer>map(found -> new Answer.Differs(found, log)).orElseGet(error::answer));
    }

    /** Answers for the rows that were not written, by what they hold. */
    private void look(List<Delivery> deliveries) throws SQLException {
        var held =
                held(deliveries.stream().map(one -> String.valueOf(one.key())).toList());
        deliveries.forEach(delivery -> answers.put(
                delivery, compared(delivery, held.get(JdbcKeys.asTold(table, String.valueOf(delivery.key()))))));
    }

    private Map<String, Change> held(List<String> keys) throws SQLException {
        var held = new LinkedHashMap<String, Change>();
        for (var row : rows.read(connection, keys, reading())) {
            held.put(row.key(), row);
        }
        return held;
    }

    /** Nobody of us writes meanwhile, so what is read now shows all writes up to this batch. */
    private Position reading() {
        return Position.ofReading(log.log());
    }

    private Answer compared(Delivery delivery, @Nullable Change actual) {
        if (actual == null) {
            return missing(delivery);
        }
        return delivery.kind() == WriteKind.UPDATE && holds(actual.fields(), delivery.wanted())
                ? new Answer.AlreadyThere(log)
                : new Answer.Differs(actual, log);
    }

    private Answer missing(Delivery delivery) {
        return switch (delivery.kind()) {
            case DELETE -> new Answer.AlreadyThere(log);
            case UPDATE, LOOK_UP -> new Answer.Missing(log);
            case CREATE ->
                new Answer.Refused(
                        NOT_WRITTEN,
                        "0 rows written, without an error: a trigger of " + table.sqlName() + " passes this row over");
        };
    }

    private static boolean holds(Fields actual, Fields these) {
        return these.names().stream().allMatch(field -> Objects.equals(actual.get(field), these.get(field)));
    }

    /** The row that has a value of the new one which must be unique. */
    private Optional<Change> inTheWay(Delivery delivery) throws SQLException {
        for (var column : table.uniqueColumns()) {
            var value = delivery.wanted().get(column);
            if (value != null) {
                var found = rowsWith(Fields.of(column, value));
                if (!found.isEmpty()) {
                    return Optional.of(found.get(0));
                }
            }
        }
        return Optional.empty();
    }

    /** The only row with all values of the new one, which an earlier try made; where there are more, nobody can tell. */
    private Optional<Change> alike(Delivery delivery) {
        try {
            var found = rowsWith(delivery.wanted());
            return found.size() == 1 ? Optional.of(found.get(0)) : Optional.empty();
        } catch (SQLException e) {
            throw new SystemUnavailable(rows.subscription().system(), "look for an earlier try", e);
        }
    }

    private List<Change> rowsWith(Fields values) throws SQLException {
        var conditions = values.names().stream()
                .map(name -> table.quoted(name) + (values.get(name) == null ? " is null" : " = ?"))
                .toList();
        return rows.rows(
                        connection,
                        " where " + String.join(" and ", conditions),
                        new JdbcRows.Limit(2, Long.MAX_VALUE),
                        Operation.READ,
                        reading(),
                        statement -> bind(statement, values))
                .changes();
    }

    private void bind(PreparedStatement statement, Fields values) throws SQLException {
        var place = 1;
        for (var name : values.names()) {
            if (values.get(name) != null) {
                table.column(name).bind(statement, place++, values.get(name));
            }
        }
    }
}
