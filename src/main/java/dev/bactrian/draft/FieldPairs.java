package dev.bactrian.draft;

import dev.bactrian.definition.ObjectShape;
import dev.bactrian.definition.ObjectShape.FieldShape;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Pairs the fields of two objects: the most alike ones first, each at most once. Keys stay out, they are nobody's to edit. */
final class FieldPairs {

    /** Two fields that are likely to hold the same. */
    record Pair(FieldShape one, FieldShape other, Likeness likeness) {}

    private FieldPairs() {}

    /** By the name of the first object's field. */
    static Map<String, Pair> of(ObjectShape one, ObjectShape other, Set<String> taken) {
        var candidates = new ArrayList<Pair>();
        for (var field : one.fields()) {
            for (var otherField : other.fields()) {
                if (!isKey(one, field) && !isKey(other, otherField)) {
                    Likeness.of(field, one, otherField, other)
                            .ifPresent(likeness -> candidates.add(new Pair(field, otherField, likeness)));
                }
            }
        }
        candidates.sort(Comparator.comparingDouble(pair -> -pair.likeness().score()));
        var usedOther = new HashSet<>(taken);
        var pairs = new LinkedHashMap<String, Pair>();
        for (var pair : candidates) {
            if (!pairs.containsKey(pair.one().name())
                    && usedOther.add(pair.other().name())) {
                pairs.put(pair.one().name(), pair);
            }
        }
        return inOrder(one.fields(), pairs);
    }

    private static boolean isKey(ObjectShape object, FieldShape field) {
        return field.name().equals(object.keyField());
    }

    private static Map<String, Pair> inOrder(List<FieldShape> fields, Map<String, Pair> pairs) {
        var ordered = new LinkedHashMap<String, Pair>();
        for (var field : fields) {
            var pair = pairs.get(field.name());
            if (pair != null) {
                ordered.put(field.name(), pair);
            }
        }
        return ordered;
    }
}
