package dev.bactrian.draft;

import dev.bactrian.change.ValueType;
import dev.bactrian.definition.ObjectShape;
import dev.bactrian.definition.ObjectShape.FieldShape;
import dev.bactrian.definition.ObjectShape.Limits;
import dev.bactrian.definition.SyncDefinition;
import dev.bactrian.draft.Likeness.Sureness;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The fields of an entity that hold records of another one, as the systems themselves say of lookups and foreign keys. */
final class ParentFields {

    private final List<DraftEnd> ends;

    ParentFields(List<DraftEnd> ends) {
        this.ends = ends;
    }

    /** @param entities all entities of the draft, by their names, each with its ends in the same order */
    List<DraftField> of(Map<String, List<DraftEnd>> entities) {
        var found = new ArrayList<DraftField>();
        entities.forEach((name, parents) -> found.addAll(of(name, parents)));
        return found;
    }

    private List<DraftField> of(String entity, List<DraftEnd> parents) {
        var candidates = new ArrayList<List<FieldShape>>();
        for (var end = 0; end < ends.size(); end++) {
            candidates.add(candidates(end, parents.get(end)));
        }
        var first = candidates.stream().filter(fields -> !fields.isEmpty()).findFirst();
        var found = new ArrayList<DraftField>();
        var used = new HashSet<String>();
        for (var field : first.orElse(List.of())) {
            var shapes = new @Nullable FieldShape[ends.size()];
            for (var end = 0; end < ends.size(); end++) {
                shapes[end] = ends.get(end).shape().isEmpty()
                        ? column(field, parents.get(end))
                        : like(field, candidates.get(end)).orElse(null);
                if (shapes[end] != null && !used.add(end + " " + shapes[end].name())) {
                    shapes[end] = null;
                }
            }
            if (Arrays.stream(shapes).filter(shape -> shape != null).count() > 1) {
                found.add(new DraftField(Arrays.asList(shapes), Sureness.SURE, "", entity));
            }
        }
        return found;
    }

    private List<FieldShape> candidates(int end, DraftEnd parent) {
        return ends.get(end).shape().map(ObjectShape::fields).orElse(List.of()).stream()
                .filter(field -> field.type().isPresent() && !field.isReadOnly())
                .filter(field -> field.limits().refersTo().size() == 1
                        && SyncDefinition.isSameObject(field.limits().refersTo().get(0), parent.object()))
                .toList();
    }

    /** The one that means the same: the only one, or the one of the same name. */
    private static Optional<FieldShape> like(FieldShape field, List<FieldShape> candidates) {
        if (candidates.contains(field) || candidates.size() == 1) {
            return Optional.of(candidates.contains(field) ? field : candidates.get(0));
        }
        return candidates.stream()
                .filter(other -> NameWords.of(other.name()).equals(NameWords.of(field.name())))
                .findFirst();
    }

    /** In a table that is to be made, a column of the type of the other table's key. */
    private static FieldShape column(FieldShape field, DraftEnd parent) {
        var type = parent.shape()
                .flatMap(shape -> shape.field(shape.keyField()))
                .flatMap(FieldShape::type)
                .orElse(ValueType.INTEGER);
        return new FieldShape(NameWords.asColumn(field.name()), Optional.of(type), type.word(), 0, -1, true, true)
                .within(Limits.NONE);
    }
}
