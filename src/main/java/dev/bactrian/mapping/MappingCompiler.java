package dev.bactrian.mapping;

import dev.bactrian.change.ValueType;
import dev.bactrian.definition.Mistakes;
import dev.bactrian.definition.ObjectShape;
import dev.bactrian.definition.ObjectShape.FieldShape;
import dev.bactrian.definition.SyncDefinition;
import dev.bactrian.definition.SyncDefinition.FieldMapping;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Checks a definition against what the two systems really have, and makes its {@link Mapping}. */
public final class MappingCompiler {

    private final SyncDefinition definition;
    private final ObjectShape source;
    private final ObjectShape target;
    private final Mistakes mistakes = new Mistakes();

    private MappingCompiler(SyncDefinition definition, ObjectShape source, ObjectShape target) {
        this.definition = definition;
        this.source = source;
        this.target = target;
    }

    /**
     * @param expressions makes functions of the expressions in the definition
     * @throws dev.bactrian.definition.InvalidDefinition with every mapping that the systems cannot carry out
     */
    public static Mapping compile(
            SyncDefinition definition, ObjectShape source, ObjectShape target, Expressions expressions) {
        return new MappingCompiler(definition, source, target).compile(expressions);
    }

    private Mapping compile(Expressions expressions) {
        var fields = new ArrayList<MappedField>();
        var compiler = new FieldCompiler(definition, source, target, expressions, mistakes);
        for (var mapping : new FieldSelection(definition, source, target, mistakes).mappings()) {
            var from = field(mapping, "source", mapping.source(), source);
            var to = field(mapping, "target", mapping.target(), target);
            if (from.isPresent() && to.isPresent()) {
                compiler.compile(mapping, from.get(), to.get()).ifPresent(fields::add);
            }
        }
        checkLinked(fields);
        checkExternalId(fields);
        var rules = new RulesCompiler(definition, fields, expressions, mistakes);
        var mapping = new Mapping(rules.checked(), rules.compile());
        mistakes.throwIfAny();
        return mapping;
    }

    private Optional<FieldShape> field(FieldMapping mapping, String side, String name, ObjectShape shape) {
        var where = mapping.place(side);
        var word = shape.title().startsWith("table") ? "column" : "field";
        var found = shape.field(name);
        if (found.isEmpty()) {
            mistakes.add(
                    where,
                    "unknown " + word + " \"" + name + "\" "
                            + Mistakes.allowed(shape.title() + " has", name, shape.fieldNames()));
        }
        return found.filter(field -> {
            if (field.type().isEmpty()) {
                mistakes.add(
                        where,
                        word + " \"" + name + "\" has type " + field.nativeType()
                                + ", which cannot be synchronised yet (can be: text, integer, decimal, boolean, date, timestamp, json types)");
            }
            return field.type().isPresent();
        });
    }

    private void checkLinked(List<MappedField> fields) {
        if (mistakes.isEmpty()
                && fields.stream().allMatch(field -> field.keyOf().isEmpty())) {
            mistakes.addMissingField(
                    definition.fields().location(),
                    "no field links the two sides: map one side's key ("
                            + definition.source().system() + ": " + source.keyField() + ", "
                            + definition.target().system() + ": "
                            + target.keyField() + ") to a field of the other"
                            + (definition.fields().include().isEmpty() ? "" : ", and name it in include_fields"));
        }
        for (var mapping : definition.fieldMappings()) {
            checkUnique(mapping, mapping.source(), source, mapping.target(), target);
            checkUnique(mapping, mapping.target(), target, mapping.source(), source);
        }
    }

    /** Two records that named the same key would both be linked to it. */
    private void checkUnique(FieldMapping mapping, String key, ObjectShape owner, String field, ObjectShape holder) {
        if (key.equals(owner.keyField())
                && holder.field(field).isPresent()
                && !holder.uniqueFields().contains(field)) {
            mistakes.add(
                    mapping.location(),
                    "\"" + field + "\" holds the key of " + owner.title() + ", so it must be unique, and "
                            + holder.title() + " "
                            + holder.whyNotUnique().getOrDefault(field, "has no unique index on it"));
        }
    }

    private void checkExternalId(List<MappedField> fields) {
        var reference = definition.pairing().externalIdField();
        if (reference == null) {
            return;
        }
        var name = reference.name();
        var holder = Stream.of(source, target)
                .filter(shape -> shape.field(name).isPresent())
                .findFirst();
        if (holder.isEmpty()) {
            var names = new ArrayList<>(source.fieldNames());
            names.addAll(target.fieldNames());
            mistakes.add(
                    reference.location(),
                    "unknown field \"" + name + "\" "
                            + Mistakes.allowed(source.title() + " and " + target.title() + " have", name, names));
            return;
        }
        why(holder.get(), name, fields)
                .ifPresent(why -> mistakes.add(
                        reference.location(), "\"" + name + "\" " + why + ", so it makes no create repeatable"));
    }

    /** What keeps a field from telling which record a create made; empty: nothing. */
    private Optional<String> why(ObjectShape holder, String name, List<MappedField> fields) {
        var shape = holder.field(name).orElseThrow();
        var isMapped = definition.fieldMappings().stream().anyMatch(mapping -> name.equals(nameIn(holder, mapping)));
        var isHeld = fields.stream()
                .anyMatch(field ->
                        field.holders().stream().map(field.shapes()::get).anyMatch(shape::equals));
        if (definition.fields().exclude().stream()
                .anyMatch(other -> other.name().equals(name))) {
            return Optional.of("is in exclude_fields");
        }
        if (!shape.type().equals(Optional.of(ValueType.TEXT))) {
            return Optional.of("is of type " + shape.nativeType() + " and no text");
        }
        if (!holder.uniqueFields().contains(name)) {
            return Optional.of("is not unique in " + holder.title());
        }
        var isWritten = isMapped ? isHeld : shape.creatable();
        return isWritten ? Optional.empty() : Optional.of("is never written to " + holder.title());
    }

    private String nameIn(ObjectShape shape, FieldMapping mapping) {
        return shape == source ? mapping.source() : mapping.target();
    }
}
