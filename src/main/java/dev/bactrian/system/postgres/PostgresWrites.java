package dev.bactrian.system.postgres;

import dev.bactrian.change.Answer;
import dev.bactrian.change.Delivery;
import dev.bactrian.change.Weight;
import dev.bactrian.system.SystemUnavailable;
import dev.bactrian.system.postgres.PostgresError.Meaning;
import dev.bactrian.system.postgres.PostgresStatements.Patience;
import dev.bactrian.system.postgres.WriteStatement.Manner;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A batch of deliveries on its way through the sink: the whole batch in one statement; where the database refuses the statement for
 * one row's sake, in halves, until that row stands alone. Where it had to wait too long, the rows that others have locked are found and
 * set aside, and the rest is written without waiting any more. A row that another row stands in the way of is tried once more after the
 * others, and one that was not written without any reason to be seen is tried once more in a way that tells the reason.
 *
 * <pre>{@code
 *   part ─► write ─► look at the rows that were not written ─► answers
 *             ├─ refused: halves, or the one refused row
 *             │                  ├─ another row first: once more, after the others
 *             │                  └─ by a function: the row's fault if others are taken, else the table's
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
    private final RowAnswers rowAnswers;
    private final SetAside aside = new SetAside();

    /** What was not written though nothing is seen to stand in its way. */
    private final Set<Delivery> unexplained = new LinkedHashSet<>();

    private WritePart current;
    private Stage stage = Stage.WRITE;
    private int shortWaits;
    private int written;
    private Manner manner = Manner.QUICK;
    private @Nullable SQLException failedFunction;

    PostgresWrites(PostgresFeed feed, Statements database, List<Delivery> deliveries) {
        this.feed = feed;
        this.database = database;
        this.rowAnswers = new RowAnswers(feed);
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
        do {
            writeParts();
        } while (isTriedAgain());
        answers.putAll(aside.answers());
        checkThatOthersAreTaken();
        var all = new ArrayList<Delivery.Answered>();
        answers.forEach((delivery, answer) -> all.add(delivery.answered(answer)));
        return all;
    }

    private void writeParts() {
        while (!parts.isEmpty()) {
            current = next();
            try {
                step();
            } catch (SQLException e) {
                failed(e);
            }
        }
    }

    /** Whether there is something to be written once more, now that the others are. */
    private boolean isTriedAgain() {
        var again = aside.next(written);
        if (again.isEmpty() && manner == Manner.QUICK) {
            manner = Manner.THOROUGH;
            again = List.copyOf(unexplained);
            unexplained.clear();
        }
        if (!again.isEmpty()) {
            parts.add(again);
        }
        return !again.isEmpty();
    }

    /** What failed within a function failed for its row's sake only if other rows are taken. */
    private void checkThatOthersAreTaken() {
        if (failedFunction != null && written == 0) {
            throw unavailable(failedFunction);
        }
    }

    private SystemUnavailable unavailable(SQLException failure) {
        return new SystemUnavailable(
                feed.subscription().system(), "write to " + feed.table().sqlName(), failure);
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
            var sql = new WriteStatement(feed.table(), columns(), patience(), manner).of(shapes);
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
            var isWritten = row.get("key") != null;
            written += isWritten ? 1 : 0;
            answers.put(delivery(row), isWritten ? rowAnswers.written(row) : rowAnswers.suppressed());
        }
    }

    /** Answers for the rows that were not written, by what they hold; where that does not tell why, they are tried thoroughly. */
    private void looked(List<Map<String, Object>> rows) {
        for (var isThere : List.of(true, false)) {
            for (var row : rows) {
                var delivery = delivery(row);
                if (isThere == (row.get("key") != null) && !answers.containsKey(delivery)) {
                    var answer = rowAnswers.notWritten(delivery, row);
                    if (manner == Manner.QUICK && rowAnswers.tellsNoReason(delivery, answer)) {
                        unexplained.add(delivery);
                    } else {
                        answers.put(delivery, answer);
                    }
                }
            }
        }
        unexplained.removeIf(answers::containsKey);
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
                .orElseThrow(() -> unavailable(failure));
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
        } else if (error.meaning() == Meaning.OUT_OF_ORDER) {
            open.forEach(delivery -> aside.put(delivery, error.answer(), written));
        } else {
            failedFunction = error.meaning() == Meaning.OF_ROW_OR_TABLE ? failure : failedFunction;
            open.forEach(delivery -> answers.put(delivery, error.answer()));
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
                .filter(delivery ->
                        !answers.containsKey(delivery) && !aside.holds(delivery) && !unexplained.contains(delivery))
                .toList();
    }

    private Delivery delivery(Map<String, Object> row) {
        return current.delivery(((Number) Objects.requireNonNull(row.get("n"))).intValue());
    }
}
