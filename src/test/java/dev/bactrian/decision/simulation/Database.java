package dev.bactrian.decision.simulation;

import dev.bactrian.change.Answer;
import dev.bactrian.change.Change;
import dev.bactrian.change.Delivery;
import dev.bactrian.change.Fields;
import dev.bactrian.change.Operation;
import dev.bactrian.change.Position;
import dev.bactrian.change.WriteKind;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Like PostgreSQL: compares and writes in one step, and tells whole rows in an exact log, unless it is polled. A trigger may raise cities, in the
 * row that is written or by an update of its own right after it; and a large city that did not change may be left out of an event. Not
 * each has a unique column for the key of an org.
 */
final class Database extends FakeSystem {

    private enum Trigger {
        NONE,
        BEFORE,
        AFTER
    }

    private static final String LARGE = "City";

    private final Trigger trigger;
    private final boolean leavesOut;
    private final boolean keepsOrgsKeysUnique;
    private long commitBefore = 1;
    private long end = 1;

    Database(String name, Scheduler scheduler, Habits habits) {
        super(name, scheduler);
        trigger = scheduler.chance(70) ? Trigger.NONE : scheduler.oneOf(List.of(Trigger.BEFORE, Trigger.AFTER));
        leavesOut = !isPolled() && scheduler.chance(30);
        keepsOrgsKeysUnique = isPolled() || habits.slips() || scheduler.chance(50);
    }

    @Override
    boolean hasExactLog() {
        return !isPolled();
    }

    @Override
    Position decidedAt(int changes) {
        return changes == log.size()
                ? new Position(end, end, "")
                : changes == 0 ? Position.NONE : log.get(changes - 1).position();
    }

    @Override
    boolean alters(String field) {
        return trigger != Trigger.NONE && field.equals(LARGE);
    }

    @Override
    @Nullable
    Object kept(String field, @Nullable Object value) {
        return alters(field) && value instanceof String text ? text.toUpperCase(Locale.ROOT) : value;
    }

    @Override
    String create(Fields fields, String origin) {
        var wanted = fields.get(World.COMMON_KEY);
        var key = wanted == null ? newKey() : wanted.toString();
        var row = Fields.none();
        for (var field : world().columns()) {
            row = row.with(field, null);
        }
        write(Operation.CREATE, key, row.with(fields.without(World.COMMON_KEY)), origin);
        return key;
    }

    @Override
    void update(String key, Fields fields, String origin) {
        write(Operation.UPDATE, key, Objects.requireNonNull(rows.get(key)).with(fields), origin);
    }

    private void write(Operation operation, String key, Fields row, String origin) {
        var before = rows.get(key);
        var raised = kept(row);
        var first = trigger == Trigger.AFTER ? row : raised;
        rows.put(key, first);
        commit(operation, key, told(key, first, before), origin, commitBefore);
        if (!first.equals(raised)) {
            var transaction = log.get(log.size() - 1).position().order();
            rows.put(key, raised);
            commit(Operation.UPDATE, key, told(key, raised, first), origin, transaction);
        }
    }

    /** An event of the log. */
    private Fields told(String key, Fields row, @Nullable Fields before) {
        var told = told(key, row);
        var isLeftOut = leavesOut && before != null && Objects.equals(before.get(LARGE), row.get(LARGE));
        return isLeftOut ? told.without(LARGE) : told;
    }

    @Override
    void delete(String key, String origin) {
        rows.remove(key);
        commit(Operation.DELETE, key, Fields.none(), origin, commitBefore);
    }

    /** A job deletes rows and inserts them again under new keys, in one transaction. */
    void reload(List<String> keys) {
        var transaction = commitBefore;
        var reloaded =
                keys.stream().map(rows::remove).map(Objects::requireNonNull).toList();
        keys.forEach(key -> commit(Operation.DELETE, key, Fields.none(), "", transaction));
        for (var row : reloaded) {
            var key = newKey();
            rows.put(key, row);
            commit(Operation.CREATE, key, told(key, row), "", transaction);
        }
    }

    @Override
    Optional<Answer> look(Delivery delivery) {
        return Optional.empty();
    }

    @Override
    Answer write(Delivery delivery) {
        var origin = isPolled() ? "" : delivery.token();
        if (delivery.kind() == WriteKind.CREATE) {
            var inTheWay = rows.keySet().stream()
                    .filter(key -> isInTheWay(key, delivery.wanted()))
                    .findFirst();
            return inTheWay.<Answer>map(key -> new Answer.Differs(read(key).orElseThrow(), place()))
                    .orElseGet(() -> new Answer.Written(create(delivery.wanted(), origin), Fields.none(), written()));
        }
        var key = delivery.key();
        var row = key == null ? null : rows.get(key);
        if (key == null || row == null) {
            return delivery.kind() == WriteKind.DELETE ? new Answer.AlreadyThere(place()) : new Answer.Missing(place());
        }
        if (delivery.kind() == WriteKind.LOOK_UP || !holds(told(key, row), delivery.expected())) {
            return delivery.kind() == WriteKind.UPDATE && holds(told(key, row), delivery.wanted())
                    ? new Answer.AlreadyThere(place())
                    : new Answer.Differs(read(key).orElseThrow(), place());
        }
        if (delivery.kind() == WriteKind.DELETE) {
            delete(key, origin);
        } else {
            update(key, delivery.wanted().without(World.COMMON_KEY), origin);
        }
        return new Answer.Written(key, Fields.none(), written());
    }

    @Override
    Fields told(String key, Fields row) {
        return world().ownKey(name, key).with(row);
    }

    @Override
    Position readAt() {
        return Position.ofReading(end);
    }

    @Override
    Position polledAt() {
        return Position.ofReading(end);
    }

    @Override
    Instant modifiedAt(String key) {
        return Instant.EPOCH;
    }

    private boolean isInTheWay(String key, Fields wanted) {
        var row = Objects.requireNonNull(rows.get(key));
        return key.equals(wanted.get(World.COMMON_KEY))
                || (keepsOrgsKeysUnique
                        && world().orgs().stream()
                                .map(World::keyField)
                                .anyMatch(field -> wanted.get(field) != null
                                        && Objects.equals(row.get(field), wanted.get(field))));
    }

    /** The statement itself tells it, right before its commit. */
    private Position written() {
        return new Position(0, end - 1, Long.toString(end - 1));
    }

    private Position place() {
        return new Position(0, end, Long.toString(end));
    }

    /** @param order the place of the commit before the transaction */
    private void commit(Operation operation, String key, Fields fields, String origin, long order) {
        var lsn = end + 1 + scheduler.number(5);
        log.add(new Change(
                "sim", name, key, operation, fields, now(), new Position(order, lsn, order + " " + lsn), origin));
        commitBefore = lsn + 1;
        end = lsn + 2;
    }
}
