package dev.bactrian.definition.language;

import dev.bactrian.definition.Location;
import java.util.List;
import java.util.Set;

/** What was read behind a key, and where it stands. */
record Value(Object content, Location where) {

    /** Whether two values say the same, wherever they stand. */
    boolean says(Value other) {
        return plain(content).equals(plain(other.content));
    }

    /** A word that stands alone says the same as the one key that it is short for. */
    private static Object plain(Object content) {
        if (content instanceof Section section) {
            var keys = section.plain();
            return keys.keySet().equals(Set.of(Language.STRATEGY))
                    ? keys.values().iterator().next()
                    : keys;
        }
        if (content instanceof List<?> list) {
            return list.stream()
                    .map(item -> item instanceof Value value ? plain(value.content()) : item)
                    .toList();
        }
        return content;
    }

    static Object plainOf(Value value) {
        return plain(value.content);
    }
}
