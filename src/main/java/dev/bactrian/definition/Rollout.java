package dev.bactrian.definition;

import org.jspecify.annotations.Nullable;

/**
 * How much of what is decided is written.
 *
 * @param filter which records are written; null with every other mode than {@link Mode#SUBSET}
 */
public record Rollout(Mode mode, @Nullable Filter filter) {

    public static final Rollout FULL = new Rollout(Mode.FULL, null);

    public enum Mode {
        FULL,
        READ_ONLY,
        SUBSET
    }
}
