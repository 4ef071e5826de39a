package dev.bactrian.command;

import dev.bactrian.change.Change;
import dev.bactrian.change.Delivery;
import dev.bactrian.change.ValueType;
import dev.bactrian.definition.ConflictResolution.FieldRule;
import dev.bactrian.definition.End;
import dev.bactrian.definition.FieldOptions;
import dev.bactrian.definition.FieldPlan;
import dev.bactrian.definition.ObjectShape;
import dev.bactrian.definition.ObjectShape.FieldShape;
import dev.bactrian.definition.SyncDefinition;
import dev.bactrian.definition.SyncDefinition.Direction;
import dev.bactrian.definition.SyncDefinition.FieldMapping;
import dev.bactrian.definition.SystemKind;
import dev.bactrian.definition.SystemKind.ObjectKind;
import dev.bactrian.definition.SystemKinds;
import dev.bactrian.definition.Transformation;
import dev.bactrian.definition.ValidationRule;
import dev.bactrian.system.ConnectedSystem;
import dev.bactrian.system.Feed;
import dev.bactrian.system.PlaceKeeper;
import dev.bactrian.system.Poll;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A system as its sync file lets one think it is: it has the mapped fields, of the types that the file or its cases give. */
record AssumedSystem(ObjectShape shape, Capabilities capabilities) implements ConnectedSystem {

    /** Where no adapter brings the type. */
    private static final ObjectKind SOME_TABLE =
            new ObjectKind("table", Optional.empty(), Map.of(), false, true, ChronoUnit.MICROS, true);

    private static final String TABLE_KEY = "id";

    /** The key of a table that is called otherwise. */
    private static final String SOME_KEY = "the table's key";

    /**
     * The systems of a sync, by name.
     *
     * @param types the types of fields that are no texts, by the first end's name, see {@link AssumedTypes#wrong}
     */
    static Map<String, ConnectedSystem> of(
            SyncDefinition definition, Map<String, String> systemTypes, Map<String, String> types) {
        var kinds =
                definition.ends().stream().map(end -> kind(end, systemTypes)).toList();
        var assumedTypes = new AssumedTypes(definition, kinds, types);
        var systems = new LinkedHashMap<String, ConnectedSystem>();
        for (var end = 0; end < kinds.size(); end++) {
            systems.put(definition.systems().get(end), assumed(definition, end, kinds, assumedTypes));
        }
        return systems;
    }

    /** Whether a mapped field is a key for sure, by which records are linked, or, in a hub, whether they are matched; what the key of a table is only its database knows. */
    static boolean isSurelyLinked(SyncDefinition definition, Map<String, String> systemTypes) {
        var areMatched = !definition.isPair()
                && (!definition.matchOn().isEmpty() || definition.pairing().isAssumed());
        return areMatched
                || IntStream.range(0, definition.ends().size())
                        .anyMatch(end -> isKeyMapped(
                                definition, end, kind(definition.ends().get(end), systemTypes)));
    }

    private static boolean isKeyMapped(SyncDefinition definition, int end, ObjectKind kind) {
        return kind.keyField().filter(names(definition, end)::contains).isPresent();
    }

    private static AssumedSystem assumed(
            SyncDefinition definition, int end, List<ObjectKind> kinds, AssumedTypes types) {
        var kind = kinds.get(end);
        var fields = new ArrayList<FieldShape>();
        var mappings = new ArrayList<>(definition.fieldMappings());
        mappings.addAll(namedElsewhere(definition, types.names()));
        for (var mapping : mappings) {
            var name = mapping.names().get(end);
            if (name.isEmpty()) {
                continue;
            }
            var isWritable = !kind.ownFields().containsKey(name);
            var type = types.of(mapping, name, kind);
            fields.add(new FieldShape(name, Optional.of(type), type.word(), 0, -1, isWritable, isWritable));
        }
        definition
                .fields()
                .exclude()
                .forEach(reference -> fields.add(
                        new FieldShape(reference.name(), Optional.empty(), "excluded", 0, -1, false, false)));
        var shape = new ObjectShape(
                kind.word() + " " + definition.ends().get(end).object(),
                kind.keyField().orElseGet(() -> tableKey(definition, end, kinds)),
                kind.emptyIsNull(),
                kind.timestampUnit(),
                fields,
                fields.stream().map(FieldShape::name).collect(Collectors.toSet()));
        return new AssumedSystem(shape, new Capabilities(1, 0, kind.comparesOnWrite(), true, true, false));
    }

