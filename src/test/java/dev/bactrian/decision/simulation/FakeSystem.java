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
import java.util.LinkedHashSet;
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
    private static final long OVERLAP_MILLIS = 30_000;

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

    /** Whether it is asked for what changed, instead of following its log. */
    boolean isPolled() {
        return name.endsWith("polled");
    }

    /** Whether its log tells whole rows in the order of their commits, each with the token of our write, or with none. */
    boolean hasExactLog() {
        return false;
    }

    /** The place up to which its log is decided once so many of its changes are. */
    Position decidedAt(int changes) {
        return Position.NONE;
    }

    /** What a poll tells: the rows that changed from a place in the log on, or lately, as they are now; and what is gone. */
    List<Change> poll(int from) {
        var lately = now().minusMillis(OVERLAP_MILLIS);
        var keys = new LinkedHashSet<String>();
        for (var n = 0; n < log.size(); n++) {
            if (n >= from || log.get(n).committedAt().isAfter(lately)) {
                keys.add(log.get(n).key());
            }
        }
        var told = new ArrayList<Change>();
        for (var key : keys) {
            var row = rows.get(key);
            told.add(new Change(
                    "sim",
                    name,
                    key,
                    row == null ? Operation.DELETE : Operation.UPDATE,
                    row == null ? Fields.none() : told(key, row),
                    log.stream()
                            .filter(change -> change.key().equals(key))
                            .map(Change::committedAt)
                            .reduce((one, later) -> later)
                            .orElseThrow(),
                    polledAt(),
                    ""));
        }
        return told;
    }

    /** The place of what a poll reads now. */
    abstract Position polledAt();

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
