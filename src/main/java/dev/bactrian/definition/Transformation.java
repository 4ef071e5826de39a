package dev.bactrian.definition;

import org.jspecify.annotations.Nullable;

/**
 * The normal form of a field: what enters the record is brought into it, from either side.
 *
 * @param expression the expression that makes it, where the kind is {@link Kind#SIMPLE}; else null
 * @param region the country whose numbers {@link Kind#FORMAT_PHONE} takes for granted, e.g. {@code DE}; null: none
 */
public record Transformation(Kind kind, @Nullable String expression, @Nullable String region) {

    public static final Transformation NONE = new Transformation(Kind.NONE, null, null);

    public enum Kind {
        NONE,
        TRIM,
        UPPER,
        LOWER,
        TITLE_CASE,
        FORMAT_PHONE,
        NORMALIZE_EMAIL,
        STRIP_HTML,
        /** An expression of the user's own. */
        SIMPLE;

        /** Whether the normal form may stand in the place of what it was made of. */
        public boolean canBeWrittenBack() {
            return this != STRIP_HTML && this != SIMPLE;
        }
    }
}
