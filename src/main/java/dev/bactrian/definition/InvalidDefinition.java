package dev.bactrian.definition;

import java.util.List;

/** A sync file that must not be started; the message lists every mistake on a line of its own, each with file, line, column and path. */
public final class InvalidDefinition extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient List<String> mistakes;
    private final transient Mistakes found;

    public InvalidDefinition(List<String> mistakes) {
        this(mistakes, new Mistakes());
    }

    InvalidDefinition(Mistakes found) {
        this(found.list(), found);
    }

    private InvalidDefinition(List<String> mistakes, Mistakes found) {
        super(String.join(System.lineSeparator(), mistakes));
        this.mistakes = List.copyOf(mistakes);
        this.found = found;
    }

    /** The mistakes with their places; empty where they have none in the file. */
    public Mistakes found() {
        return found;
    }

    public List<String> mistakes() {
        return mistakes;
    }
}
