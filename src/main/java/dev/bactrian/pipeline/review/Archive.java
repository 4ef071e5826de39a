package dev.bactrian.pipeline.review;

import dev.bactrian.decision.JournalEntry;
import dev.bactrian.decision.Parking;
import dev.bactrian.decision.RecordState;
import dev.bactrian.decision.TrackedRecord;
import dev.bactrian.decision.review.History;
import dev.bactrian.decision.review.History.Version;
import dev.bactrian.pipeline.BactrianConfig;
import dev.bactrian.pipeline.Sync;
import dev.bactrian.pipeline.Syncs;
import dev.bactrian.state.JournalEntries;
import dev.bactrian.state.Question;
import dev.bactrian.state.Questions;
import dev.bactrian.state.RecordStore.LinkKey;
import dev.bactrian.state.RecordTransaction;
import dev.bactrian.state.StateDatabase;
import dev.bactrian.state.WaitingRecord;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a person can look up: records, what they were, and what waits for a decision. */
@ApplicationScoped
public class Archive {

    private final Syncs syncs;
    private final StateDatabase state;
    private final BactrianConfig config;
    private final Clock clock;

    Archive(Syncs syncs, StateDatabase state, BactrianConfig config, Clock clock) {
        this.syncs = syncs;
        this.state = state;
        this.config = config;
        this.clock = clock;
    }

    /** @throws NotFound naming the syncs that there are */
    Sync sync(String name) {
        return syncs.find(name)
                .orElseThrow(() -> new NotFound("unknown sync \"" + name + "\" (loaded: "
                        + syncs.all().stream().map(Sync::name).collect(Collectors.joining(", ")) + ")"
                        + (syncs.isInvalid(name) ? "; its file is wrong: see GET /api/syncs" : "")));
    }

    /** @throws NotFound naming the systems that there are */
    static void check(Sync sync, String system) {
        var systems = sync.statuses().keySet();
        if (!systems.contains(system)) {
            throw new NotFound("unknown system \"" + system + "\" (sync " + sync.name() + " has: "
                    + String.join(", ", systems) + ")");
        }
    }

    /**
     * The number of the record that has the key, or had it.
     *
     * @throws NotFound where no record has it
     */
    long find(RecordTransaction transaction, RecordName name) throws SQLException {
        var sync = sync(name.sync());
        check(sync, name.system());
        return found(transaction, name)
                .orElseThrow(() -> new NotFound("sync " + name.sync() + " has no record whose key in " + name.system()
                        + " is, or was, \"" + name.key() + "\""));
    }

    private static Optional<Long> found(RecordTransaction transaction, RecordName name) throws SQLException {
        var wanted = Set.of(new LinkKey(name.system(), name.key()));
        var found = new ArrayList<>(transaction.find(wanted).values());
        found.addAll(transaction.findFormer(wanted).values());
        return found.stream().findFirst();
    }

    /**
     * A record as a person named it, by the key in the form in which its system tells it, e.g. of 18 characters where 15 were typed.
     *
     * @throws dev.bactrian.system.SystemUnavailable where no record has the key as it was typed, and the system cannot be asked how it would tell it
     */
    public RecordName named(RecordName typed) {
        var sync = sync(typed.sync());
        check(sync, typed.system());
        var isKnown = look(typed, "look up a key", (transaction, name) -> found(transaction, name)
                .isPresent());
        if (isKnown) {
            return typed;
        }
        var subscription =
                Objects.requireNonNull(sync.prepared().subscriptions().get(typed.system()));
        var told = sync.system(typed.system()).keyAsTold(subscription, typed.key());
        return new RecordName(typed.sync(), typed.system(), told);
    }

    public TrackedRecord record(RecordName name) {
        return look(name, "look up a record", this::record);
    }

    private TrackedRecord record(RecordTransaction transaction, RecordName name) throws SQLException {
        return transaction
                .read(Set.of(find(transaction, name)))
                .values()
                .iterator()
                .next();
    }

