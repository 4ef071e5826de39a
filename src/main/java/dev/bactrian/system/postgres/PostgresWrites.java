package dev.bactrian.system.postgres;

import dev.bactrian.change.Answer;
import dev.bactrian.change.Delivery;
import dev.bactrian.change.Fields;
import dev.bactrian.change.Operation;
import dev.bactrian.change.Position;
import dev.bactrian.change.Weight;
import dev.bactrian.change.WriteKind;
import dev.bactrian.system.SystemUnavailable;
import dev.bactrian.system.postgres.PostgresError.Meaning;
import dev.bactrian.system.postgres.PostgresStatements.Patience;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A batch of deliveries on its way through the sink: the whole batch in one statement; where the database refuses the statement for
 * one row's sake, in halves, until that row stands alone. Where it had to wait too long, the rows that others have locked are found and
 * set aside, and the rest is written without waiting any more.
 *
 * <pre>{@code
 *   part ─► write ─► look at the rows that were not written ─► answers
 *             ├─ refused: halves, or the one refused row
 *             └─ waited too long: find the locked rows ─► the others, hurried
 * }</pre>
 */
final class PostgresWrites {

    /** With this many waits of a tenth of a second, a batch has taken long enough. */
    private static final int MOST_SHORT_WAITS = 50;

    /** So many different sets of columns are written by one statement, which the server has to plan. */
    private static final int MOST_SHAPES = 16;

    /** So many rows are looked at first, when nobody knows how large they are. */
    private static final int FIRST_LOOK = 16;

    private enum Stage {
        WRITE,
        FIND_LOCKED,
        HURRY
    }

    private final PostgresFeed feed;
    private final Statements database;
    private final Deque<List<Delivery>> parts = new ArrayDeque<>();
    private final Map<Delivery, Answer> answers = new LinkedHashMap<>();
    private WritePart current;
    private Stage stage = Stage.WRITE;
    private int shortWaits;

    PostgresWrites(PostgresFeed feed, Statements database, List<Delivery> deliveries) {
        this.feed = feed;
        this.database = database;
        this.current = part(List.of());
        if (!deliveries.isEmpty()) {
            parts.add(deliveries);
        }
    }

    /**
     * Writes the batch: every delivery with its answer.
     *
     * @throws SystemUnavailable where the database cannot be reached, or refuses for a reason that is not about rows
     */
    List<Delivery.Answered> write() {
        while (!parts.isEmpty()) {
            current = next();
            try {
                step();
            } catch (SQLException e) {
                failed(e);
            }
        }
        var all = new ArrayList<Delivery.Answered>();
        answers.forEach((delivery, answer) -> all.add(delivery.answered(answer)));
        return all;
    }

    /** The next part, as much of it as one statement takes: one transaction bears one token. */
    private WritePart next() {
        var next = parts.remove();
        if (stage == Stage.FIND_LOCKED) {
            return part(next);
        }
        var shapes = new HashSet<WriteShape>();
        var fits = new ArrayList<Delivery>();
        var weight = 0L;
        var rest = new ArrayList<Delivery>();
        for (var delivery : next) {
            var shape = WriteShape.of(delivery, feed.table(), columns());
            var isTaken = (fits.isEmpty() || weight + Weight.of(delivery) <= Weight.OF_A_BATCH)
                    && delivery.token().equals(next.get(0).token())
                    && (shapes.contains(shape) || shapes.size() < MOST_SHAPES);
            (isTaken ? fits : rest).add(delivery);
            if (isTaken) {
                shapes.add(shape);
                weight += Weight.of(delivery);
            }
        }
        if (!rest.isEmpty()) {
            parts.addFirst(rest);
        }
        return part(fits);
    }

    private WritePart part(List<Delivery> deliveries) {
        return new WritePart(feed.table(), columns(), deliveries);
    }

    private List<String> columns() {
        return feed.subscription().fields();
    }

    private Patience patience() {
        return stage == Stage.HURRY ? Patience.LITTLE : Patience.USUAL;
    }

    private void step() throws SQLException {
        var statements = new PostgresStatements(feed.table(), columns(), patience());
        if (stage == Stage.FIND_LOCKED) {
            locked(database.run(statements.locked(), current.looked(current.deliveries())));
            return;
        }
        var shapes = current.shapes();
        if (!shapes.isEmpty()) {
            var sql = new WriteStatement(feed.table(), columns(), patience()).of(shapes);
            written(database.run(sql, current.written(feed)));
        }
        look(statements, open());
    }

