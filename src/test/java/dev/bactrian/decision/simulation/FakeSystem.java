package dev.bactrian.decision.simulation;

import dev.bactrian.change.Answer;
import dev.bactrian.change.Change;
import dev.bactrian.change.Delivery;
import dev.bactrian.change.Fields;
import dev.bactrian.change.Operation;
import dev.bactrian.change.Position;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One system of the simulation: rows by key, and a log of every commit. */
abstract class FakeSystem {

    final String name;
    final Scheduler scheduler;
    final Map<String, Fields> rows = new LinkedHashMap<>();
    final List<Change> log = new ArrayList<>();
    private final long skewMillis;
    private World world;
    private int keys;

    FakeSystem(String name, Scheduler scheduler) {
        this.name = name;
        this.scheduler = scheduler;
        this.skewMillis = scheduler.number(4_000) - 2_000;
    }

    void join(World of) {
        world = of;
    }

    World world() {
        return world;
    }

    /** The system's own clock. */
    Instant now() {
        return scheduler.now().plusMillis(skewMillis);
    }

    /** What a user does, or an application that is not ours. */
    abstract String create(Fields fields, String origin);

    abstract void update(String key, Fields fields, String origin);

    abstract void delete(String key, String origin);

    /** Reads, where the system must be read before it is written to; an answer where nothing is to be written. */
    abstract Optional<Answer> look(Delivery delivery);

    abstract Answer write(Delivery delivery);

    /** Whether the system writes values in a form of its own. */
    boolean alters(String field) {
        return false;
    }

    /** The form in which the system keeps a value. */
    @Nullable
    Object kept(String field, @Nullable Object value) {
        return value;
    }

    Fields kept(Fields fields) {
        var kept = fields;
        for (var field : fields.names()) {
            kept = kept.with(field, kept(field, fields.get(field)));
        }
        return kept;
    }

    Optional<Change> read(String key) {
        var row = rows.get(key);
        return row == null
                ? Optional.empty()
                : Optional.of(
                        new Change("sim", name, key, Operation.READ, told(key, row), modifiedAt(key), readAt(), ""));
    }

    /** Where the log stood when a record was read, if the system can tell. */
    abstract Position readAt();

    /** When the row was changed last, where the system knows. */
    Instant modifiedAt(String key) {
        return log.stream()
                .filter(change -> change.key().equals(key))
                .map(Change::committedAt)
                .reduce((one, later) -> later)
                .orElseThrow();
    }

    /** The row as the system tells it. */
    abstract Fields told(String key, Fields row);

    String newKey() {
        return name + ++keys;
    }

    static boolean holds(Fields row, Fields fields) {
        return fields.names().stream().allMatch(field -> java.util.Objects.equals(row.get(field), fields.get(field)));
    }
}
