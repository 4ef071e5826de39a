package dev.bactrian.definition;

import dev.bactrian.definition.SyncDefinition.FieldReference;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a field's values must be like, and what happens to one that is not.
 *
 * @param field by either side's name
 */
public record ValidationRule(FieldReference field, Check check, OnError onError) {

    /**
     * The condition.
     *
     * @param pattern what {@link Kind#REGEX} must find in full, or the form of {@link Kind#DATE_FORMAT}; else null
     * @param values what {@link Kind#ONE_OF} allows
     * @param min the least value of {@link Kind#RANGE}; null: there is none
     * @param max the largest value of {@link Kind#RANGE}, or the most characters of {@link Kind#MAX_LENGTH}; null: there is none
     * @param region the country that a telephone number without one is of, for {@link Kind#PHONE_FORMAT} and for {@link Kind#REGEX}; null: none
     */
    public record Check(
            Kind kind,
            @Nullable String pattern,
            List<String> values,
            @Nullable String min,
            @Nullable String max,
            @Nullable String region) {

        public Check {
            values = List.copyOf(values);
        }
    }

    public enum Kind {
        REQUIRED,
        EMAIL_FORMAT,
        PHONE_FORMAT,
        REGEX,
        MAX_LENGTH,
        ONE_OF,
        RANGE,
        DATE_FORMAT;

        /** Whether a value that breaks the rule can be brought into a form that keeps it. */
        public boolean hasStandardForm() {
            return switch (this) {
                case EMAIL_FORMAT, PHONE_FORMAT, ONE_OF, DATE_FORMAT, REGEX -> true;
                case REQUIRED, MAX_LENGTH, RANGE -> false;
            };
        }
    }

    public enum OnError {
        REJECT_RECORD,
        REJECT_FIELD,
        STANDARDIZE_FORMAT,
        WARN
    }
}
