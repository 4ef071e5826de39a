package dev.bactrian.definition.language;

import dev.bactrian.definition.SystemKind;
import dev.bactrian.definition.SystemKinds;
import java.util.Optional;

/** How a system calls its objects and fields, as far as a name itself tells that it can be none. */
record Naming(Optional<SystemKind> kind) {

    static Naming of(String type) {
        return new Naming(SystemKinds.of(type));
    }

    boolean isKnown() {
        return kind.isPresent();
    }

    boolean hasExternalIds() {
        return kind.filter(SystemKind::hasExternalIds).isPresent();
    }

    /** What is wrong with an object's name; empty: nothing that shows. */
    Optional<String> mistakeOfObject(String name) {
        return kind.flatMap(one -> one.expectedOfObject(name)).map(expected -> mistake(expected, name));
    }

    /** What is wrong with a field's name; empty: nothing that shows. */
    Optional<String> mistakeOfField(String name) {
        return kind.flatMap(one -> one.expectedOfField(name))
                .map(expected -> mistake(expected, name))
                .or(() -> name.equals(name.strip())
                        ? Optional.empty()
                        : Optional.of("has blanks around it: " + Spot.quoted(name)));
    }

    private static String mistake(String expected, String name) {
        return "expected " + expected + ", got " + Spot.quoted(name);
    }

    /** Whether the system takes a field's name in any case for the same field. */
    boolean ignoresCase() {
        return kind.filter(SystemKind::ignoresCase).isPresent();
    }
}
