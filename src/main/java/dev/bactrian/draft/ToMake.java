package dev.bactrian.draft;

import dev.bactrian.definition.ObjectShape.FieldShape;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What has to be made before a sync can start.
 *
 * @param end where
 * @param isTable whether the whole table is missing; else these columns of it
 * @param columns what the table needs, besides its key where the whole table is missing
 * @param unique the columns, of those that are there as well, of which no two rows may share a value
 */
public record ToMake(DraftEnd end, boolean isTable, List<FieldShape> columns, Set<String> unique) {

    public ToMake {
        columns = List.copyOf(columns);
        unique = Set.copyOf(unique);
    }

    /** In words, e.g. {@code table contacts} or {@code of table people: crm_id}. */
    public String inWords() {
        var names = new TreeSet<>(unique);
        columns.forEach(column -> names.add(column.name()));
        return isTable
                ? end.word() + " " + end.object()
                : "of " + end.word() + " " + end.object() + ": " + String.join(", ", names);
    }
}
