package dev.bactrian.pipeline;

import dev.bactrian.change.Change;
import dev.bactrian.change.Fields;
import dev.bactrian.change.Operation;
import dev.bactrian.change.Position;
import dev.bactrian.decision.Policy;
import dev.bactrian.definition.InvalidDefinition;
import dev.bactrian.definition.Mistakes;
import dev.bactrian.definition.ObjectShape;
import dev.bactrian.definition.Rollout;
import dev.bactrian.definition.SyncDefinition;
import dev.bactrian.definition.SyncDefinition.End;
import dev.bactrian.mapping.Expressions;
import dev.bactrian.mapping.Mapping;
import dev.bactrian.mapping.MappingCompiler;
import dev.bactrian.state.Ownership;
import dev.bactrian.state.RecordStore;
import dev.bactrian.state.StateDatabase;
import dev.bactrian.state.Stop;
import dev.bactrian.state.SyncRecords;
import dev.bactrian.system.ConnectedSystem;
import dev.bactrian.system.ConnectedSystem.Subscription;
import dev.bactrian.system.Feed;
import dev.bactrian.system.SystemUnavailable;
import java.time.Clock;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** One sync at work: its definition, and once its systems could be asked, everything that follows from it. */
public final class Sync {

    /** What follows from the definition and the systems' own descriptions. */
    record Prepared(
            Mapping mapping,
            Policy policy,
            SyncRecords records,
            DueReadings readings,
            Map<String, Subscription> subscriptions,
            Map<String, Feed> feeds,
            Map<String, CatchUp> catchUps,
            Map<String, String> externalIdFields) {

        /** What a record holds in the fields by which records are matched, as one text; empty where it lacks one, or none is named. */
        Optional<String> matchKey(Fields fields) {
            return MatchKey.of(mapping.rules().matchOn(), fields);
        }
    }

    /** How many records are kept at hand; a record with its links takes some kilobytes. */
    private static final int CACHED_RECORDS = 20_000;

    /** How many deliveries to one system wait in memory; more stay in the state. */
    private static final int MOST_WAITING = 4_000;

    /** Where what survives a restart is kept, and who may change it. */
    record Store(StateDatabase state, Ownership ownership) {}

    private final SyncDefinition definition;
    private final Map<String, ConnectedSystem> systems;
    private final Map<String, OffsetBarrier> barriers = new LinkedHashMap<>();
    private final Map<String, SourceStatus> statuses = new ConcurrentHashMap<>();
    private final Map<String, Falls> falls = new ConcurrentHashMap<>();
    private final Map<String, Outbox> outboxes = new ConcurrentHashMap<>();
    private final Expressions expressions;
    private final @Nullable Store kept;
    private final Clock clock;
    private volatile @Nullable Prepared prepared;
    private volatile boolean delivering;
    private final AtomicReference<@Nullable Stop> stop = new AtomicReference<>();

    Sync(
            SyncDefinition definition,
            Map<String, ConnectedSystem> systems,
            Expressions expressions,
            Store store,
            Clock clock) {
        this(definition, systems, expressions, clock, store);
        for (var end : definition.ends()) {
            barriers.put(
                    end.system(),
                    new OffsetBarrier(store.state(), store.ownership().fence(name()), definition.name(), end.system()));
            status(end.system(), SourceStatus.State.STARTING, "not started yet");
        }
    }

    /** A sync without a state: it can be checked and rehearsed, not prepared. */
    Sync(SyncDefinition definition, Map<String, ConnectedSystem> systems, Expressions expressions, Clock clock) {
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
        this.clock = clock;
    }

    public String name() {
        return definition.name();
    }

    public SyncDefinition definition() {
        return definition;
    }

    /** Every system's status, the source's first. */
    public Map<String, SourceStatus> statuses() {
        var ordered = new LinkedHashMap<String, SourceStatus>();
        definition.ends().forEach(end -> ordered.put(end.system(), status(end.system())));
        return ordered;
    }

