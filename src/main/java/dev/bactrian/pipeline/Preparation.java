package dev.bactrian.pipeline;

import dev.bactrian.decision.Policy;
import dev.bactrian.definition.End;
import dev.bactrian.definition.InvalidDefinition;
import dev.bactrian.definition.Mistakes;
import dev.bactrian.definition.ObjectShape;
import dev.bactrian.definition.SyncDefinition;
import dev.bactrian.mapping.Expressions;
import dev.bactrian.mapping.MappedField;
import dev.bactrian.mapping.Mapping;
import dev.bactrian.mapping.MappingCompiler;
import dev.bactrian.state.RecordStore;
import dev.bactrian.state.SyncRecords;
import dev.bactrian.system.ConnectedSystem;
import dev.bactrian.system.ConnectedSystem.Subscription;
import dev.bactrian.system.Feed;
import dev.bactrian.system.SystemUnavailable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

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
     * @param remembered what is taken for the object of a system that cannot be asked now, until it can {@link #join}; empty: nothing is
     * @throws InvalidDefinition where the definition and the systems do not fit
     * @throws SystemUnavailable where a system cannot be asked, and nothing is remembered of it
     */
    PreparedSync prepare(
            Sync.Store store, Map<String, OffsetBarrier> barriers, Function<End, Optional<ObjectShape>> remembered) {
        var shapes = new LinkedHashMap<End, ObjectShape>();
        var absent = new LinkedHashMap<String, SystemUnavailable>();
        describeAll(shapes, (end, away) -> {
            absent.put(end.system(), away);
            return remembered.apply(end);
        });
        var mapping = compile(shapes, absent.values());
        var policy = policy(mapping);
        var subscriptions = new HashMap<String, Subscription>();
        var externalIds = new HashMap<String, String>();
        shapes.forEach((end, shape) -> {
            var fields = new LinkedHashSet<>(mapping.nativeNames(end.system()));
            externalIdField(shape).ifPresent(field -> {
                externalIds.put(end.system(), field);
                fields.add(field);
            });
            subscriptions.put(
                    end.system(), new Subscription(definition.name(), end.system(), end.object(), List.copyOf(fields)));
        });
        var records = new RecordStore(
                definition.name(),
                new RecordStore.Types(mapping::type, system -> field -> mapping.typeIn(system, field)),
                fields -> MatchKey.of(mapping.rules().matchOn(), fields),
                mapping.references().stream().map(MappedField::name).toList());
        var prepared = new PreparedSync(
                mapping,
                policy,
                new SyncRecords(
                        store.state(), records, store.ownership().fenceOfOneEpoch(definition.name()), CACHED_RECORDS),
                new DueReadings(policy),
                shapes.entrySet().stream()
                        .collect(Collectors.toMap(shape -> shape.getKey().system(), Map.Entry::getValue)),
                Map.copyOf(subscriptions),
                new ConcurrentHashMap<>(),
                new ConcurrentHashMap<>(),
                Map.copyOf(externalIds));
        shapes.forEach((end, shape) -> {
            if (absent.containsKey(end.system())) {
                prepared.feeds().put(end.system(), new AbsentFeed(end.system()));
            } else {
                var barrier = Objects.requireNonNull(barriers.get(end.system()), end.system());
                source(prepared, end.system(), barrier).addTo(prepared, end.system());
            }
        });
        absent.forEach((system, away) -> SyncLog.of(definition.name())
                .warnf(
                        "starting without a system sync=%s system=%s reason=\"%s\"",
                        definition.name(), system, away.getMessage()));
        return prepared;
    }

    /**
     * Has a system take part that could not be asked when the sync was prepared.
     *
     * @return false where it is not as it was when it could be asked last, so that all is to be prepared anew
     * @throws SystemUnavailable where it still cannot be asked
     */
    boolean join(PreparedSync prepared, String system, OffsetBarrier barrier) {
        var end = definition.end(system).orElseThrow();
        var mistakes = new Mistakes();
        var shape = describe(end, mistakes);
        if (!mistakes.isEmpty()
                || !shape.equals(Optional.ofNullable(prepared.shapes().get(system)))) {
            return false;
        }
        var source = source(prepared, system, barrier);
        source.feed().takeOver();
        source.addTo(prepared, system);
        return true;
    }

    /**
     * How the changes of a system are heard of.
     *
     * @param catchUp what is asked beside its log; null: it has none, or is not followed by it
     */
    private record Source(Feed feed, @Nullable CatchUp catchUp) {

        void addTo(PreparedSync prepared, String system) {
            if (catchUp != null) {
                prepared.catchUps().put(system, catchUp);
            }
            prepared.feeds().put(system, feed);
        }
    }

    private Source source(PreparedSync prepared, String name, OffsetBarrier barrier) {
        var system = system(name);
        var subscription = Objects.requireNonNull(prepared.subscriptions().get(name));
        var feed = system.feed(subscription, barrier);
        var poll = system.poll(subscription, timeField(prepared.mapping(), name));
        return polls(definition, system)
                ? new Source(new PollingFeed(system, subscription, poll), null)
                : new Source(feed, new CatchUp(poll, barrier));
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
        var shapes = new LinkedHashMap<End, ObjectShape>();
        describeAll(shapes, (end, away) -> Optional.empty());
        return MappingCompiler.compile(definition, List.copyOf(shapes.values()), expressions);
    }

    /** What does not fit a system that is away may well fit it as it is by now; until then it is told with the outage. */
    private Mapping compile(Map<End, ObjectShape> shapes, Collection<SystemUnavailable> absent) {
        try {
            return MappingCompiler.compile(definition, List.copyOf(shapes.values()), expressions);
        } catch (InvalidDefinition e) {
            for (var away : absent) {
                throw new SystemUnavailable(
                        away, "as it was last, it does not fit: " + String.join("; ", e.mistakes()));
            }
            throw e;
        }
    }

    /**
     * Mistakes that the others show are told before a system is waited for.
     *
     * @param instead what is taken for the object of a system that cannot be asked, or why it cannot be done without
     */
    private void describeAll(
            Map<End, ObjectShape> shapes, BiFunction<End, SystemUnavailable, Optional<ObjectShape>> instead) {
        var mistakes = new Mistakes();
        var away = new ArrayList<SystemUnavailable>();
        for (var end : definition.ends()) {
            try {
                describe(end, mistakes).ifPresent(shape -> shapes.put(end, shape));
            } catch (SystemUnavailable e) {
                instead.apply(end, e).ifPresentOrElse(shape -> shapes.put(end, shape), () -> away.add(e));
            }
        }
        mistakes.throwIfAny();
        if (!away.isEmpty()) {
            throw away.get(0);
        }
    }

    /** The field that makes creates in this system repeatable, where the sync names one that the system has. */
    private Optional<String> externalIdField(ObjectShape shape) {
        return Optional.ofNullable(definition.externalIdField())
                .filter(field -> shape.field(field).isPresent());
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
