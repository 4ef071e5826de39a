package dev.bactrian.system.jdbc;

import dev.bactrian.change.ValueType;
import java.util.Optional;

/** Keys as texts, and as the values of their column. */
final class JdbcKeys {

    private JdbcKeys() {}

    /** Empty: it can be no key of the table. */
    static Optional<Object> value(JdbcTable table, String key) {
        try {
            return Optional.of(table.key().parse(key));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** A key as the table tells it, e.g. 7 for 007; what can be none stays as it is. */
    static String asTold(JdbcTable table, String key) {
        return value(table, key).map(ValueType::format).orElse(key);
    }
}
