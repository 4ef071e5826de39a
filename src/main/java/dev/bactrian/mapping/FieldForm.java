package dev.bactrian.mapping;

import dev.bactrian.definition.FieldOptions.DeclaredType;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The form that the record keeps a field's values in.
 *
 * @param emptyIsNull whether one side stores an empty text as null and drops blanks at the end
 * @param timestampUnit the coarser unit of the two sides
 * @param declared the type that the sync file gives; null: it gives none
 * @param standard what null stands for; null: null stays null
 * @param values the target's value, which the record keeps, for every value of the source, as texts; empty: both are the same
 * @param normalForm what every value is brought into, or, where it cannot be written back, what an editor's values become
 * @param dropsNull whether a reported null replaces nothing
 */
record FieldForm(
        boolean emptyIsNull,
        ChronoUnit timestampUnit,
        @Nullable DeclaredType declared,
        @Nullable Object standard,
        Map<String, String> values,
        NormalForm normalForm,
        boolean canBeWrittenBack,
        boolean dropsNull) {

    FieldForm {
        values = Map.copyOf(values);
    }
}