    /**
     * Fields that the file speaks of without mapping them: an external id, and with {@code field_selection: all} any, also those that its
     * cases give types; as if all ends had them, in the cases in which they are written.
     */
    private static List<FieldMapping> namedElsewhere(SyncDefinition definition, Set<String> typed) {
        var names = new LinkedHashSet<String>();
        Optional.ofNullable(definition.externalIdField()).ifPresent(names::add);
        if (definition.fields().selection() == FieldPlan.Selection.ALL) {
            names.addAll(typed);
            var rules = definition.conflictResolution();
            Stream.of(
                            definition.fields().include().stream(),
                            definition.matchOn().stream(),
                            definition.fields().validation().stream().map(ValidationRule::field),
                            rules.fieldRules().stream().map(FieldRule::field),
                            Stream.ofNullable(rules.timestampField()),
                            Stream.ofNullable(definition.deletes().softDeleteField()),
                            Stream.ofNullable(definition.rollout().filter())
                                    .flatMap(filter -> filter.fields().stream()))
                    .flatMap(references -> references)
                    .forEach(reference -> names.add(reference.name()));
        }
        definition.fieldMappings().forEach(mapping -> names.removeAll(mapping.names()));
        definition.fields().exclude().forEach(reference -> names.remove(reference.name()));
        var mappings = new TreeMap<String, FieldMapping>(String.CASE_INSENSITIVE_ORDER);
        for (var name : names) {
            var before = mappings.get(name);
            var all = new ArrayList<>(Collections.nCopies(definition.ends().size(), name));
            all.set(0, before == null ? name : before.name());
            mappings.put(
                    name,
                    new FieldMapping(
                            all,
                            Direction.BOTH,
                            FieldOptions.NONE,
                            definition.fields().location()));
        }
        return List.copyOf(mappings.values());
    }

    /** The column {@code id}; where that cannot be, or nothing else links the two sides, one that may be the key. */
    private static String tableKey(SyncDefinition definition, int end, List<ObjectKind> kinds) {
        var isLinked = IntStream.range(0, kinds.size())
                .anyMatch(other -> other != end && isKeyMapped(definition, other, kinds.get(other)));
        var isExcluded = definition.fields().exclude().stream()
                .anyMatch(reference -> reference.name().equals(TABLE_KEY));
        if (names(definition, end).contains(TABLE_KEY) || isLinked && !isExcluded) {
            return TABLE_KEY;
        }
        if (isLinked) {
            return SOME_KEY;
        }
        return definition.fieldMappings().stream()
                .filter(mapping -> mayBeKey(mapping.options()))
                .filter(mapping -> !mapping.names().get(end).isEmpty())
                .min(Comparator.comparing((FieldMapping mapping) -> IntStream.range(0, kinds.size())
                                .noneMatch(other -> other != end
                                        && mapping.names().get(other).equals(definition.externalIdField())))
                        .thenComparing(FieldMapping::direction))
                .map(mapping -> mapping.names().get(end))
                .orElse(TABLE_KEY);
    }

    /** A key stays as it is on its way. */
    private static boolean mayBeKey(FieldOptions options) {
        return options.transformation().kind() == Transformation.Kind.NONE
                && options.values().isEmpty()
                && options.standard() == null
                && (options.type() == null || options.type().type() != ValueType.JSON);
    }

    private static List<String> names(SyncDefinition definition, int end) {
        return definition.fieldMappings().stream()
                .map(mapping -> mapping.names().get(end))
                .toList();
    }

    private static ObjectKind kind(End end, Map<String, String> systemTypes) {
        return SystemKinds.of(systemTypes.getOrDefault(end.system(), ""))
                .map(SystemKind::object)
                .orElse(SOME_TABLE);
    }

    @Override
    public Optional<ObjectShape> describe(String object) {
        return Optional.of(shape);
    }

    @Override
    public Feed feed(Subscription subscription, PlaceKeeper keeper) {
        throw new UnsupportedOperationException("an assumed system tells nothing");
    }

    @Override
    public List<Change> read(Subscription subscription, Collection<String> keys) {
        throw new UnsupportedOperationException("an assumed system holds nothing");
    }

    @Override
    public boolean isEmpty(Subscription subscription) {
        return true;
    }

    @Override
    public void readAll(Subscription subscription, Consumer<List<Change>> batches) {
        throw new UnsupportedOperationException("an assumed system holds nothing");
    }

    @Override
    public List<Delivery.Answered> write(Subscription subscription, List<Delivery> deliveries) {
        throw new UnsupportedOperationException("an assumed system takes nothing");
    }

    @Override
    public Poll poll(Subscription subscription, Optional<String> timeField) {
        throw new UnsupportedOperationException("an assumed system tells nothing");
    }
}
