package dev.bactrian.definition.language;

/**
 * A secret as a sync file gives it.
 *
 * @param text the secret; of one that is not at hand, the names of what it is referred to by
 */
record SecretText(String text, Kind kind) {

    enum Kind {
        /** It stands in the file itself. */
        IN_CLEAR,
        REFERRED,
        /** It is referred to, and nobody knows it here. */
        UNSET
    }

    static SecretText inClear(String text) {
        return new SecretText(text, Kind.IN_CLEAR);
    }

    static SecretText referred(String text) {
        return new SecretText(text, Kind.REFERRED);
    }

    static SecretText unset(String names) {
        return new SecretText(names, Kind.UNSET);
    }

    /** Secrets never reach a log by accident. */
    @Override
    public String toString() {
        return "***";
    }
}
