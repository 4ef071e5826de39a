package dev.bactrian.definition;

import java.util.List;

/** A sync file that must not be started; the message lists every mistake on a line of its own, each with file, line, column and path. */
public final class InvalidDefinition extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient List<String> mistakes;

    public InvalidDefinition(List<String> mistakes) {
        super(String.join(System.lineSeparator(), mistakes));
        this.mistakes = List.copyOf(mistakes);
    }

    public List<String> mistakes() {
        return mistakes;
    }
}
