package dev.bactrian.pipeline;

import dev.bactrian.decision.Policy;
import dev.bactrian.definition.Mistakes;
import dev.bactrian.definition.ObjectShape;
import dev.bactrian.definition.SyncDefinition;
import dev.bactrian.definition.SyncDefinition.End;
import dev.bactrian.mapping.Expressions;
import dev.bactrian.mapping.MappedField;
import dev.bactrian.mapping.Mapping;
import dev.bactrian.mapping.MappingCompiler;
import dev.bactrian.state.RecordStore;
import dev.bactrian.state.SyncRecords;
import dev.bactrian.system.ConnectedSystem;
import dev.bactrian.system.ConnectedSystem.Subscription;
import dev.bactrian.system.Feed;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Asks a sync's systems what they have, checks its definition against it, and makes all that follows from both. */
public final class Preparation {

    /** How many records are kept at hand; a record with its links takes some kilobytes. */
    private static final int CACHED_RECORDS = 500_000;

    private final SyncDefinition definition;
    private final Map<String, ConnectedSystem> systems;
    private final Expressions expressions;

    Preparation(SyncDefinition definition, Map<String, ConnectedSystem> systems, Expressions expressions) {
        this.definition = definition;
        this.systems = systems;
        this.expressions = expressions;
    }

    /**
     * Makes the sync ready.
     *
     * @throws dev.bactrian.definition.InvalidDefinition where the definition and the systems do not fit
     * @throws dev.bactrian.system.SystemUnavailable where a system cannot be asked
     */
    Sync.Prepared prepare(Sync.Store store, Map<String, OffsetBarrier> barriers) {
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
            var subscription = new Subscription(definition.name(), end.system(), end.object(), List.copyOf(fields));
            subscriptions.put(end.system(), subscription);
            var barrier = Objects.requireNonNull(barriers.get(end.system()), end.system());
            var feed = system(end.system()).feed(subscription, barrier);
            var poll = system(end.system()).poll(subscription, timeField(mapping, end.system()));
            if (polls(definition, system(end.system()))) {
                feeds.put(end.system(), new PollingFeed(system(end.system()), subscription, poll));
            } else {
                feeds.put(end.system(), feed);
                catchUps.put(end.system(), new CatchUp(poll, barrier));
            }
        }
        var records = new RecordStore(
                definition.name(),
                new RecordStore.Types(mapping::type, system -> field -> mapping.typeIn(system, field)),
                fields -> MatchKey.of(mapping.rules().matchOn(), fields),
                mapping.references().stream().map(MappedField::name).toList());
        return new Sync.Prepared(
                mapping,
                policy,
                new SyncRecords(
                        store.state(), records, store.ownership().fenceOfOneEpoch(definition.name()), CACHED_RECORDS),
                new DueReadings(policy),
                Map.copyOf(subscriptions),
                Map.copyOf(feeds),
                Map.copyOf(catchUps),
                Map.copyOf(externalIds));
    }

    /** Whether a system is asked for its changes, as the sync wants it so or it has no log. */
    public static boolean polls(SyncDefinition definition, ConnectedSystem system) {
        return definition.detection().polls() || !system.capabilities().hasLog();
    }

    /** The field by which a system is asked what has changed; empty: it is asked without one, or, behind Kafka, not at all. */
    public Optional<String> askedBy(Mapping mapping, String system, BactrianConfig.Bus bus) {
        var isAsked = polls(definition, system(system)) || bus == BactrianConfig.Bus.DIRECT;
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
     * Checks the definition against what its systems have.
     *
     * @throws InvalidDefinition where they do not fit
     * @throws SystemUnavailable where a system cannot be asked
     */
    public Mapping compile() {
        var mistakes = new Mistakes();
        var objects = definition.ends().stream()
                .flatMap(end -> describe(end, mistakes).stream())
                .toList();
        mistakes.throwIfAny();
        return MappingCompiler.compile(definition, objects, expressions);
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
        var obstacles = system(end.system()).obstacles(end.object());
        if (!obstacles.isEmpty()) {
            obstacles.forEach(obstacle -> mistakes.add(end.location(), "system \"" + end.system() + "\": " + obstacle));
            return Optional.empty();
        }
        var shape = system(end.system()).describe(end.object());
        if (shape.isEmpty()) {
            mistakes.add(
                    end.location(),
                    "system \"" + end.system() + "\" has no \"" + end.object() + "\""
                            + (definition.pairing().isAssumed()
                                    ? ", which is assumed as the file names no entities (init --hub prints what makes it)"
                                    : ""));
        }
        return shape;
    }

    public Policy policy(Mapping mapping) {
        return new PolicyCompiler(definition, mapping, name -> system(name).capabilities()).compile();
    }

    private ConnectedSystem system(String name) {
        return Objects.requireNonNull(systems.get(name), name);
    }
}
