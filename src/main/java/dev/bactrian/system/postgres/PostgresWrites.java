package dev.bactrian.system.postgres;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.bactrian.change.Answer;
import dev.bactrian.change.Delivery;
import dev.bactrian.change.Fields;
import dev.bactrian.change.Operation;
import dev.bactrian.change.Position;
import dev.bactrian.change.ValueType;
import dev.bactrian.change.WriteKind;
import dev.bactrian.system.SystemUnavailable;
import dev.bactrian.system.postgres.PostgresError.Meaning;
import dev.bactrian.system.postgres.PostgresStatements.Patience;
import java.math.BigDecimal;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

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
public final class PostgresWrites {

    private static final JsonNodeFactory JSON = JsonNodeFactory.withExactBigDecimals(true);

    /** With this many waits of a tenth of a second, a batch has taken long enough. */
    private static final int MOST_SHORT_WAITS = 50;

    private enum Stage {
        WRITE,
        FIND_LOCKED,
        HURRY
    }

    private final PostgresFeed feed;
    private final Deque<List<Delivery>> parts = new ArrayDeque<>();
    private final Map<Delivery, Answer> answers = new LinkedHashMap<>();
    private List<Delivery> current = List.of();
    private Stage stage = Stage.WRITE;
    private int shortWaits;

    PostgresWrites(PostgresFeed feed, List<Delivery> deliveries) {
        this.feed = feed;
        if (!deliveries.isEmpty()) {
            parts.add(deliveries);
        }
    }

    /** Whether there is a part still to be written. */
    public boolean hasMore() {
        return !parts.isEmpty();
    }

    /** Takes the next part. */
    public void next() {
        current = parts.remove();
    }

    /** The statement that writes the part, or finds which of its rows are locked. */
    public String writeStatement() {
        return stage == Stage.FIND_LOCKED ? statements().locked() : statements().write();
    }

    /** The statement that looks at the part's rows. */
    public String lookStatement() {
        return statements().look();
    }

    private PostgresStatements statements() {
        return new PostgresStatements(
                feed.table(), feed.subscription().fields(), stage == Stage.HURRY ? Patience.LITTLE : Patience.USUAL);
    }

    /** The part as the statements' parameter. */
    public String batch() {
        var rows = JSON.arrayNode();
        for (var n = 0; n < current.size(); n++) {
            var delivery = current.get(n);
            var row = rows.addObject()
                    .put("n", n)
                    .put("kind", delivery.kind().name())
                    .put("key", key(delivery));
            row.set("wanted", json(delivery.wanted()));
            row.set("expected", json(delivery.expected()));
        }
        return rows.toString();
    }

    /** Notes what was written; true where rows are left that were not. */
    public boolean written(List<Map<String, Object>> rows) {
        if (stage == Stage.FIND_LOCKED) {
            rows.forEach(row -> answers.put(
                    delivery(row),
                    new Answer.NotNow(PostgresError.LOCKED, "another transaction has locked the row", true)));
            hurry(open());
            return false;
        }
        for (var row : rows) {
            var delivery = delivery(row);
            var key = String.valueOf(row.get("key"));
            var altered = row.get("altered");
            answers.put(
                    delivery,
                    new Answer.Written(
                            key,
                            altered == null
                                    ? Fields.none()
                                    : feed.rowChange(key, altered.toString(), Position.NONE)
                                            .fields(),
                            log(row)));
        }
        return !open().isEmpty();
    }

    /** Answers for the rows that were not written, by what they hold. */
    public void looked(List<Map<String, Object>> rows) {
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
    public void failed(Exception failure) {
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
        return current.stream()
                .filter(delivery -> !answers.containsKey(delivery))
                .toList();
    }

    private Delivery delivery(Map<String, Object> row) {
        return current.get(((Number) Objects.requireNonNull(row.get("n"))).intValue());
    }

    private static Answer answer(PostgresError error) {
        return error.meaning() == Meaning.NOT_NOW
                ? new Answer.NotNow(error.state(), error.message(), error.isWait())
                : new Answer.Refused(error.state(), error.message());
    }

    /** Every delivery with its answer. */
    public List<Delivery.Answered> answered() {
        var all = new ArrayList<Delivery.Answered>();
        answers.forEach((delivery, answer) -> all.add(delivery.answered(answer)));
        return all;
    }

    /** A create may bring its key among the values. */
    private @Nullable String key(Delivery delivery) {
        var wanted = delivery.wanted().get(feed.table().keyColumn());
        return delivery.kind() == WriteKind.CREATE && wanted != null ? ValueType.format(wanted) : delivery.key();
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

    private ObjectNode json(Fields fields) {
        var node = JSON.objectNode();
        fields.asMap().forEach((name, value) -> {
            if (value == null) {
                node.putNull(name);
            } else if (value instanceof BigDecimal decimal) {
                node.put(name, decimal);
            } else if (value instanceof Long number) {
                node.put(name, number);
            } else if (value instanceof Boolean truth) {
                node.put(name, truth);
            } else if (feed.table().type(name) == ValueType.JSON) {
                node.putRawValue(name, new RawValue(ValueType.format(value)));
            } else {
                node.put(name, ValueType.format(value));
            }
        });
        return node;
    }
}
