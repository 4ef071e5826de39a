package dev.bactrian.decision.simulation;

import dev.bactrian.change.Answer;
import dev.bactrian.change.Change;
import dev.bactrian.change.Delivery;
import dev.bactrian.change.Fields;
import dev.bactrian.change.Operation;
import dev.bactrian.change.Position;
import dev.bactrian.change.WriteKind;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/** Like PostgreSQL: compares and writes in one step, and tells whole rows in a log whose places rise. */
final class Database extends FakeSystem {

    private long commitBefore = 1;
    private long end = 1;

    Database(String name, Scheduler scheduler) {
        super(name, scheduler);
    }

    @Override
    String create(Fields fields, String origin) {
        var wanted = fields.get(World.COMMON_KEY);
        var key = wanted == null ? newKey() : wanted.toString();
        var row = Fields.none();
        for (var field : world().columns()) {
            row = row.with(field, null);
        }
        rows.put(key, row.with(fields.without(World.COMMON_KEY)));
        commit(Operation.CREATE, key);
        return key;
    }

    @Override
    void update(String key, Fields fields, String origin) {
        rows.put(key, Objects.requireNonNull(rows.get(key)).with(fields));
        commit(Operation.UPDATE, key);
    }

    @Override
    void delete(String key, String origin) {
        rows.remove(key);
        commit(Operation.DELETE, key);
    }

    @Override
    Optional<Answer> look(Delivery delivery) {
        return Optional.empty();
    }

    @Override
    Answer write(Delivery delivery) {
        if (delivery.kind() == WriteKind.CREATE) {
            var inTheWay = rows.keySet().stream()
                    .filter(key -> isInTheWay(key, delivery.wanted()))
                    .findFirst();
            return inTheWay.<Answer>map(key -> new Answer.Differs(read(key).orElseThrow(), place()))
                    .orElseGet(() -> new Answer.Written(create(delivery.wanted(), ""), Fields.none(), place()));
        }
        var key = Objects.requireNonNull(delivery.key());
        var row = rows.get(key);
        if (row == null) {
            return delivery.kind() == WriteKind.DELETE ? new Answer.AlreadyThere(place()) : new Answer.Missing(place());
        }
        if (delivery.kind() == WriteKind.LOOK_UP || !holds(told(key, row), delivery.expected())) {
            return delivery.kind() == WriteKind.UPDATE && holds(told(key, row), delivery.wanted())
                    ? new Answer.AlreadyThere(place())
                    : new Answer.Differs(read(key).orElseThrow(), place());
        }
        if (delivery.kind() == WriteKind.DELETE) {
            delete(key, "");
        } else {
            update(key, delivery.wanted().without(World.COMMON_KEY), "");
        }
        return new Answer.Written(key, Fields.none(), place());
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
                || world().orgs().stream()
                        .map(World::keyField)
                        .anyMatch(field ->
                                wanted.get(field) != null && Objects.equals(row.get(field), wanted.get(field)));
    }

    private Position place() {
        return new Position(0, end, Long.toString(end));
    }

    private void commit(Operation operation, String key) {
        var lsn = end + 1 + scheduler.number(5);
        var fields = operation == Operation.DELETE ? Fields.none() : told(key, Objects.requireNonNull(rows.get(key)));
        log.add(new Change(
                "sim",
                name,
                key,
                operation,
                fields,
                now(),
                new Position(commitBefore, lsn, commitBefore + " " + lsn),
                ""));
        commitBefore = lsn + 1;
        end = lsn + 2;
    }
}
