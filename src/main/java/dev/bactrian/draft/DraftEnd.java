package dev.bactrian.draft;

import dev.bactrian.definition.ObjectShape;
import java.util.Optional;

/**
 * An object that is to be synchronised.
 *
 * @param type the word for the system's type, e.g. {@code postgres}
 * @param word what the type calls an object, e.g. {@code table}
 * @param shape empty: the system has no such object yet
 */
public record DraftEnd(String system, String type, String word, String object, Optional<ObjectShape> shape) {

    boolean isTable() {
        return word.equals("table");
    }

    /** The object's name without its schema, as words of a name in lower case: {@code public.Key_Accounts} is {@code key_accounts}. */
    public String plainName() {
        return NameWords.asColumn(object.substring(object.lastIndexOf('.') + 1));
    }
}
