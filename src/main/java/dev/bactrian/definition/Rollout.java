package dev.bactrian.definition;

/** How much of what is decided is written. */
public record Rollout(Mode mode) {

    public static final Rollout FULL = new Rollout(Mode.FULL);

    public enum Mode {
        FULL,
        READ_ONLY
    }
}
