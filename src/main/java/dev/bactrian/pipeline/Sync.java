package dev.bactrian.pipeline;

import dev.bactrian.change.Change;
import dev.bactrian.change.Operation;
import dev.bactrian.change.Position;
import dev.bactrian.definition.End;
import dev.bactrian.definition.InvalidDefinition;
import dev.bactrian.definition.ObjectShape;
import dev.bactrian.definition.SyncDefinition;
import dev.bactrian.mapping.Expressions;
import dev.bactrian.state.Ownership;
import dev.bactrian.state.StateDatabase;
import dev.bactrian.state.Stop;
import dev.bactrian.system.ConnectedSystem;
import dev.bactrian.system.SystemUnavailable;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One sync at work: its definition, and once its systems could be asked, everything that follows from it. */
public final class Sync {

    /** How many deliveries to one system wait in memory; more stay in the state. */
    private static final int MOST_WAITING = 4_000;

    /** In milliseconds; then more is read, though it will stay in the state for a while. */
    private static final int LONGEST_WAIT_FOR_ROOM = 250;

    /** Where what survives a restart is kept, and who may change it. */
    public record Store(StateDatabase state, Ownership ownership) {}

    private final SyncDefinition definition;
    private final Map<String, ConnectedSystem> systems;
    private final Map<String, OffsetBarrier> barriers = new LinkedHashMap<>();
    private final SourceStatuses statuses;
    private final Map<String, Outbox> outboxes = new ConcurrentHashMap<>();
    private final Map<String, OptionalLong> heldLogs = new ConcurrentHashMap<>();
    private final Expressions expressions;
    private final @Nullable Store kept;
    private volatile @Nullable PreparedSync prepared;
    private volatile Set<String> delivering = Set.of();
    private final AtomicReference<@Nullable Stop> stop = new AtomicReference<>();

    public Sync(
            SyncDefinition definition,
            Map<String, ConnectedSystem> systems,
            Expressions expressions,
            Store store,
            Clock clock) {
        this(definition, systems, expressions, clock, store);
        for (var end : definition.ends()) {
            barriers.put(
                    end.system(),
                    new OffsetBarrier(
                            store.state(), () -> store.ownership().fenceOfThisEpoch(name()), name(), end.system()));
        }
    }

    /** A sync without a state: it can be checked and rehearsed, not prepared. */
    public Sync(SyncDefinition definition, Map<String, ConnectedSystem> systems, Expressions expressions, Clock clock) {
        this(definition, systems, expressions, clock, null);
    }

    private Sync(
            SyncDefinition definition,
            Map<String, ConnectedSystem> systems,
            Expressions expressions,
            Clock clock,
            @Nullable Store kept) {
        this.kept = kept;
        this.definition = definition;
        this.expressions = expressions;
        this.systems = Map.copyOf(systems);
        this.statuses =
                new SourceStatuses(definition.ends().stream().map(End::system).toList(), clock);
    }

    public String name() {
        return definition.name();
    }

    public SyncDefinition definition() {
        return definition;
    }

    /** Every system's status, the source's first. */
    public Map<String, SourceStatus> statuses() {
        return statuses.all();
    }

    public SourceStatus status(String system) {
        return statuses.of(system);
    }

    /** Notes how a system is doing; the time is kept while the state stays the same. */
    public void status(String system, SourceStatus.State state, String reason) {
        statuses.note(system, state, reason);
    }

    /** Notes that reading all records of a system goes on. */
    public void readOn(String system) {
        statuses.readOn(system);
    }

    /** For how long reading all records of a system has not gone on; zero: they are not being read. */
    public Duration unread(String system) {
        return statuses.unread(system);
    }

    /** When a system's position was lost last, though it may be live again; empty: never, since the start. */
    public Optional<SourceStatus> lastLoss(String system) {
        return statuses.lastLoss(system);
    }

    /** Notes that the definition and the systems do not fit, which a person must mend; what is new is told. */
    public void invalid(InvalidDefinition mistakes) {
        var reason = String.join("; ", mistakes.mistakes());
        if (statuses().values().stream()
                .anyMatch(status -> status.state() != SourceStatus.State.INVALID
                        || !status.reason().equals(reason))) {
            SyncLog.of(name()).errorf(mistakes, "sync does not fit its systems sync=%s", name());
        }
        statuses().keySet().forEach(system -> status(system, SourceStatus.State.INVALID, reason));
    }

    public boolean isInvalid() {
        return statuses().values().stream().anyMatch(status -> status.state() == SourceStatus.State.INVALID);
    }

    /** Why a source died last, where it did so again and again; empty: it does not. */
    public Optional<String> keepsDying(String system) {
        return statuses.keepsDying(system);
    }

    public ConnectedSystem system(String name) {
        return Objects.requireNonNull(systems.get(name), name);
    }

    /** What is on its way to a system. */
    public Outbox outbox(String system) {
        return outboxes.computeIfAbsent(system, name -> new Outbox(MOST_WAITING));
    }

    /** Whether deliveries wait until their systems hold records of other syncs. */
    public boolean awaitsParents() {
        return outboxes.values().stream().anyMatch(outbox -> !outbox.awaited().areNone());
    }

