package dev.bactrian.command;

import dev.bactrian.change.Change;
import dev.bactrian.change.ValueType;
import dev.bactrian.definition.ObjectShape;
import dev.bactrian.definition.ObjectShape.FieldShape;
import dev.bactrian.definition.SyncDefinition;
import dev.bactrian.definition.SyncDefinition.FieldMapping;
import dev.bactrian.system.ConnectedSystem;
import dev.bactrian.system.Feed;
import dev.bactrian.system.PlaceKeeper;
import dev.bactrian.system.Poll;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** A system as its sync file lets one think it is: it has the mapped fields, of the types that the file or its cases give. */
record AssumedSystem(ObjectShape shape, Traits traits) implements ConnectedSystem {

    /** Fields that every Salesforce object has and nobody may write. */
    private static final Map<String, ValueType> KEPT_BY_SALESFORCE = Map.of(
            "Id", ValueType.TEXT,
            "CreatedDate", ValueType.TIMESTAMP,
            "CreatedById", ValueType.TEXT,
            "LastModifiedDate", ValueType.TIMESTAMP,
            "LastModifiedById", ValueType.TEXT,
            "SystemModstamp", ValueType.TIMESTAMP,
            "IsDeleted", ValueType.BOOLEAN);

    /**
     * Both systems of a sync, by name.
     *
     * @param types the types of fields that are no texts, by the source's name
     * @throws IllegalArgumentException naming a type that is none
     */
    static Map<String, ConnectedSystem> of(
            SyncDefinition definition, Map<String, String> systemTypes, Map<String, String> types) {
        var source = definition.source().system();
        var target = definition.target().system();
        return Map.of(
                source, assumed(definition, source, systemTypes.getOrDefault(source, ""), types),
                target, assumed(definition, target, systemTypes.getOrDefault(target, ""), types));
    }

    private static AssumedSystem assumed(
            SyncDefinition definition, String system, String systemType, Map<String, String> types) {
        var isSalesforce = systemType.equals("salesforce");
        var isSource = definition.source().system().equals(system);
        var fields = new ArrayList<FieldShape>();
        for (var mapping : definition.fieldMappings()) {
            var name = isSource ? mapping.source() : mapping.target();
            var kept = isSalesforce ? KEPT_BY_SALESFORCE.get(name) : null;
            var type = kept == null ? held(type(definition, mapping, types), isSalesforce) : kept;
            fields.add(new FieldShape(name, Optional.of(type), type.word(), 0, -1, kept == null, kept == null));
        }
        definition
                .fields()
                .exclude()
                .forEach(reference -> fields.add(
                        new FieldShape(reference.name(), Optional.empty(), "excluded", 0, -1, false, false)));
        var names = new LinkedHashSet<>(fields.stream().map(FieldShape::name).toList());
        var shape = new ObjectShape(
                (isSalesforce ? "object " : "table ") + (isSource ? definition.source() : definition.target()).object(),
                isSalesforce ? "Id" : "id",
                isSalesforce,
                isSalesforce ? ChronoUnit.SECONDS : ChronoUnit.MICROS,
                fields,
                Set.copyOf(names));
        return new AssumedSystem(shape, new Traits(1, 0, !isSalesforce, isSalesforce));
    }

    /** Salesforce has no fields of JSON: texts hold it. */
    private static ValueType held(ValueType type, boolean isSalesforce) {
        return isSalesforce && type == ValueType.JSON ? ValueType.TEXT : type;
    }

    private static ValueType type(SyncDefinition definition, FieldMapping mapping, Map<String, String> types) {
        var declared = mapping.options().type();
        if (declared != null) {
            return declared.type();
        }
        var timestampField = definition.conflictResolution().timestampField();
        if (timestampField != null && isNamed(mapping, timestampField.name())
                || KEPT_BY_SALESFORCE.get(mapping.source()) == ValueType.TIMESTAMP) {
            return ValueType.TIMESTAMP;
        }
        var softDeleteField = definition.deletes().softDeleteField();
        if (softDeleteField != null && isNamed(mapping, softDeleteField.name())) {
            return ValueType.BOOLEAN;
        }
        var word = types.getOrDefault(mapping.source(), "text");
        try {
            return ValueType.valueOf(word.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "types." + mapping.source() + ": unknown type \"" + word
                            + "\" (allowed: text, integer, decimal, boolean, date, timestamp, json)",
                    e);
        }
    }

    private static boolean isNamed(FieldMapping mapping, String name) {
        return mapping.source().equals(name) || mapping.target().equals(name);
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
    public void readAll(Subscription subscription, Consumer<List<Change>> batches) {
        throw new UnsupportedOperationException("an assumed system holds nothing");
    }

    @Override
    public Poll poll(Subscription subscription, Optional<String> timeField) {
        throw new UnsupportedOperationException("an assumed system tells nothing");
    }
}
