package dev.bactrian.system.postgres;

import dev.bactrian.change.Storage;
import dev.bactrian.change.ValueType;
import dev.bactrian.definition.ObjectShape;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A table as its catalogue describes it.
 *
 * @param keyDefault the SQL expression that gives a new row its key; empty where the row must bring it
 * @param touchColumn the column that is set to the time of every write of ours; empty: there is none
 * @param uniqueColumns the columns that no two rows share a value of
 * @param columnNumbers the number of every column by its name, which no later column of that name has
 * @param generatedColumns the columns that the database makes of others, and that its log leaves out
 */
record PostgresTable(
        String schema,
        String name,
        ObjectShape shape,
        Optional<String> keyDefault,
        Optional<String> touchColumn,
        List<String> uniqueColumns,
        Map<String, Integer> columnNumbers,
        List<String> generatedColumns) {

    PostgresTable {
        columnNumbers = Map.copyOf(columnNumbers);
        generatedColumns = List.copyOf(generatedColumns);
        uniqueColumns = List.copyOf(uniqueColumns);
    }

    /** The name with its schema, quoted. */
    String sqlName() {
        return quote(schema) + "." + quote(name);
    }

    String keyColumn() {
        return shape.keyField();
    }

    /** The SQL type of the key, without its length; {@code character} by itself would be of length 1. */
    String keyType() {
        var type = shape.field(keyColumn()).orElseThrow().nativeType().replaceFirst("\\(.*\\)", "");
        return type.equals("character") ? "bpchar" : type;
    }

    /** Whether a column tells moments; a time without its zone does not. */
    boolean tellsMoments(String column) {
        return shape.field(column)
                .filter(field -> field.nativeType().equals("timestamp with time zone"))
                .isPresent();
    }

    /** Whether a new row may bring a value of the column. */
    boolean isCreatable(String column) {
        return shape.field(column).filter(ObjectShape.FieldShape::creatable).isPresent();
    }

    boolean isUpdatable(String column) {
        return shape.field(column).filter(ObjectShape.FieldShape::updatable).isPresent();
    }

    ValueType type(String column) {
        return shape.field(column).flatMap(ObjectShape.FieldShape::type).orElse(ValueType.TEXT);
    }

    Storage storage(String column) {
        return shape.field(column).map(ObjectShape.FieldShape::storage).orElse(Storage.EXACT);
    }

    /** A key as text, without the blanks that fill it up. */
    String keyText(@Nullable Object key) {
        return storage(keyColumn()).said(String.valueOf(key));
    }

    /** The columns that are read for a sync: its own ones, and the key. */
    List<String> read(List<String> columns) {
        return Stream.concat(Stream.of(keyColumn()), columns.stream())
                .distinct()
                .toList();
    }

    /** Columns of a row as one JSON object. */
    static String jsonOf(List<String> columns, String alias) {
        return columns.stream()
                .map(column -> "'" + column.replace("'", "''") + "', to_jsonb(" + alias + "." + quote(column) + ")")
                .collect(Collectors.joining(", ", "jsonb_build_object(", ")"));
    }

    static String quote(String name) {
        return "\"" + name.replace("\"", "\"\"") + "\"";
    }
}
