package dev.bactrian.mapping;

import dev.bactrian.definition.FieldOptions;
import dev.bactrian.definition.FieldPlan;
import dev.bactrian.definition.FieldPlan.Selection;
import dev.bactrian.definition.Mistakes;
import dev.bactrian.definition.ObjectShape;
import dev.bactrian.definition.ObjectShape.FieldShape;
import dev.bactrian.definition.SyncDefinition;
import dev.bactrian.definition.SyncDefinition.Direction;
import dev.bactrian.definition.SyncDefinition.FieldMapping;
import dev.bactrian.definition.SyncDefinition.FieldReference;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Which fields are mapped: the ones that the file maps, those that several ends have, less what is left out. */
final class FieldSelection {

    private final SyncDefinition definition;
    private final FieldPlan plan;
    private final List<ObjectShape> objects;
    private final Mistakes mistakes;

    FieldSelection(SyncDefinition definition, List<ObjectShape> objects, Mistakes mistakes) {
        this.definition = definition;
        this.plan = definition.fields();
        this.objects = objects;
        this.mistakes = mistakes;
    }

    List<FieldMapping> mappings() {
        plan.exclude().forEach(this::checkExcluded);
        var selected = new ArrayList<>(plan.mappings());
        if (plan.selection() == Selection.ALL && definition.isPair()) {
            objects.get(0).fields().forEach(field -> sameNamed(field).ifPresent(selected::add));
        } else if (plan.selection() == Selection.ALL) {
            selected.addAll(alike());
        }
        if (plan.include().isEmpty()) {
            return selected;
        }
        plan.include().forEach(reference -> checkIncluded(reference, selected));
        selected.removeIf(mapping ->
                plan.include().stream().noneMatch(reference -> reference.name().equals(mapping.name())));
        return selected;
    }

    /** In a hub, the mappings of fields that two ends have under one name, but for how it is written; each end has one of a name. */
    private List<FieldMapping> alike() {
        var byName = new LinkedHashMap<String, Map<Integer, FieldShape>>();
        for (var end = 0; end < objects.size(); end++) {
            for (var field : objects.get(end).fields()) {
                if (!isLeftOut(field, objects.get(end))
                        && !isMapped(end, field)
                        && field.limits().refersTo().isEmpty()) {
                    var ofName = byName.computeIfAbsent(plain(field.name()), name -> new TreeMap<>());
                    if (ofName.values().stream().findFirst().stream().allMatch(first -> Types.common(
                                    first.type().orElseThrow(), field.type().orElseThrow())
                            .isPresent())) {
                        ofName.putIfAbsent(end, field);
                    }
                }
            }
        }
        return byName.values().stream()
                .filter(this::isCarriedAnywhere)
                .map(ofName -> new FieldMapping(
                        IntStream.range(0, objects.size())
                                .mapToObj(end -> ofName.containsKey(end)
                                        ? ofName.get(end).name()
                                        : "")
                                .toList(),
                        Direction.BOTH,
                        FieldOptions.NONE,
                        plan.location()))
                .toList();
    }

    /** A field's name without what only its system's way of writing adds: {@code AnnualRevenue__c} and {@code annual_revenue} are one. */
    static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("__c$", "").replace("_", "");
    }

    private boolean isCarriedAnywhere(Map<Integer, FieldShape> fields) {
        return fields.keySet().stream()
                .anyMatch(from -> definition.ends().get(from).tells()
                        && fields.entrySet().stream()
                                .anyMatch(to -> !to.getKey().equals(from)
                                        && definition.ends().get(to.getKey()).takes()
                                        && !to.getValue().isReadOnly()));
    }

    /** The mapping of a field that the first end and others have and nobody maps; keys and what cannot be carried stay out. */
    private Optional<FieldMapping> sameNamed(FieldShape field) {
        if (isLeftOut(field, objects.get(0)) || isMapped(0, field)) {
            return Optional.empty();
        }
        var names = new ArrayList<>(List.of(field.name()));
        for (var end = 1; end < objects.size(); end++) {
            var number = end;
            names.add(objects.get(end).fields().stream()
                    .filter(other -> other.name().equalsIgnoreCase(field.name()))
                    .filter(other -> !isLeftOut(other, objects.get(number)))
                    .filter(other -> !isMapped(number, other))
                    .filter(other -> canBeCarried(field, number, other))
                    .map(FieldShape::name)
                    .findFirst()
                    .orElse(""));
        }
        return names.stream().skip(1).allMatch(String::isEmpty)
                ? Optional.empty()
                : Optional.of(new FieldMapping(
                        names,
                        Direction.BOTH,
                        FieldOptions.NONE,
                        definition.fields().location()));
    }

    private boolean isMapped(int end, FieldShape field) {
        return plan.mappings().stream()
                .anyMatch(mapping -> mapping.names().get(end).equals(field.name()));
    }

    private boolean isLeftOut(FieldShape field, ObjectShape shape) {
        return field.type().isEmpty()
                || field.name().equals(shape.keyField())
                || plan.exclude().stream()
                        .anyMatch(reference -> reference.name().equals(field.name()));
    }

    private boolean canBeCarried(FieldShape field, int end, FieldShape other) {
        var first = definition.ends().get(0);
        var second = definition.ends().get(end);
        var flows = (first.tells() && second.takes() && !other.isReadOnly())
                || (second.tells() && first.takes() && !field.isReadOnly());
        return flows
                && Types.common(field.type().orElseThrow(), other.type().orElseThrow())
                        .isPresent();
    }

    private void checkExcluded(FieldReference reference) {
        for (var shape : objects) {
            if (reference.name().equals(shape.keyField())) {
                mistakes.add(
                        reference.location(),
                        "\"" + reference.name() + "\" is the key of " + shape.title() + ", which cannot be left out");
            }
        }
        if (objects.stream().allMatch(object -> object.field(reference.name()).isEmpty())) {
            var names = objects.stream()
                    .flatMap(object -> object.fieldNames().stream())
                    .distinct()
                    .toList();
            var titles = objects.stream().map(ObjectShape::title).collect(Collectors.joining(" and "));
            mistakes.add(
                    reference.location(),
                    "unknown field \"" + reference.name() + "\" "
                            + Mistakes.allowed(titles + " have", reference.name(), names));
        }
    }

    private void checkIncluded(FieldReference reference, List<FieldMapping> selected) {
        if (selected.stream().noneMatch(mapping -> mapping.name().equals(reference.name()))) {
            mistakes.addMissingField(
                    reference.location(),
                    "\"" + reference.name() + "\" is no mapped field of the "
                            + definition.ends().get(0).word() + " "
                            + Mistakes.allowed(
                                    "mapped",
                                    reference.name(),
                                    selected.stream().map(FieldMapping::name).toList()));
        }
    }
}
