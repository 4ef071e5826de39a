package dev.bactrian.draft;

import dev.bactrian.change.ValueType;
import dev.bactrian.definition.ObjectShape.FieldShape;
import dev.bactrian.draft.Likeness.Sureness;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A field of the draft.
 *
 * @param shapes what it is at each end; null: the end does not have it
 * @param why in a few words, for the comment beside it
 * @param reference the entity whose record it holds; empty: it holds a value
 */
record DraftField(List<@Nullable FieldShape> shapes, Sureness sureness, String why, String reference) {

    DraftField(List<@Nullable FieldShape> shapes, Sureness sureness, String why) {
        this(shapes, sureness, why, "");
    }

    String name(int end) {
        var shape = shapes.get(end);
        return shape == null ? "" : shape.name();
    }

    Stream<FieldShape> known() {
        return shapes.stream().flatMap(shape -> Optional.ofNullable(shape).stream());
    }

    /** The name at the first end that has it, by which rules name the field. */
    String name() {
        return known().findFirst().orElseThrow().name();
    }

    /** Whether one end asks for a value and another one does not. */
    boolean isRequired() {
        return reference.isEmpty()
                && known().anyMatch(DraftField::asksForValue)
                && !known().allMatch(DraftField::asksForValue);
    }

    private boolean isText() {
        return known().allMatch(shape -> shape.type().equals(Optional.of(ValueType.TEXT)));
    }

    private static boolean asksForValue(FieldShape shape) {
        return shape.limits().required();
    }

    /** The end that holds the shortest texts, where another one holds longer ones and no list says what they may be. */
    Optional<FieldShape> shortest() {
        if (strictest().isPresent()) {
            return Optional.empty();
        }
        var limited = known().filter(shape -> isText())
                .filter(shape -> shape.limits().length() > 0)
                .toList();
        var shortest = limited.stream()
                .min(Comparator.comparingInt(shape -> shape.limits().length()));
        return shortest.filter(shape -> known().anyMatch(other -> other.limits().length() == 0
                || other.limits().length() > shape.limits().length()));
    }

    /** The end that takes listed values only, where another one takes others. */
    Optional<FieldShape> strictest() {
        return known().filter(shape -> isText())
                .filter(shape -> !shape.limits().values().isEmpty())
                .filter(shape ->
                        known().anyMatch(other -> other.limits().values().isEmpty()))
                .findFirst();
    }

    /** Whether two ends have different lists of values, which must be translated. */
    boolean hasDifferentValues() {
        return known().map(shape -> shape.limits().values())
                        .filter(values -> !values.isEmpty())
                        .distinct()
                        .count()
                > 1;
    }
}