    SourceStatus status(String system) {
        return Objects.requireNonNull(statuses.get(system), system);
    }

    /** Notes how a system is doing; the time is kept while the state stays the same. */
    void status(String system, SourceStatus.State state, String reason) {
        statuses.compute(system, (name, before) -> {
            var since = before != null && before.state() == state ? before.since() : clock.instant();
            return new SourceStatus(state, reason, since);
        });
        falls(system).note(status(system));
    }

    /** When a system's position was lost last, though it may be live again; empty: never, since the start. */
    public Optional<SourceStatus> lastLoss(String system) {
        return falls(system).lastLoss();
    }

    /** Why a source died last, where it did so again and again; empty: it does not. */
    public Optional<String> keepsDying(String system) {
        return falls(system).keepsDying(clock.instant());
    }

    private Falls falls(String system) {
        return falls.computeIfAbsent(system, name -> new Falls());
    }

    ConnectedSystem system(String name) {
        return Objects.requireNonNull(systems.get(name), name);
    }

    /** What is on its way to a system. */
    Outbox outbox(String system) {
        return outboxes.computeIfAbsent(system, name -> new Outbox(MOST_WAITING));
    }

    /** How far each system's log has been decided. */
    Map<String, Position> decidedUpTo() {
        var places = new HashMap<String, Position>();
        barriers.forEach((system, barrier) -> places.put(system, barrier.decidedUpTo()));
        return places;
    }

    OffsetBarrier barrier(String system) {
        return Objects.requireNonNull(barriers.get(system), system);
    }

    /** @throws SystemUnavailable while the systems could not be asked yet */
    Prepared prepared() {
        var ready = prepared;
        if (ready == null) {
            throw new SystemUnavailable(definition.name(), "the sync is not prepared yet");
        }
        return ready;
    }

    boolean isPrepared() {
        return prepared != null;
    }

    /** Whether writes may go out: not before both sides were read, and never where the sync only reads. */
    boolean isDelivering() {
        return delivering && definition.rollout().mode() != Rollout.Mode.READ_ONLY;
    }

    void deliver(boolean now) {
        delivering = now;
    }

    /** Why the sync writes nothing, and since when, until a person resumes it; empty where it was not stopped. */
    public Optional<Stop> stop() {
        return Optional.ofNullable(stop.get());
    }

