package dev.bactrian.command;

/** A type that cases give to a field, where the one or the other is not known. */
final class UnknownType extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final String field;

    UnknownType(String field, String message) {
        super(message);
        this.field = field;
    }

    String field() {
        return field;
    }
}
