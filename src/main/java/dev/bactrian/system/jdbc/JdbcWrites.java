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
import dev.bactrian.system.jdbc.TableOrder.Transactions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
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
    private final Transactions transactions;
    private final Map<Delivery, Answer> answers = new LinkedHashMap<>();

    JdbcWrites(JdbcRows rows, Connection connection, Transactions transactions) {
        this.rows = rows;
        this.table = rows.table();
        this.connection = connection;
        this.transactions = transactions;
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
        for (var some : byToken(open)) {
            attempt(some);
        }
        look(deliveries.stream().filter(one -> !answers.containsKey(one)).toList());
        return deliveries.stream()
                .map(delivery -> delivery.answered(Objects.requireNonNull(answers.get(delivery))))
                .toList();
    }

    /** What needs no statement that writes: a key that is none, and a create of which an earlier try may have been carried out. */
    private Optional<Answer> withoutWriting(Delivery delivery) throws SQLException {
        if (delivery.kind() == WriteKind.CREATE) {
            return delivery.uncertainSince() == null || transactions.areTold()
                    ? Optional.empty()
                    : transactions.look(connection, (same, log) -> inTheWay(delivery, log)
                            .or(() -> alike(delivery, log))
                            .map(found -> new Answer.Differs(found, log)));
        }
        return JdbcKeys.value(table, String.valueOf(delivery.key())).isEmpty()
                ? Optional.of(missing(delivery, transactions.committed(connection)))
                : Optional.empty();
    }

    /** A transaction bears one token. */
    private static Collection<List<Delivery>> byToken(List<Delivery> deliveries) {
        return deliveries.stream()
                .filter(delivery -> delivery.kind() != WriteKind.LOOK_UP)
                .collect(Collectors.groupingBy(Delivery::token, LinkedHashMap::new, Collectors.toList()))
                .values();
    }

    /** Writes what it can; what is not answered then was not written, though the database took the statement. */
    private void attempt(List<Delivery> deliveries) throws SQLException {
        if (deliveries.isEmpty()) {
            return;
        }
        var written = new LinkedHashMap<Delivery, String>();
        connection.setAutoCommit(false);
        try {
            transactions.begun(connection, deliveries.get(0).token());
            for (var group : groups(deliveries).entrySet()) {
                run(group.getKey(), group.getValue(), written);
            }
            transactions.ending(connection);
            connection.commit();
        } catch (SQLException e) {
            connection.rollback();
            connection.setAutoCommit(true);
            failed(deliveries, e);
            return;
        } catch (RuntimeException e) {
            connection.rollback();
            throw e;
        } finally {
            connection.setAutoCommit(true);
        }
        if (!written.isEmpty()) {
            var log = transactions.committed(connection);
            written.forEach((delivery, key) -> answers.put(delivery, new Answer.Written(key, Fields.none(), log)));
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

    private void run(WriteShape shape, List<Delivery> deliveries, Map<Delivery, String> written) throws SQLException {
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
                    written.put(deliveries.get(n), keyOf(deliveries.get(n)));
                } else if (counts[n] == Statement.SUCCESS_NO_INFO) {
                    throw new SQLException(
                            "the driver does not tell how many rows a statement of a batch wrote, which a sync needs");
                }
            }
        }
    }

    /** A row whose key the database gives. */
    private String numbered(WriteShape shape, Delivery delivery) throws SQLException {
        try (var statement = connection.prepareStatement(shape.sql(table), new String[] {table.keyName()})) {
            statement.setQueryTimeout(rows.database().patience());
            shape.bind(statement, table, delivery);
            statement.executeUpdate();
            return generatedKey(statement);
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

    private String keyOf(Delivery delivery) {
        var brought = delivery.wanted().get(table.keyName());
        return delivery.kind() == WriteKind.CREATE && brought != null
                ? JdbcKeys.asTold(table, brought.toString())
                : Objects.requireNonNull(delivery.key());
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
        var other = delivery.kind() == WriteKind.CREATE
                ? transactions.look(connection, (same, log) -> inTheWay(delivery, log)
                        .<Answer>map(found -> new Answer.Differs(found, log)))
                : Optional.<Answer>empty();
        answers.put(delivery, other.orElseGet(error::answer));
    }

    /** Answers for the rows that were not written, by what they hold. */
    private void look(List<Delivery> deliveries) throws SQLException {
        if (deliveries.isEmpty()) {
            return;
        }
        var keys = deliveries.stream().map(one -> String.valueOf(one.key())).toList();
        answers.putAll(transactions.look(connection, (same, log) -> {
            var held = rows.read(same, keys, Position.ofReading(log.log())).stream()
                    .collect(Collectors.toMap(Change::key, Function.identity()));
            var looked = new LinkedHashMap<Delivery, Answer>();
            for (var delivery : deliveries) {
                var actual = held.get(JdbcKeys.asTold(table, String.valueOf(delivery.key())));
                looked.put(delivery, compared(delivery, actual, log));
            }
            return looked;
        }));
    }

    private Answer compared(Delivery delivery, @Nullable Change actual, Position log) {
        if (actual == null) {
            return missing(delivery, log);
        }
        if (delivery.kind() == WriteKind.UPDATE && holds(actual.fields(), delivery.wanted())) {
            return new Answer.AlreadyThere(log);
        }
        // Where the log is followed, only what changes a row counts as written.
        return delivery.kind() == WriteKind.UPDATE
                        && transactions.areTold()
                        && holds(actual.fields(), delivery.expected())
                ? new Answer.NotNow(
                        NOT_WRITTEN,
                        "0 rows changed, without an error: a trigger of " + table.sqlName()
                                + ", or the type of a column, makes of the new values what the row holds already")
                : new Answer.Differs(actual, log);
    }

    private Answer missing(Delivery delivery, Position log) {
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
    private Optional<Change> inTheWay(Delivery delivery, Position log) throws SQLException {
        for (var column : table.uniqueColumns()) {
            var value = delivery.wanted().get(column);
            if (value != null) {
                var found = rowsWith(Fields.of(column, value), log);
                if (!found.isEmpty()) {
                    return Optional.of(found.get(0));
                }
            }
        }
        return Optional.empty();
    }

    /** The only row with all values of the new one, which an earlier try made; where there are more, nobody can tell. */
    private Optional<Change> alike(Delivery delivery, Position log) {
        try {
            var found = rowsWith(delivery.wanted(), log);
            return found.size() == 1 ? Optional.of(found.get(0)) : Optional.empty();
        } catch (SQLException e) {
            throw new SystemUnavailable(rows.subscription().system(), "look for an earlier try", e);
        }
    }

    private List<Change> rowsWith(Fields values, Position log) throws SQLException {
        var conditions = values.names().stream()
                .map(name -> table.quoted(name) + (values.get(name) == null ? " is null" : " = ?"))
                .toList();
        return rows.rows(
                        connection,
                        " where " + String.join(" and ", conditions),
                        new JdbcRows.Limit(2, Long.MAX_VALUE),
                        Operation.READ,
                        Position.ofReading(log.log()),
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
