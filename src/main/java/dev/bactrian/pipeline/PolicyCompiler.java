package dev.bactrian.pipeline;

import dev.bactrian.change.Fields;
import dev.bactrian.decision.Contest;
import dev.bactrian.decision.Policy;
import dev.bactrian.decision.Policy.Ends;
import dev.bactrian.decision.Policy.FieldRule;
import dev.bactrian.decision.Policy.Mark;
import dev.bactrian.decision.Scope;
import dev.bactrian.definition.ConflictResolution.Winner;
import dev.bactrian.definition.Deletes.Rule;
import dev.bactrian.definition.Filter;
import dev.bactrian.definition.SyncDefinition;
import dev.bactrian.mapping.MappedField;
import dev.bactrian.mapping.Mapping;
import dev.bactrian.system.ConnectedSystem.Capabilities;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Makes the policy of a sync: what its definition says, for fields that its mapping has and systems as they are. */
final class PolicyCompiler {

    private final SyncDefinition definition;
    private final Mapping mapping;
    private final Function<String, Capabilities> capabilities;

    PolicyCompiler(SyncDefinition definition, Mapping mapping, Function<String, Capabilities> capabilities) {
        this.definition = definition;
        this.mapping = mapping;
        this.capabilities = capabilities;
    }

    Policy compile() {
        var rules = mapping.fields().stream()
                .collect(Collectors.toMap(
                        MappedField::name,
                        field -> new FieldRule(field.editors(), field.holders(), field.keyOf(), contest(field))));
        return new Policy(
                systems(),
                rules,
                chosen(definition::carriesFrom),
                chosen(definition::carriesTo),
                chosen(system -> capabilities.apply(system).comparesOnWrite()),
                chosen(system -> capabilities.apply(system).tracesWrites()
                        && !definition.detection().polls()),
                mapping.rules().timestampField().orElse(null),
                ends(),
                definition.loopPrevention(),
                scope());
    }

    private List<String> systems() {
        return definition.systems();
    }

    private Set<String> chosen(Predicate<String> condition) {
        return systems().stream().filter(condition).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private Contest contest(MappedField field) {
        var resolution = definition.conflictResolution();
        var lastWrite = Contest.lastWrite(resolution.clockTolerance());
        return switch (resolution.strategy()) {
            case LAST_WRITE_WINS -> lastWrite;
            case SYSTEM_PRIORITY -> Contest.priority(resolution.priority());
            case MANUAL -> Contest.MANUAL;
            case FIELD_LEVEL_PRIORITY -> {
                var winner = mapping.rules().fieldWinners().get(field.name());
                yield winner == null ? lastWrite : contest(winner, lastWrite);
            }
        };
    }

    private Contest contest(Winner winner, Contest lastWrite) {
        return switch (winner.kind()) {
            case LAST_UPDATED -> lastWrite;
            case MANUAL -> Contest.MANUAL;
            case SYSTEM -> {
                var order = new LinkedHashSet<>(List.of(winner.system()));
                order.addAll(systems());
                yield Contest.priority(List.copyOf(order));
            }
        };
    }

    private Scope scope() {
        var whole = definition.rollout().filter() == null
                ? Scope.ALL
                : scope(
                        mapping.rules().subset(),
                        Objects.requireNonNull(definition.rollout().filter()));
        var own = new HashMap<String, Scope>();
        mapping.rules()
                .subsets()
                .forEach((system, subset) -> own.put(
                        system,
                        scope(
                                subset,
                                Objects.requireNonNull(
                                        definition.end(system).orElseThrow().filter()))));
        if (own.isEmpty()) {
            return whole;
        }
        return new Scope() {
            @Override
            public boolean includes(Fields fields) {
                return whole.includes(fields);
            }

            @Override
            public boolean includes(String system, Fields fields) {
                return whole.includes(fields)
                        && own.getOrDefault(system, Scope.ALL).includes(fields);
            }
        };
    }

    /** What the filter cannot take counts as outside: what is not known to belong to the subset is not written. */
    private Scope scope(Predicate<Fields> subset, Filter filter) {
        var isTold = new AtomicBoolean();
        return fields -> {
            try {
                return subset.test(fields);
            } catch (IllegalArgumentException e) {
                if (!isTold.getAndSet(true)) {
                    SyncLog.of(definition.name())
                            .warnf(
                                    "filter cannot take a record, such records are not written sync=%s filter=\"%s\" cause=%s",
                                    definition.name(), filter.expression(), cause(e));
                }
                return false;
            }
        };
    }

    /** The kind of failure only: what it says may tell values. */
    private static String cause(IllegalArgumentException e) {
        var cause = e.getCause();
        return (cause == null ? e : cause).getClass().getSimpleName();
    }

    private Ends ends() {
        var deletes = definition.deletes();
        var mark = mapping.rules()
                .softDeleteField()
                .filter(name -> deletes.rule() == Rule.SOFT)
                .map(name -> new Mark(name, mapping.type(name).orElseThrow()))
                .orElse(null);
        return new Ends(deletes.rule(), deletes.conflict(), mark);
    }
}
