package dev.bactrian.decision;

import dev.bactrian.change.Fields;

/** Which records are written; all of them are captured and decided. */
@FunctionalInterface
public interface Scope {

    Scope ALL = fields -> true;

    /** Whether a record that holds {@code fields} is one of them; it never fails. */
    boolean includes(Fields fields);

    /** Whether one system is written such a record; it never fails. */
    default boolean includes(String system, Fields fields) {
        return includes(fields);
    }
}