    /** Notes what the state says of it, and tells of it once. */
    void stopped(@Nullable Stop now) {
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
    boolean carriesFrom(String system) {
        return definition.source().system().equals(system)
                ? definition.carriesToTarget()
                : definition.carriesToSource();
    }

    /**
     * Asks both systems what they have, checks the definition against it, and makes the sync ready.
     *
     * @throws InvalidDefinition where they do not fit
     * @throws SystemUnavailable where a system cannot be asked
     */
    void prepare() {
        var mapping = compile();
        var policy = policy(mapping);
        var subscriptions = new HashMap<String, Subscription>();
        var feeds = new HashMap<String, Feed>();
        var catchUps = new HashMap<String, CatchUp>();
        var externalIds = new HashMap<String, String>();
        for (var end : definition.ends()) {
            var fields = new LinkedHashSet<>(mapping.nativeNames(end.system()));
            externalIdField(end).ifPresent(field -> {
                externalIds.put(end.system(), field);
                fields.add(field);
            });
            var subscription = new Subscription(name(), end.system(), end.object(), List.copyOf(fields));
            subscriptions.put(end.system(), subscription);
            var barrier = barrier(end.system());
            var feed = system(end.system()).feed(subscription, barrier);
            var poll = system(end.system()).poll(subscription, timeField(mapping, end.system()));
            if (definition.detection().polls()) {
                feeds.put(end.system(), new PollingFeed(system(end.system()), subscription, poll));
            } else {
                feeds.put(end.system(), feed);
                catchUps.put(end.system(), new CatchUp(poll, barrier));
            }
        }
        var store = new RecordStore(
                name(),
                new RecordStore.Types(mapping::type, system -> field -> mapping.typeIn(system, field)),
                fields -> MatchKey.of(mapping.rules().matchOn(), fields));
        prepared = new Prepared(
                mapping,
                policy,
                records(store),
                new DueReadings(policy),
                Map.copyOf(subscriptions),
                Map.copyOf(feeds),
                Map.copyOf(catchUps),
                Map.copyOf(externalIds));
    }

    private SyncRecords records(RecordStore store) {
        var where = Objects.requireNonNull(kept);
        return new SyncRecords(where.state(), store, where.ownership().fenceOfOneEpoch(name()), CACHED_RECORDS);
    }

    /** The field by which a system is asked what has changed; empty: it is asked without one, or, behind Kafka, not at all. */
    static Optional<String> askedBy(SyncDefinition definition, Mapping mapping, String system, BactrianConfig.Bus bus) {
        var isAsked = definition.detection().polls() || bus == BactrianConfig.Bus.DIRECT;
        return isAsked ? timeField(mapping, system) : Optional.empty();
    }

    /** The field by which a system tells when a record was edited there, where the sync names one that its edits move. */
    private static Optional<String> timeField(Mapping mapping, String system) {
        return mapping.rules()
                .timestampField()
                .filter(name -> mapping.fields().stream()
                        .anyMatch(field ->
                                field.name().equals(name) && field.editors().contains(system)))
                .flatMap(name -> mapping.nameIn(system, name));
    }

    /**
     * Checks the definition against what both systems have.
     *
     * @throws InvalidDefinition where they do not fit
     * @throws SystemUnavailable where a system cannot be asked
     */
    Mapping compile() {
        var mistakes = new Mistakes();
        var source = describe(definition.source(), mistakes);
        var target = describe(definition.target(), mistakes);
        mistakes.throwIfAny();
        return MappingCompiler.compile(definition, source.orElseThrow(), target.orElseThrow(), expressions);
    }

    /**
     * Records as a system holds them now; one that it does not have is left out.
     *
     * @throws SystemUnavailable where the system cannot be read
     */
    List<Change> read(String system, Collection<String> keys) {
        return system(system)
                .read(Objects.requireNonNull(prepared().subscriptions().get(system), system), keys);
    }

    /** Forgets what the systems told: they are to be asked again. */
    void unprepare() {
        var before = prepared;
        prepared = null;
        if (before != null) {
            before.records().retire();
        }
    }

    /** Forgets all that only the owner may rely on. */
    void standBy() {
        unprepare();
        outboxes.clear();
    }

    /** Whether this process surely owns the sync now, so that it may write. */
    boolean isOwned() {
        return kept != null && kept.ownership().isHeld(name());
    }

    /** The field that makes creates in this system repeatable, where the sync names one that the system has. */
    private Optional<String> externalIdField(End end) {
        return Optional.ofNullable(definition.externalIdField()).filter(field -> system(end.system())
                .describe(end.object())
                .flatMap(shape -> shape.field(field))
                .isPresent());
    }

    private Optional<ObjectShape> describe(End end, Mistakes mistakes) {
        system(end.system())
                .obstacles()
                .forEach(obstacle -> mistakes.add(end.location(), "system \"" + end.system() + "\": " + obstacle));
        var shape = system(end.system()).describe(end.object());
        if (shape.isEmpty()) {
            mistakes.add(end.location(), "system \"" + end.system() + "\" has no \"" + end.object() + "\"");
        }
        return shape;
    }

    Policy policy(Mapping mapping) {
        return new PolicyCompiler(definition, mapping, name -> system(name).traits()).compile();
    }

    /** Whether a change of an unknown record must be read in full before it can be decided. */
    static boolean isPartial(Operation operation) {
        return !operation.isWhole() && operation.leavesRecord();
    }
}
