package dev.bactrian.mapping;

import java.util.regex.Pattern;

/** A text that a pattern may look at so often and no more: some patterns find more ways through a text than anybody can wait for. */
final class PatientText implements CharSequence {

    private static final int MOST_LOOKS = 5_000_000;

    private final String text;
    private int looks;

    private PatientText(String text) {
        this.text = text;
    }

    /** The pattern is too much for the text. */
    static final class TooMuch extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /**
     * Whether the whole text is of the pattern.
     *
     * @throws TooMuch where that takes too long, or more memory than there is to go back and forth
     */
    static boolean matches(Pattern pattern, String text) {
        try {
            return pattern.matcher(new PatientText(text)).matches();
        } catch (StackOverflowError e) {
            throw new TooMuch();
        }
    }

    @Override
    public char charAt(int index) {
        if (++looks > MOST_LOOKS) {
            throw new TooMuch();
        }
        return text.charAt(index);
    }

    @Override
    public int length() {
        return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
        return text.subSequence(start, end);
    }

    @Override
    public String toString() {
        return text;
    }
}
