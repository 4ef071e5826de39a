package dev.bactrian.state;

/** The records of a transaction take too much memory together; nothing was stored, and parts of what was to be done find room. */
public final class TooMuchAtOnce extends RuntimeException {

    private static final long serialVersionUID = 1;

    TooMuchAtOnce() {
        super("the records of one transaction take too much memory together");
    }
}
