package dev.bactrian.change;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the sync's rules found in a change.
 *
 * @param code why the whole change is refused: {@link #DOES_NOT_FIT}, or the name of the validation rule that it breaks
 * @param misfits every value for which the whole change is refused, and why; a change that has any must not be decided
 * @param missing every value for which the change makes no new record, as a required field is left out, and why
 * @param leftOut fields that the system told and the record must not take
 * @param warnings rules that are broken without a consequence; never values
 */
public record Findings(
        String code, List<String> misfits, List<String> missing, List<LeftOut> leftOut, List<String> warnings) {

    public static final String DOES_NOT_FIT = "DOES_NOT_FIT";

    /** The rule of a field that is left out for now, as the record that it refers to is not known yet; that is nothing wrong. */
    public static final String UNKNOWN_PARENT = "reference";

    /** The rule that a new record breaks of which a required field is left out. */
    private static final String REQUIRED = "required";

    public static final Findings NONE = new Findings(DOES_NOT_FIT, List.of(), List.of(), List.of(), List.of());

    public Findings {
        misfits = List.copyOf(misfits);
        missing = List.copyOf(missing);
        leftOut = List.copyOf(leftOut);
        warnings = List.copyOf(warnings);
    }

    /** Values that the record cannot hold. */
    public static Findings misfits(List<String> misfits) {
        return new Findings(DOES_NOT_FIT, misfits, List.of(), List.of(), List.of());
    }

    /** The same of a change that is to make a new record. */
    public Findings ofNew() {
        return missing.isEmpty() || !misfits.isEmpty()
                ? this
                : new Findings(REQUIRED, missing, missing, leftOut, warnings);
    }

    /** The same with more fields that the record must not take. */
    public Findings leavingOut(List<LeftOut> more) {
        var all = new ArrayList<>(leftOut);
        all.addAll(more);
        return new Findings(code, misfits, missing, all, warnings);
    }

    /**
     * A field that the record must not take.
     *
     * @param field the record's name of it
     * @param rule why: the validation rule's name, or {@code handle_nulls}
     * @param value what the system holds
     */
    public record LeftOut(String field, String rule, @Nullable Object value) {

        /** Values of customers never reach a log by accident. */
        @Override
        public String toString() {
            return field + " (" + rule + ")";
        }
    }
}
