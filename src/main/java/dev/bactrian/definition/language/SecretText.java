package dev.bactrian.definition.language;

/**
 * A secret as a sync file gives it.
 *
 * @param inClear whether it stands in the file itself
 */
record SecretText(String text, boolean inClear) {

    /** Secrets never reach a log by accident. */
    @Override
    public String toString() {
        return "***";
    }
}
