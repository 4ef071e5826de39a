package dev.bactrian.decision.simulation;

import dev.bactrian.change.Answer;
import dev.bactrian.change.Change;
import dev.bactrian.change.Delivery;
import dev.bactrian.change.Fields;
import dev.bactrian.change.Operation;
import dev.bactrian.change.Position;
import dev.bactrian.change.WriteKind;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Like Salesforce: compares before it writes, tells only what changed, in events that bear the token of their cause, and may alter a value. */
final class Org extends FakeSystem {

    private static final long LOG_MARGIN_MILLIS = 5_000;

    private final boolean raisesNames;
    private long lastCommit;
    private final Map<String, Fields> asCreated = new LinkedHashMap<>();

    Org(String name, Scheduler scheduler) {
        super(name, scheduler);
        this.raisesNames = scheduler.chance(40);
    }

    @Override
    boolean alters(String field) {
        return raisesNames && field.equals("Name");
    }

    @Override
    @Nullable
    Object kept(String field, @Nullable Object value) {
        return alters(field) && value instanceof String text ? text.toUpperCase(Locale.ROOT) : value;
    }

    @Override
    String create(Fields fields, String origin) {
        var key = newKey();
        var row = Fields.none();
        for (var field : World.SHARED) {
            row = row.with(field, null);
        }
        rows.put(key, row.with(kept(fields)));
        asCreated.put(key, fields);
        commit(Operation.CREATE, key, told(key, Objects.requireNonNull(rows.get(key))), origin);
        return key;
    }

    @Override
    void update(String key, Fields fields, String origin) {
        var before = Objects.requireNonNull(rows.get(key));
        var after = before.with(kept(fields));
        rows.put(key, after);
        var changed = world().ownKey(name, key);
        for (var field : after.names()) {
            changed = Objects.equals(before.get(field), after.get(field))
                    ? changed
                    : changed.with(field, after.get(field));
        }
        commit(Operation.UPDATE, key, changed, origin);
    }

    @Override
    void delete(String key, String origin) {
        rows.remove(key);
        commit(Operation.DELETE, key, Fields.none(), origin);
    }

    @Override
    Optional<Answer> look(Delivery delivery) {
        if (delivery.kind() == WriteKind.CREATE) {
            return lostCreate(delivery).map(key -> new Answer.Differs(read(key).orElseThrow(), Position.NONE));
        }
        var row = rows.get(Objects.requireNonNull(delivery.key()));
        if (row == null) {
            return Optional.of(
                    delivery.kind() == WriteKind.DELETE
                            ? new Answer.AlreadyThere(place())
                            : new Answer.Missing(place()));
        }
        var actual = read(delivery.key()).orElseThrow();
        if (delivery.kind() == WriteKind.LOOK_UP) {
            return Optional.of(new Answer.Differs(actual, place()));
        }
        if (delivery.kind() == WriteKind.UPDATE && holds(row, delivery.wanted())) {
            return Optional.of(new Answer.AlreadyThere(place()));
        }
        return holds(row, delivery.expected()) ? Optional.empty() : Optional.of(new Answer.Differs(actual, place()));
    }

    @Override
    Answer write(Delivery delivery) {
        if (delivery.kind() == WriteKind.CREATE) {
            return new Answer.Written(create(delivery.wanted(), delivery.token()), Fields.none(), place());
        }
        var key = Objects.requireNonNull(delivery.key());
        if (!rows.containsKey(key)) {
            return delivery.kind() == WriteKind.DELETE ? new Answer.AlreadyThere(place()) : new Answer.Missing(place());
        }
        if (delivery.kind() == WriteKind.DELETE) {
            delete(key, delivery.token());
        } else {
            update(key, delivery.wanted().without(World.keyField(name)), delivery.token());
        }
        return new Answer.Written(key, Fields.none(), place());
    }

    @Override
    Fields told(String key, Fields row) {
        return world().ownKey(name, key).with(row);
    }

    @Override
    Position readAt() {
        return Position.NONE;
    }

    @Override
    Position polledAt() {
        return Position.ofReading(now().toEpochMilli());
    }

    /** As an external id would find it, whatever was changed in it since. */
    private Optional<String> lostCreate(Delivery delivery) {
        return delivery.uncertainSince() == null
                ? Optional.empty()
                : rows.keySet().stream()
                        .filter(key -> Objects.equals(
                                Objects.requireNonNull(asCreated.get(key)).get("Tag"),
                                delivery.wanted().get("Tag")))
                        .findFirst();
    }

    private Position place() {
        return new Position(0, now().toEpochMilli() + LOG_MARGIN_MILLIS, "");
    }

    /** A system does not commit twice in the same millisecond, as far as one record can tell. */
    private void commit(Operation operation, String key, Fields fields, String origin) {
        var millis = Math.max(now().toEpochMilli(), lastCommit + 1);
        lastCommit = millis;
        log.add(new Change(
                "sim", name, key, operation, fields, now(), new Position(millis, millis, "r" + log.size()), origin));
    }
}
