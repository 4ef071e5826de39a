package dev.bactrian.mapping;

import dev.bactrian.change.Storage;
import dev.bactrian.definition.FieldOptions.DeclaredType;
import java.time.Instant;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The form that the record keeps a field's values in.
 *
 * @param emptyIsNull whether one side stores an empty text as null and drops blanks at the end
 * @param storages how its sides keep the field: what makes no difference to one of them makes none
 * @param secondDigits how many digits of a second both sides keep
 * @param declared the type that the sync file gives; null: it gives none
 * @param standard what null stands for; null: null stays null
 * @param values the target's value, which the record keeps, for every value of the source, as texts; empty: both are the same
 * @param normalForm what every value is brought into, or, where it cannot be written back, what an editor's values become
 * @param dropsNull whether a reported null replaces nothing
 */
record FieldForm(
        boolean emptyIsNull,
        List<Storage> storages,
        int secondDigits,
        @Nullable DeclaredType declared,
        @Nullable Object standard,
        Map<String, String> values,
        NormalForm normalForm,
        boolean canBeWrittenBack,
        boolean dropsNull) {

    private static final int NANO_DIGITS = 9;

    FieldForm {
        values = Map.copyOf(values);
        storages = List.copyOf(storages);
    }

    /** What a text says to both sides. */
    String said(String text) {
        var said = emptyIsNull ? text.stripTrailing() : text;
        for (var storage : storages) {
            said = storage.said(said);
        }
        return said;
    }

    /** A time as both sides keep it. */
    Instant kept(Instant time) {
        var tick = NANO_DIGITS > secondDigits ? (int) Math.pow(10, NANO_DIGITS - secondDigits) : 1;
        return time.with(ChronoField.NANO_OF_SECOND, time.getNano() - time.getNano() % tick);
    }
}
