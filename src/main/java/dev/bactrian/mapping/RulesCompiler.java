package dev.bactrian.mapping;

import dev.bactrian.change.Fields;
import dev.bactrian.change.ValueType;
import dev.bactrian.definition.ConflictResolution.FieldRule;
import dev.bactrian.definition.ConflictResolution.Winner;
import dev.bactrian.definition.Filter;
import dev.bactrian.definition.Mistakes;
import dev.bactrian.definition.SyncDefinition;
import dev.bactrian.definition.SyncDefinition.FieldMapping;
import dev.bactrian.definition.SyncDefinition.FieldReference;
import dev.bactrian.definition.ValidationRule;
import dev.bactrian.definition.ValidationRule.OnError;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Finds the fields that a definition's rules name, by any end's name, among the mapped ones. */
final class RulesCompiler {

    private static final Set<ValueType> MARKS = Set.of(ValueType.BOOLEAN, ValueType.TIMESTAMP);

    /** The types of fields that a rule can be kept by. */
    private static Set<ValueType> typesOf(ValidationRule.Kind kind) {
        return switch (kind) {
            case REQUIRED, REGEX, MAX_LENGTH -> EnumSet.allOf(ValueType.class);
            case ONE_OF -> EnumSet.complementOf(EnumSet.of(ValueType.JSON));
            case EMAIL_FORMAT -> EnumSet.of(ValueType.TEXT);
            case PHONE_FORMAT -> EnumSet.of(ValueType.TEXT, ValueType.INTEGER, ValueType.DECIMAL);
            case DATE_FORMAT -> EnumSet.of(ValueType.TEXT, ValueType.DATE, ValueType.INTEGER);
            case RANGE -> EnumSet.complementOf(EnumSet.of(ValueType.BOOLEAN, ValueType.JSON));
        };
    }

    private final SyncDefinition definition;
    private final List<MappedField> fields;
    private final Expressions expressions;
    private final Mistakes mistakes;

    RulesCompiler(SyncDefinition definition, List<MappedField> fields, Expressions expressions, Mistakes mistakes) {
        this.definition = definition;
        this.fields = fields;
        this.expressions = expressions;
        this.mistakes = mistakes;
    }

    MappedRules compile() {
        var timestampField =
                typed(definition.conflictResolution().timestampField(), "timestamp field", Set.of(ValueType.TIMESTAMP));
        var mark = definition.deletes().softDeleteField();
        var softDeleteField = typed(mark, "boolean or timestamp field", MARKS);
        if (mark != null) {
            softDeleteField.ifPresent(field -> checkCanMark(mark, field));
        }
        return new MappedRules(fieldWinners(), matchOn(), softDeleteField, timestampField, subset(), subsets());
    }

    /** Each side that others' deletes travel to is to be marked. */
    private void checkCanMark(FieldReference mark, String field) {
        var holders = fields.stream()
                .filter(mapped -> mapped.name().equals(field))
                .flatMap(mapped -> mapped.holders().stream())
                .collect(Collectors.toSet());
        var marked = new LinkedHashMap<String, Boolean>();
        for (var end : definition.systems()) {
            marked.put(end, definition.carriesTo(end));
        }
        marked.forEach((system, isMarked) -> {
            if (isMarked && !holders.contains(system)) {
                mistakes.add(
                        mark.location(),
                        "\"" + mark.name() + "\" is never written to " + system
                                + ", so a record that the other side deleted"
                                + " cannot be marked there (expected a field that is written on both sides, or sync_type: one_way)");
            }
        });
    }

    /** The fields, each with the validation rules that name it. */
    List<MappedField> checked() {
        var checked = new ArrayList<>(fields);
        for (var rule : definition.fields().validation()) {
            named(rule.field()).ifPresent(field -> check(field, rule)
                    .ifPresent(check -> checked.replaceAll(
                            other -> other.name().equals(field.name()) ? other.with(check) : other)));
        }
        checked.forEach(contradictions()::find);
        return checked;
    }

    private Optional<FieldCheck> check(MappedField field, ValidationRule rule) {
        try {
            var region = rule.check().region();
            if (region != null && !Phones.isRegion(region)) {
                throw new IllegalArgumentException(
                        "unknown country \"" + region + "\" (allowed: the codes of ISO 3166, e.g. DE, GB, US)");
            }
            var kind = rule.check().kind();
            if (!typesOf(kind).contains(field.type())) {
                throw new IllegalArgumentException(
                        "the field is of type " + field.type().word() + ", which keeps no "
                                + kind.name().toLowerCase(Locale.ROOT) + " (fields that can: "
                                + typesOf(kind).stream().map(ValueType::word).collect(Collectors.joining(", ")) + ")");
            }
            var check = new FieldCheck(rule, field.type());
            if (rule.onError() != OnError.WARN) {
                checkStandard(field, check);
            }
            return Optional.of(check);
        } catch (IllegalArgumentException e) {
            mistakes.add(rule.field().location(), "rule of \"" + rule.field().name() + "\": " + e.getMessage());
            return Optional.empty();
        }
    }

    /** What null stands for must not be rejected itself. */
    private static void checkStandard(MappedField field, FieldCheck check) {
        var standard = field.form().standard();
        if (standard != null) {
            check.breach(check.standard(standard)).ifPresent(breach -> {
                throw new IllegalArgumentException(
                        "the field's default \"" + ValueType.format(standard) + "\" " + breach);
            });
        }
    }

