package dev.bactrian.system.postgres;

import dev.bactrian.definition.ObjectShape.FieldShape;
import dev.bactrian.system.ConnectedSystem.Alteration;
import java.util.ArrayList;
import java.util.Objects;
import java.util.Optional;

/** What has become of the columns that a sync reads since its table was described: a column that was renamed, dropped, made anew or given another type. */
final class TableAlteration {

    private TableAlteration() {}

    /** Empty where nothing has changed that the sync must know of. */
    static Optional<Alteration> of(PostgresFeed feed, PostgresTable now) {
        var before = feed.table();
        var how = new ArrayList<String>();
        var remade = new ArrayList<String>();
        if (!before.keyColumn().equals(now.keyColumn())) {
            how.add("its primary key is " + now.keyColumn() + ", it was " + before.keyColumn());
        }
        for (var column : feed.columns()) {
            var was = before.shape().field(column).orElseThrow();
            var is = now.shape().field(column).orElse(null);
            if (is == null) {
                how.add("column " + column + " is gone");
            } else if (!Objects.equals(
                    now.columnNumbers().get(column), before.columnNumbers().get(column))) {
                how.add("column " + column + " is another one than before");
                remade.add(column);
            } else if (!is.isLike(was)) {
                how.add("column " + column + " is " + is.nativeType() + " now, it was " + was.nativeType());
                if (!kind(is).equals(kind(was))) {
                    remade.add(column);
                }
            }
        }
        return how.isEmpty()
                ? Optional.empty()
                : Optional.of(new Alteration("table " + now.sqlName() + ": " + String.join(", ", how), remade));
    }

    /** The type without its length, with which the values stay as they are. */
    private static String kind(FieldShape column) {
        return column.nativeType().replaceFirst("\\(.*\\)", "");
    }
}
