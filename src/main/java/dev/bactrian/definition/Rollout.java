package dev.bactrian.definition;

import org.jspecify.annotations.Nullable;

/**
 * How much of what is decided is written.
 *
 * @param filter a Camel simple expression over the record's fields that picks the subset; null unless the mode is {@link Mode#SUBSET}
 */
public record Rollout(Mode mode, @Nullable String filter) {

    public static final Rollout FULL = new Rollout(Mode.FULL, null);

    public enum Mode {
        FULL,
        READ_ONLY,
        SUBSET
    }
}
