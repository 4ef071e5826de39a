package dev.bactrian.system.jdbc;

import dev.bactrian.system.ConnectedSystem.Alteration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How a table is another one than it was when its sync was prepared. */
final class TableAlteration {

    private TableAlteration() {}

    /**
     * Empty where nothing has changed that the sync must know of.
     *
     * @param names of the columns that it reads
     */
    static Optional<Alteration> of(JdbcTable before, JdbcTable now, List<String> names) {
        var how = new ArrayList<String>();
        var remade = new ArrayList<String>();
        if (!before.keyName().equals(now.keyName())) {
            how.add("its primary key is " + now.keyName() + ", it was " + before.keyName());
        }
        for (var name : names) {
            var was = before.column(name);
            var is = now.columns().get(name);
            if (is == null) {
                how.add("column " + name + " is gone");
            } else if (!is.equals(was)) {
                how.add("column " + name + " is " + is.shape().nativeType() + " now, it was "
                        + was.shape().nativeType());
                if (is.kind() != was.kind()) {
                    remade.add(name);
                }
            }
        }
        return how.isEmpty()
                ? Optional.empty()
                : Optional.of(new Alteration("table " + now.sqlName() + ": " + String.join(", ", how), remade));
    }
}