    /** The record's journal before the line {@code before}, latest first. */
    public List<JournalEntry> journal(RecordName name, long before, int most) {
        return look(name, "look up a record's journal", (transaction, named) -> {
            var id = find(transaction, named);
            return entries(sync(named.sync())).page(transaction.connection(), id, before, most);
        });
    }

    /** The record as it was; see {@link #version(Connection, Sync, RecordState, Moment)}. */
    public Version version(RecordName name, Moment moment) {
        return look(name, "look up a version", (transaction, named) -> {
            var record = record(transaction, named).state();
            return version(transaction.connection(), sync(named.sync()), record, moment);
        });
    }

    private interface Look<T> {
        T at(RecordTransaction transaction, RecordName name) throws SQLException;
    }

    private <T> T look(RecordName name, String action, Look<T> look) {
        return sync(name.sync()).prepared().records().rehearse(action, transaction -> look.at(transaction, name));
    }

    /**
     * A time, or a line of the journal.
     *
     * @param at null where the line is given
     */
    public record Moment(@Nullable Instant at, long entry) {}

    /**
     * The record as it was.
     *
     * @throws IllegalArgumentException where that was before all that the journal keeps
     * @throws NotFound where the record has no such line
     */
    Version version(Connection connection, Sync sync, RecordState record, Moment moment) throws SQLException {
        var at = moment.at();
        Predicate<JournalEntry> isEnough =
                entry -> at == null ? entry.id() <= moment.entry() : !entry.at().isAfter(at);
        var entries = entries(sync).backTo(connection, record.id(), isEnough);
        var knownSince = JournalEntries.knownSince(connection, record.id());
        var history = new History(record, knownSince.orElse(null), entries);
        if (at != null) {
            checkKept(sync, at, "time " + at);
            return history.asOf(at);
        }
        var line = entries.stream()
                .filter(entry -> entry.id() == moment.entry())
                .findFirst()
                .orElseThrow(() -> new NotFound("the record's journal has no version " + moment.entry()));
        checkKept(sync, line.at(), "version " + moment.entry());
        return history.after(moment.entry());
    }

    private void checkKept(Sync sync, Instant at, String what) {
        var own = sync.definition().logging().retention();
        var since = clock.instant().minus(sync.definition().logging().retentionOr(config.journalRetention()));
        if (at.isBefore(since)) {
            var setting = own == null ? "bactrian.journal-retention" : "monitoring.logging.retention_days";
            throw new IllegalArgumentException(
                    what + " is before all that the journal keeps (" + setting + ": since " + since + ")");
        }
    }

    private static JournalEntries entries(Sync sync) {
        return new JournalEntries(sync.prepared().mapping()::type);
    }

    /** What waits for a person after the one with the number {@code after}; everything where {@code kind} is null. */
    public List<Question> questions(String syncName, Parking.@Nullable Kind kind, long after, int most) {
        var sync = sync(syncName).name();
        return state.transaction(
                "look up what is parked", connection -> Questions.open(connection, sync, kind, after, most));
    }

    /** The records whose changes wait for another record or for their system, after the one with the number {@code after}. */
    public List<WaitingRecord> waiting(String syncName, long after, int most) {
        var sync = sync(syncName).name();
        return state.transaction("look up what waits", connection -> WaitingRecord.page(connection, sync, after, most));
    }

    /** How much of each kind waits for a person in a sync. */
    public Map<Parking.Kind, Long> questionCounts(String syncName) {
        var sync = sync(syncName).name();
        return state.transaction("count what is parked", connection -> Questions.count(connection, sync));
    }

    /** The records after the one with the number {@code after} on a field of which systems differ. */
    public List<TrackedRecord> disputed(String syncName, long after, int most) {
        var sync = sync(syncName);
        return sync.prepared().records().rehearse("look up disputes", transaction -> {
            var ids = Questions.disputed(transaction.connection(), sync.name(), after, most);
            return List.copyOf(transaction.read(ids).values());
        });
    }
}
