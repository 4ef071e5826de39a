package dev.bactrian.definition.language;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One key of the language.
 *
 * @param aliases other names of it
 * @param standard what holds where it is not given; null: nothing does
 * @param meaning one or two sentences for people
 */
record Key(String name, List<String> aliases, Type type, Status status, @Nullable Object standard, String meaning) {

    enum Status {
        OPTIONAL,
        REQUIRED,
        /** Belongs to the language; refused as long as nothing acts on it. */
        NOT_YET
    }

    Key {
        aliases = List.copyOf(aliases);
    }

    static Key key(String name, Type type, String meaning) {
        return new Key(name, List.of(), type, Status.OPTIONAL, null, meaning);
    }

    Key or(String... otherNames) {
        return new Key(name, List.of(otherNames), type, status, standard, meaning);
    }

    Key required() {
        return new Key(name, aliases, type, Status.REQUIRED, standard, meaning);
    }

    Key notYet() {
        return new Key(name, aliases, type, Status.NOT_YET, standard, meaning);
    }

    Key standard(Object value) {
        return new Key(name, aliases, type, status, value, meaning);
    }

    /** The name, then the aliases. */
    List<String> names() {
        return Stream.concat(Stream.of(name), aliases.stream()).toList();
    }

    boolean isNamed(String word) {
        return names().contains(word);
    }

    boolean isActedOn() {
        return status != Status.NOT_YET;
    }
}
