package dev.bactrian.mapping;

import dev.bactrian.change.Storage;
import dev.bactrian.definition.FieldOptions.DeclaredType;
import java.time.Instant;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The form that the record keeps a field's values in.
 *
 * @param emptyIsNull whether one side stores an empty text as null and drops blanks at the end
 * @param storages how its sides keep the field: what makes no difference to one of them makes none
 * @param secondDigits how many digits of a second all sides keep
 * @param declared the type that the sync file gives; null: it gives none
 * @param standard what null stands for; null: null stays null
 * @param values the record's value for every value of a system, as texts, by system; the values of a system that is not there are the record's
 * @param normalForm what every value is brought into, or, where it cannot be written back, what an editor's values become
 * @param dropsNull whether a reported null replaces nothing
 */
record FieldForm(
        boolean emptyIsNull,
        List<Storage> storages,
        int secondDigits,
        @Nullable DeclaredType declared,
        @Nullable Object standard,
        Map<String, Map<String, String>> values,
        NormalForm normalForm,
        boolean canBeWrittenBack,
        boolean dropsNull) {

    private static final int NANO_DIGITS = 9;

    FieldForm {
        values = Map.copyOf(values);
        storages = List.copyOf(storages);
    }

    /** Whether a text is one of the record's values, where they can be counted. */
    boolean isOfRecord(String text) {
        return values.values().stream().anyMatch(own -> own.containsValue(text));
    }

    /** The record's values, where they can be counted; empty: they cannot. */
    Set<String> recordValues() {
        return values.values().stream()
                .flatMap(own -> own.values().stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** What a text says to all sides. */
    String said(String text) {
        var said = emptyIsNull ? text.stripTrailing() : text;
        for (var storage : storages) {
            said = storage.said(said);
        }
        return said;
    }

    /** A time as all sides keep it. */
    Instant kept(Instant time) {
        var tick = NANO_DIGITS > secondDigits ? (int) Math.pow(10, NANO_DIGITS - secondDigits) : 1;
        return time.with(ChronoField.NANO_OF_SECOND, time.getNano() - time.getNano() % tick);
    }
}