    /** For how long the oldest change of a system has waited to be decided; zero: none does. */
    public Duration undecided(String system) {
        return barrier(system).waiting();
    }

    /** For how long the oldest delivery to a system has waited to be settled; zero: none does. */
    public Duration undelivered(String system) {
        return outbox(system).waiting();
    }

    /** How many bytes of its log a system keeps for the sync; empty: none, or nobody knows. */
    public OptionalLong heldLog(String system) {
        return heldLogs.getOrDefault(system, OptionalLong.empty());
    }

    public void heldLog(String system, OptionalLong bytes) {
        heldLogs.put(system, bytes);
    }

    /** How far each system's log has been decided. */
    public Map<String, Position> decidedUpTo() {
        var places = new HashMap<String, Position>();
        barriers.forEach((system, barrier) -> places.put(system, barrier.decidedUpTo()));
        return places;
    }

    public OffsetBarrier barrier(String system) {
        return Objects.requireNonNull(barriers.get(system), system);
    }

    /** @throws SystemUnavailable while the systems could not be asked yet */
    public PreparedSync prepared() {
        var ready = prepared;
        if (ready == null) {
            throw new SystemUnavailable(definition.name(), "the sync is not prepared yet");
        }
        return ready;
    }

    public boolean isPrepared() {
        return prepared != null;
    }

    /** Whether writes may go out to a system: not before it was read, and never where the sync only reads. */
    public boolean isDelivering(String system) {
        return delivering.contains(system) && definition.writes(system);
    }

    /** Of how many records changes wait for another record, or for a system; empty: nobody has looked yet. */
    public OptionalInt waiting() {
        var ready = prepared;
        return ready == null ? OptionalInt.empty() : ready.records().waiting().count();
    }

    /** Has writes go out to these systems from now on, and to no other. */
    public void deliverTo(Collection<String> ready) {
        delivering = Set.copyOf(ready);
    }

    /** Waits, not long, until the systems that are written to have room for so many deliveries more. */
    public void awaitRoom(int deliveries) {
        delivering.forEach(system -> outbox(system).awaitRoom(deliveries, LONGEST_WAIT_FOR_ROOM));
    }

    /** Why the sync writes nothing, and since when, until a person resumes it; empty where it was not stopped. */
    public Optional<Stop> stop() {
        return Optional.ofNullable(stop.get());
    }

    /** Notes what the state says of it, and tells of it once. */
    public void stopped(@Nullable Stop now) {
        var before = stop.getAndSet(now);
        if (now != null && before == null) {
            SyncLog.of(name())
                    .errorf(
                            "sync stopped, nothing is written until a person resumes it sync=%s to=%s key=%s code=%s since=%s"
                                    + " resume=\"POST /api/syncs/%s/resume\"",
                            name(), now.system(), now.key(), now.code(), now.at(), name());
        } else if (now == null && before != null) {
            SyncLog.of(name()).infof("sync resumed sync=%s", name());
        }
    }

    /** Whether a system's changes may enter the record at all. */
    public boolean carriesFrom(String system) {
        return definition.carriesFrom(system);
    }

    /**
     * Asks its systems what they have, checks the definition against it, and makes the sync ready.
     *
     * @throws InvalidDefinition where they do not fit
     * @throws SystemUnavailable where a system cannot be asked
     */
    public void prepare() {
        prepare(end -> Optional.empty());
    }

    /**
     * The same where a system that cannot be asked now is taken for what it was.
     *
     * @param remembered what it was; empty: that is not known
     */
    public void prepare(Function<End, Optional<ObjectShape>> remembered) {
        prepared = preparation().prepare(Objects.requireNonNull(kept), barriers, remembered);
    }

    /**
     * Has a system take part that could not be asked when the sync was prepared.
     *
     * @return false where it is not as it was when it could be asked last, so that all is to be prepared anew
     * @throws SystemUnavailable where it still cannot be asked
     */
    public boolean join(String system) {
        return preparation().join(prepared(), system, barrier(system));
    }

    public Preparation preparation() {
        return new Preparation(definition, systems, expressions);
    }

    /**
     * Records as a system holds them now; one that it does not have is left out.
     *
     * @throws SystemUnavailable where the system cannot be read
     */
    public List<Change> read(String system, Collection<String> keys) {
        return system(system)
                .read(Objects.requireNonNull(prepared().subscriptions().get(system), system), keys);
    }

    /** Forgets what the systems told: they are to be asked again. */
    public void unprepare() {
        var before = prepared;
        prepared = null;
        if (before != null) {
            before.records().retire();
        }
    }

    /** Forgets all that only the owner may rely on. */
    public void standBy() {
        unprepare();
        outboxes.clear();
    }

    /** Whether this process surely owns the sync now, so that it may write. */
    public boolean isOwned() {
        return kept != null && kept.ownership().maySend(name());
    }

    /** Whether a change of an unknown record must be read in full before it can be decided. */
    public static boolean isPartial(Operation operation) {
        return !operation.isWhole() && operation.leavesRecord();
    }
}