    private Map<String, Winner> fieldWinners() {
        var winners = new LinkedHashMap<String, Winner>();
        for (var rule : definition.conflictResolution().fieldRules()) {
            named(rule.field()).ifPresent(field -> {
                checkHasASay(rule, field);
                if (winners.put(field.name(), rule.winner()) != null) {
                    mistakes.add(rule.field().location(), "\"" + rule.field().name() + "\" has a rule already");
                }
            });
        }
        return winners;
    }

    /** Who cannot edit a field wins nothing. */
    private void checkHasASay(FieldRule rule, MappedField field) {
        var winner = rule.winner();
        var name = rule.field().name();
        if (winner.kind() == Winner.Kind.SYSTEM && !field.editors().contains(winner.system())) {
            mistakes.add(
                    rule.field().location(),
                    "\"" + winner.system() + "\" can win nothing, as no edit of \"" + name
                            + "\" is carried from there");
        } else if (winner.kind() == Winner.Kind.MANUAL && field.editors().size() < 2) {
            mistakes.add(
                    rule.field().location(),
                    "nobody is ever asked, as edits of \"" + name + "\" are carried one way only");
        }
    }

    private List<String> matchOn() {
        var found = new LinkedHashSet<String>();
        for (var reference : definition.matchOn()) {
            named(reference).ifPresent(field -> {
                if (!found.add(field.name())) {
                    mistakes.add(reference.location(), "\"" + reference.name() + "\" is named twice");
                }
            });
        }
        return found.isEmpty() ? AssumedMatch.of(definition, fields) : List.copyOf(found);
    }

    private Predicate<Fields> subset() {
        var filter = definition.rollout().filter();
        if (filter == null) {
            return record -> true;
        }
        filter.fields().forEach(this::named);
        return subset(filter);
    }

    /** A filter of a system holds for the entities that have its fields. */
    private Map<String, Predicate<Fields>> subsets() {
        var subsets = new LinkedHashMap<String, Predicate<Fields>>();
        for (var end : definition.ends()) {
            var filter = end.filter();
            if (filter != null
                    && filter.fields().stream().anyMatch(field -> find(field).isPresent())) {
                filter.fields().forEach(this::named);
                subsets.put(end.system(), subset(filter));
            }
        }
        return subsets;
    }

    private Predicate<Fields> subset(Filter filter) {
        try {
            var subset = new Subset(expressions.condition(filter.expression()), fields, definition.ends());
            Trial.refusal(Trial.samples(null), sample -> subset.test(allOf(sample)))
                    .ifPresent(why -> mistakes.add(filter.location(), why));
            contradictions().find(filter, fields);
            return subset;
        } catch (IllegalArgumentException e) {
            mistakes.add(filter.location(), String.valueOf(e.getMessage()));
            return record -> true;
        }
    }

    /** In a pair the record has the target's values, in a hub the hub's. */
    private Contradictions contradictions() {
        return new Contradictions(mistakes, definition.ownerOfValues().word());
    }

    private Fields allOf(Object sample) {
        var values = new LinkedHashMap<String, @Nullable Object>();
        fields.forEach(field -> values.put(field.name(), sample));
        return Fields.of(values);
    }

    private Optional<MappedField> named(FieldReference reference) {
        var found = find(reference);
        if (found.isEmpty()) {
            refuse(reference, "mapped field", fields);
        }
        return found;
    }

    private Optional<String> typed(@Nullable FieldReference reference, String what, Set<ValueType> types) {
        if (reference == null) {
            return Optional.empty();
        }
        var found = find(reference).filter(field -> types.contains(field.type()));
        if (found.isEmpty()) {
            refuse(
                    reference,
                    "mapped " + what,
                    fields.stream()
                            .filter(field -> types.contains(field.type()))
                            .toList());
        }
        return found.map(MappedField::name);
    }

    /** The first end's name goes before the others', where one name means different fields. */
    private Optional<MappedField> find(FieldReference reference) {
        return definition.ends().stream()
                .flatMap(end -> fields.stream().filter(field -> {
                    var shape = field.shapes().get(end.system());
                    return shape != null && shape.name().equals(reference.name());
                }))
                .findFirst();
    }

    /** A field whose mapping is refused already is not refused once more. */
    private void refuse(FieldReference reference, String what, List<MappedField> allowed) {
        var mapped = find(reference).isPresent() ? Optional.<FieldMapping>empty() : inMappings(reference.name());
        if (mapped.isPresent() && isLeftOut(mapped.get())) {
            mistakes.addMissingField(
                    reference.location(), "\"" + reference.name() + "\" is mapped, but not in include_fields");
            return;
        }
        if (mapped.isPresent() && !mistakes.isEmpty()) {
            return;
        }
        var names = new LinkedHashSet<String>();
        for (var end : definition.ends()) {
            for (var field : allowed) {
                Optional.ofNullable(field.shapes().get(end.system())).ifPresent(shape -> names.add(shape.name()));
            }
        }
        mistakes.addMissingField(
                reference.location(),
                "\"" + reference.name() + "\" is no " + what + " "
                        + Mistakes.allowed(what + "s", reference.name(), names));
    }

    private boolean isLeftOut(FieldMapping mapping) {
        var include = definition.fields().include();
        return !include.isEmpty()
                && include.stream().noneMatch(field -> field.name().equals(mapping.name()));
    }

    private Optional<FieldMapping> inMappings(String name) {
        return definition.fieldMappings().stream()
                .filter(mapping -> mapping.isNamed(name))
                .findFirst();
    }
}