    /** A small write may be of a large row, so only some rows are looked at at once. */
    private void look(PostgresStatements statements, List<Delivery> open) throws SQLException {
        var count = FIRST_LOOK;
        for (var from = 0; from < open.size(); ) {
            var some = open.subList(from, Math.min(open.size(), from + count));
            var rows = database.run(statements.look(), current.looked(some));
            looked(rows);
            from += some.size();
            var largest = rows.stream()
                    .mapToLong(row -> Weight.of(String.valueOf(row.get("row"))))
                    .max()
                    .orElse(1);
            count = (int) Math.max(1, Math.min(count * 8L, Weight.OF_A_BATCH / largest));
        }
    }

    private void locked(List<Map<String, Object>> rows) {
        rows.forEach(row -> answers.put(
                delivery(row),
                new Answer.NotNow(PostgresError.LOCKED, "another transaction has locked the row", true)));
        hurry(open());
    }

    private void written(List<Map<String, Object>> rows) {
        for (var row : rows) {
            var key = String.valueOf(row.get("key"));
            var altered = row.get("altered");
            answers.put(
                    delivery(row),
                    new Answer.Written(
                            key,
                            altered == null
                                    ? Fields.none()
                                    : feed.rowChange(key, altered.toString(), Position.NONE)
                                            .fields(),
                            log(row)));
        }
    }

    /** Answers for the rows that were not written, by what they hold. */
    private void looked(List<Map<String, Object>> rows) {
        for (var isThere : List.of(true, false)) {
            for (var row : rows) {
                var delivery = delivery(row);
                if (isThere == (row.get("key") != null) && !answers.containsKey(delivery)) {
                    answers.put(delivery, isThere ? compare(delivery, row) : absent(delivery, log(row)));
                }
            }
        }
    }

    /**
     * The database refused the part, or it had to wait too long: it is halved, tried again without its locked rows, or answered.
     *
     * @throws SystemUnavailable where that is not about rows
     */
    private void failed(SQLException failure) {
        var error = PostgresError.in(failure)
                .filter(told -> told.meaning() != Meaning.UNAVAILABLE)
                .filter(told -> stage != Stage.FIND_LOCKED || !told.isWait())
                .orElseThrow(() -> new SystemUnavailable(
                        feed.subscription().system(), "write to " + feed.table().sqlName(), failure));
        var open = open();
        if (stage == Stage.FIND_LOCKED) {
            hurry(open);
        } else if (stage == Stage.WRITE && error.isWait()) {
            var all = new ArrayList<>(open);
            parts.forEach(all::addAll);
            parts.clear();
            parts.add(all);
            stage = Stage.FIND_LOCKED;
        } else if (open.size() > 1 && !isTooLong(error)) {
            var half = open.size() / 2;
            parts.addFirst(open.subList(half, open.size()));
            parts.addFirst(open.subList(0, half));
        } else {
            open.forEach(delivery -> answers.put(delivery, answer(error)));
        }
    }

    private boolean isTooLong(PostgresError error) {
        shortWaits += error.isWait() ? 1 : 0;
        return error.isWait() && shortWaits > MOST_SHORT_WAITS;
    }

    private void hurry(List<Delivery> rest) {
        stage = Stage.HURRY;
        if (!rest.isEmpty()) {
            parts.addFirst(rest);
        }
    }

    /** The current part's deliveries that have no answer yet. */
    private List<Delivery> open() {
        return current.deliveries().stream()
                .filter(delivery -> !answers.containsKey(delivery))
                .toList();
    }

    private Delivery delivery(Map<String, Object> row) {
        return current.delivery(((Number) Objects.requireNonNull(row.get("n"))).intValue());
    }

    private static Answer answer(PostgresError error) {
        return error.meaning() == Meaning.NOT_NOW
                ? new Answer.NotNow(error.state(), error.message(), error.isWait())
                : new Answer.Refused(error.state(), error.message());
    }

    private Answer compare(Delivery delivery, Map<String, Object> row) {
        var actual = feed.rowChange(
                String.valueOf(row.get("key")),
                String.valueOf(row.get("row")),
                Operation.READ,
                Position.ofReading(log(row).log()),
                row.get("written") instanceof Timestamp written ? written.toInstant() : Instant.EPOCH);
        var holdsAll = delivery.kind() == WriteKind.UPDATE
                && delivery.wanted().names().stream()
                        .allMatch(field -> Objects.equals(
                                actual.fields().get(field), delivery.wanted().get(field)));
        return holdsAll ? new Answer.AlreadyThere(log(row)) : new Answer.Differs(actual, log(row));
    }

    private static Position log(Map<String, Object> row) {
        var lsn = ((Number) Objects.requireNonNull(row.get("lsn"))).longValue();
        return new Position(0, lsn, Lsn.format(lsn));
    }

    private static Answer absent(Delivery delivery, Position log) {
        return switch (delivery.kind()) {
            case DELETE -> new Answer.AlreadyThere(log);
            case UPDATE, LOOK_UP -> new Answer.Missing(log);
            case CREATE -> new Answer.NotNow("23505", "another row held the same key, and is gone again");
        };
    }
}
