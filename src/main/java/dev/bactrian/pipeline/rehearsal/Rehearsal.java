package dev.bactrian.pipeline.rehearsal;

import dev.bactrian.change.Change;
import dev.bactrian.change.MappedChange;
import dev.bactrian.decision.Circumstances;
import dev.bactrian.decision.Decision;
import dev.bactrian.decision.Policy;
import dev.bactrian.decision.RecordState;
import dev.bactrian.decision.merge.Decider;
import dev.bactrian.decision.write.Write;
import dev.bactrian.definition.SyncDefinition;
import dev.bactrian.definition.SyncDefinition.InitialSync;
import dev.bactrian.mapping.Expressions;
import dev.bactrian.mapping.Mapping;
import dev.bactrian.pipeline.BactrianConfig;
import dev.bactrian.pipeline.Preparation;
import dev.bactrian.pipeline.Sync;
import dev.bactrian.pipeline.files.SimpleExpressions;
import dev.bactrian.system.ConnectedSystem;
import dev.bactrian.system.ConnectedSystem.IndexAdvice;
import dev.bactrian.system.ConnectedSystem.Subscription;
import dev.bactrian.system.PlaceKeeper;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.camel.CamelContext;
import org.jspecify.annotations.Nullable;

/** What a sync would make of changes; nothing is stored and nothing is written. */
public final class Rehearsal {

    private static final PlaceKeeper NO_PLACE = new PlaceKeeper() {
        @Override
        public @Nullable String kept() {
            return null;
        }

        @Override
        public void keep(String offsets) {
            throw new IllegalStateException("a rehearsal follows no log");
        }
    };

    private final SyncDefinition definition;
    private final Map<String, ConnectedSystem> systems;
    private final Preparation preparation;
    private final Mapping mapping;
    private final Policy policy;
    private final Decider decider;

    /**
     * @param systems both systems, by name
     * @throws dev.bactrian.definition.InvalidDefinition with every mistake against what the systems have
     * @throws dev.bactrian.system.SystemUnavailable where a system cannot be asked
     */
    public Rehearsal(SyncDefinition definition, Map<String, ConnectedSystem> systems, CamelContext camel) {
        this(definition, systems, new SimpleExpressions(camel));
    }

    private Rehearsal(SyncDefinition definition, Map<String, ConnectedSystem> systems, Expressions expressions) {
        var sync = new Sync(definition, systems, expressions, Clock.systemUTC());
        this.definition = definition;
        this.systems = Map.copyOf(systems);
        this.preparation = sync.preparation();
        this.mapping = preparation.compile();
        this.policy = preparation.policy(mapping);
        this.decider = new Decider(policy);
    }

    /**
     * A rehearsal where the application's beans are not at hand: an expression that calls one does nothing.
     *
     * @throws dev.bactrian.definition.InvalidDefinition with every mistake against what the systems have
     */
    public static Rehearsal withoutBeans(
            SyncDefinition definition, Map<String, ConnectedSystem> systems, CamelContext camel) {
        return new Rehearsal(definition, systems, SimpleExpressions.withoutBeans(camel));
    }

    public SyncDefinition definition() {
        return definition;
    }

    public Mapping mapping() {
        return mapping;
    }

    public MappedChange map(Change change) {
        return mapping.map(change);
    }

    /** @param isLoaded whether the change is of a first load, in which a sync may only link */
    public Decision decide(RecordState record, MappedChange change, boolean isLoaded) {
        return decider.decide(
                record,
                change,
                new Circumstances(
                        change.committedAt(),
                        Set.of(),
                        isLoaded && definition.initialSync() == InitialSync.MATCH_ONLY));
    }

    /** What the system would be written then, in the record's terms. */
    public Optional<Write> lackedBy(String system, RecordState record) {
        return Write.lackedBy(system, record, policy);
    }

    /** Why the sync's filter cannot take the record, which then counts as outside; empty: it can. */
    public Optional<String> outsideFor(RecordState record) {
        try {
            var unused = mapping.rules().subset().test(record.fields());
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.ofNullable(e.getMessage());
        }
    }

    /** Whether the record is one that the sync writes at all. */
    public boolean isInScope(RecordState record) {
        return policy.scope().includes(record.fields());
    }

    /**
     * Reads every record of one side as it is now.
     *
     * @throws dev.bactrian.system.SystemUnavailable where the system cannot be asked
     */
    public void readAll(String system, Consumer<List<Change>> batches) {
        var subscription = subscription(system);
        connected(system).readAll(subscription, batches);
    }

    /**
     * What keeps the sync from following its systems' logs, each a line of its own.
     *
     * @throws dev.bactrian.system.SystemUnavailable where a system cannot be asked
     */
    public List<String> obstacles() {
        var found = new ArrayList<String>();
        for (var end : definition.ends()) {
            var subscription = subscription(end.system());
            var system = connected(end.system());
            if (!Preparation.polls(definition, system)) {
                system.obstacles(subscription)
                        .forEach(reason -> found.add(end.location() + ": system " + end.system() + ": " + reason));
            }
        }
        return found;
    }

    /** @throws dev.bactrian.system.SystemUnavailable where the system cannot be asked */
    List<IndexAdvice> missingIndexes(String system, BactrianConfig.Bus bus) {
        var subscription = subscription(system);
        return connected(system).missingIndexes(subscription, preparation.askedBy(mapping, system, bus));
    }

    /** @throws dev.bactrian.system.SystemUnavailable where the system cannot be asked or refuses */
    public void create(String system, IndexAdvice advice) {
        connected(system).create(advice);
    }

    /** What the sync wants of a system, which knows of it from then on. */
    private Subscription subscription(String system) {
        var object = definition.end(system).orElseThrow().object();
        var subscription = new Subscription(definition.name(), system, object, mapping.nativeNames(system));
        connected(system).feed(subscription, NO_PLACE);
        return subscription;
    }

    private ConnectedSystem connected(String system) {
        return Objects.requireNonNull(systems.get(system), system);
    }
}
