package dev.bactrian.sandbox.salesforce.org;

import dev.bactrian.sandbox.salesforce.metadata.ObjectType;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** All records of the stand-in org; every change goes through {@link #write}, one transaction at a time. */
public final class Org {
    /** Whether one refused write undoes its siblings in the same call. */
    public enum Mode {
        ALL_OR_NONE,
        EACH_ALONE
    }

    public static final String ORG_ID = RecordId.of("00D", 1_000_001);
    public static final String USER_ID = RecordId.of("005", 1_000_001);
    public static final String USER_NAME = "integration@sandbox.bactrian.dev";

    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    private final Map<String, Table> tables = new LinkedHashMap<>();
    private final Clock clock;
    private final List<BeforeSave> rules;
    private final Consumer<Commit> onCommit;
    private final Predicate<String> rowLocked;
    /** The transaction that writes join while {@link #together} runs; the write lock guards it. */
    private @Nullable Transaction current;

    private long nextSequence;
    private long commits;

    /**
     * @param onCommit told of every transaction, in commit order, before the writer gets its answer
     * @param rowLocked whether a record is to be refused with UNABLE_TO_LOCK_ROW, by its id
     */
    public Org(
            List<ObjectType> types,
            Clock clock,
            List<BeforeSave> rules,
            Consumer<Commit> onCommit,
            Predicate<String> rowLocked) {
        for (ObjectType type : types) {
            tables.put(type.name().toLowerCase(Locale.ROOT), new Table(type));
        }
        this.clock = clock;
        this.rules = List.copyOf(rules);
        this.onCommit = onCommit;
        this.rowLocked = rowLocked;
        // A new process hands out ids that an earlier one, whose records are gone, did not use.
        this.nextSequence = 1_000_000_000L + Math.max(0, clock.instant().getEpochSecond() - 1_700_000_000L) * 1_000L;
    }

    public Collection<Table> tables() {
        return tables.values();
    }

    /** Finds the table of an object by its name in any case. */
    public Optional<Table> table(String object) {
        return Optional.ofNullable(tables.get(object.toLowerCase(Locale.ROOT)));
    }

    public Table table(ObjectType type) {
        Table table = tables.get(type.name().toLowerCase(Locale.ROOT));
        if (table == null) {
            throw new IllegalArgumentException("no object \"" + type.name() + "\" in this org");
        }
        return table;
    }

    public Instant now() {
        return clock.instant();
    }

    /** Runs a reading action while no transaction is under way. */
    public <T extends @Nullable Object> T read(Supplier<T> action) {
        lock.readLock().lock();
        try {
            return action.get();
        } finally {
            lock.readLock().unlock();
        }
    }

    /** Carries out the writes, in order, as one transaction, and tells what became of each. */
    public List<Outcome> write(Origin origin, List<Write> writes, Mode mode) {
        lock.writeLock().lock();
        try {
            Transaction whole = current;
            Transaction transaction = new Transaction(this, origin, clock.instant());
            List<Outcome> outcomes = new ArrayList<>(writes.size());
            for (Write write : writes) {
                outcomes.add(transaction.apply(write));
            }
            boolean anyRefused = outcomes.stream().anyMatch(outcome -> !outcome.isSuccess());
            if (mode == Mode.ALL_OR_NONE && anyRefused) {
                transaction.rollBack();
                return outcomes.stream().map(Org::rolledBack).toList();
            }
            if (whole == null) {
                publish(transaction, origin);
            } else {
                whole.join(transaction);
            }
            return outcomes;
        } finally {
            lock.writeLock().unlock();
        }
    }

    /** Runs an action whose writes become one transaction, which is taken back unless {@code keep} likes the result. */
    public <T> T together(Origin origin, Supplier<T> action, Predicate<T> keep) {
        lock.writeLock().lock();
        Transaction whole = new Transaction(this, origin, clock.instant());
        current = whole;
        try {
            T result = action.get();
            if (keep.test(result)) {
                publish(whole, origin);
            } else {
                whole.rollBack();
            }
            return result;
        } catch (RuntimeException e) {
            whole.rollBack();
            throw e;
        } finally {
            current = null;
            lock.writeLock().unlock();
        }
    }

    /** Puts records in place as they were before the org was first looked at: with their system fields, without events. */
    public void load(ObjectType type, List<Map<String, @Nullable Object>> records) {
        lock.writeLock().lock();
        try {
            Table table = table(type);
            for (Map<String, @Nullable Object> values : records) {
                Row.Builder row = Row.empty(type.fields().size()).change();
                values.forEach((name, value) ->
                        row.set(type.positionOf(name), Values.read(type.fields().get(type.positionOf(name)), value)));
                table.put(row.build());
            }
        } finally {
            lock.writeLock().unlock();
        }
    }

    /** Takes a record away as if it had never been there, without an event. */
    public void unload(ObjectType type, String id) {
        lock.writeLock().lock();
        try {
            table(type).remove(id);
        } finally {
            lock.writeLock().unlock();
        }
    }

    String nextId(ObjectType type) {
        return RecordId.of(type.keyPrefix(), nextSequence++);
    }

    List<BeforeSave> rules() {
        return rules;
    }

    boolean isLocked(String id) {
        return rowLocked.test(id);
    }

    private void publish(Transaction transaction, Origin origin) {
        List<Change> changes = transaction.changes();
        if (!changes.isEmpty()) {
            onCommit.accept(new Commit(++commits, UUID.randomUUID().toString(), clock.instant(), origin, changes));
        }
    }

    private static Outcome rolledBack(Outcome outcome) {
        if (!outcome.isSuccess()) {
            return outcome;
        }
        return Outcome.refused(SalesforceError.of(
                "ALL_OR_NONE_OPERATION_ROLLED_BACK",
                "Record rolled back because not all records were valid and the request "
                        + "was using AllOrNone header"));
    }
}
