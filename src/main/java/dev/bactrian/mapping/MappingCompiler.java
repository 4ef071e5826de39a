package dev.bactrian.mapping;

import dev.bactrian.change.ValueType;
import dev.bactrian.definition.FieldPlan.Selection;
import dev.bactrian.definition.Mistakes;
import dev.bactrian.definition.ObjectShape;
import dev.bactrian.definition.ObjectShape.FieldShape;
import dev.bactrian.definition.SyncDefinition;
import dev.bactrian.definition.SyncDefinition.FieldMapping;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Checks a definition against what the systems really have, and makes its {@link Mapping}. */
public final class MappingCompiler {

    private final SyncDefinition definition;
    private final List<ObjectShape> objects;
    private final Mistakes mistakes = new Mistakes();

    private MappingCompiler(SyncDefinition definition, List<ObjectShape> objects) {
        this.definition = definition;
        this.objects = objects;
    }

    /**
     * @param objects what each end has, in their order
     * @param expressions makes functions of the expressions in the definition
     * @throws dev.bactrian.definition.InvalidDefinition with every mapping that the systems cannot carry out
     */
    public static Mapping compile(SyncDefinition definition, List<ObjectShape> objects, Expressions expressions) {
        return new MappingCompiler(definition, objects).compile(expressions);
    }

    private Mapping compile(Expressions expressions) {
        var fields = new ArrayList<MappedField>();
        var compiler = new FieldCompiler(definition, objects, expressions, mistakes);
        for (var mapping : new FieldSelection(definition, objects, mistakes).mappings()) {
            shapes(mapping).flatMap(shapes -> compiler.compile(mapping, shapes)).ifPresent(fields::add);
        }
        checkEveryEnd(fields);
        checkLinked(fields);
        checkExternalId(fields);
        var rules = new RulesCompiler(definition, fields, expressions, mistakes);
        var mapping = new Mapping(rules.checked(), rules.compile());
        mistakes.throwIfAny();
        return mapping;
    }

    /** The field in each end that has it, by the end's number; empty: one of them lacks it. */
    private Optional<Map<Integer, FieldShape>> shapes(FieldMapping mapping) {
        var shapes = new LinkedHashMap<Integer, FieldShape>();
        var isComplete = true;
        for (var end = 0; end < objects.size(); end++) {
            var name = mapping.names().get(end);
            if (!name.isEmpty()) {
                var shape = field(mapping, definition.ends().get(end).word(), name, objects.get(end));
                if (shape.isPresent()) {
                    shapes.put(end, shape.get());
                } else {
                    isComplete = false;
                }
            }
        }
        return isComplete ? Optional.of(shapes) : Optional.empty();
    }

    private Optional<FieldShape> field(FieldMapping mapping, String end, String name, ObjectShape shape) {
        var where = mapping.place(end);
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

    /** A file whose fields nobody names may leave an end without any. */
    private void checkEveryEnd(List<MappedField> fields) {
        if (mistakes.isEmpty() && !definition.isPair() && definition.fields().selection() == Selection.ALL) {
            for (var end = 0; end < objects.size(); end++) {
                var system = definition.systems().get(end);
                if (fields.stream().noneMatch(field -> field.shapes().containsKey(system))) {
                    mistakes.addMissingField(
                            definition.fields().location(),
                            "no field of " + objects.get(end).title() + " in \"" + system
                                    + "\" has a name that is alike in another system: give field_mappings (init drafts them)");
                }
            }
        }
    }

    private void checkLinked(List<MappedField> fields) {
        if (mistakes.isEmpty()) {
            if (definition.isPair()) {
                checkPairIsLinked(fields);
            } else if (definition.matchOn().isEmpty()
                    && AssumedMatch.of(definition, fields).isEmpty()) {
                definition.systems().forEach(system -> checkIsLinked(system, fields));
            }
        }
        for (var mapping : definition.fieldMappings()) {
            for (var owner = 0; owner < objects.size(); owner++) {
                for (var holder = 0; holder < objects.size(); holder++) {
                    if (holder != owner) {
                        checkUnique(
                                mapping,
                                mapping.names().get(owner),
                                objects.get(owner),
                                mapping.names().get(holder),
                                objects.get(holder));
                    }
                }
            }
        }
    }

    private void checkPairIsLinked(List<MappedField> fields) {
        if (fields.stream().allMatch(field -> field.keyOf().isEmpty())) {
            mistakes.addMissingField(
                    definition.fields().location(),
                    "no field links the two sides: map one side's key ("
                            + definition.systems().get(0) + ": "
                            + objects.get(0).keyField() + ", "
                            + definition.systems().get(1) + ": "
                            + objects.get(1).keyField() + ") to a field of the other"
                            + (definition.fields().include().isEmpty() ? "" : ", and name it in include_fields"));
        }
    }

    /** Of several ends, each must have a key of its own, or of another one, that both have. */
    private void checkIsLinked(String system, List<MappedField> fields) {
        if (fields.stream()
                .noneMatch(field -> !field.keyOf().isEmpty() && field.shapes().containsKey(system))) {
            mistakes.addMissingField(
                    definition.fields().location(),
                    "no field links the records of \"" + system + "\" with the others': map its key ("
                            + objects.get(definition.systems().indexOf(system)).keyField()
                            + ") to a field of another system, or give match_on");
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
        var holder =
                objects.stream().filter(shape -> shape.field(name).isPresent()).findFirst();
        if (holder.isEmpty()) {
            var names = objects.stream()
                    .flatMap(object -> object.fieldNames().stream())
                    .toList();
            var titles = objects.stream().map(ObjectShape::title).collect(Collectors.joining(" and "));
            mistakes.add(
                    reference.location(),
                    "unknown field \"" + name + "\" " + Mistakes.allowed(titles + " have", name, names));
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
        return mapping.names().get(objects.indexOf(shape));
    }
}
