package dev.bactrian.definition.language;

import java.util.Optional;
import java.util.regex.Pattern;

/** How a system calls its objects and fields, as far as a name itself tells that it can be none. */
enum Naming {
    SALESFORCE {
        @Override
        Optional<String> mistakeOfObject(String name) {
            return mistakeOfField(name);
        }

        @Override
        Optional<String> mistakeOfField(String name) {
            return API_NAME.matcher(name).matches()
                    ? Optional.empty()
                    : Optional.of("expected an API name of Salesforce, letters, digits and _ (not the label), got "
                            + Spot.quoted(name));
        }
    },
    DATABASE {
        @Override
        Optional<String> mistakeOfObject(String name) {
            return TABLE.matcher(name).matches()
                    ? Optional.empty()
                    : Optional.of("expected table or schema.table, got " + Spot.quoted(name));
        }
    },
    UNKNOWN;

    private static final Pattern API_NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_]*");
    private static final Pattern TABLE = Pattern.compile("(?!\\s)[^.;:/\"']{1,63}(\\.[^.;:/\"']{1,63})?(?<!\\s)");

    static Naming of(String type) {
        return switch (type) {
            case "salesforce" -> SALESFORCE;
            case "postgres" -> DATABASE;
            default -> UNKNOWN;
        };
    }

    /** What is wrong with an object's name; empty: nothing that shows. */
    Optional<String> mistakeOfObject(String name) {
        return Optional.empty();
    }

    /** What is wrong with a field's name; empty: nothing that shows. */
    Optional<String> mistakeOfField(String name) {
        return name.equals(name.strip()) ? Optional.empty() : Optional.of("has blanks around it: " + Spot.quoted(name));
    }

    /** Whether the system takes a field's name in any case for the same field. */
    boolean ignoresCase() {
        return this == SALESFORCE;
    }
}
