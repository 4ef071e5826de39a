package dev.bactrian.system.jdbc;

import dev.bactrian.definition.ObjectShape;
import dev.bactrian.definition.ObjectShape.FieldShape;
import dev.bactrian.system.jdbc.JdbcColumn.Kind;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what a database says of a table, as every JDBC driver tells it. */
final class JdbcCatalog {

    private static final String YES = "YES";

    /** Of a number in 32 bits, those that are its digits. */
    private static final int BITS_OF_A_SINGLE = 24;

    /** Digits before those of a fraction of a second, and its point: {@code 2026-01-31 12:00:00.}. */
    private static final int UP_TO_SECONDS = 20;

    private final DatabaseMetaData metadata;
    private final JdbcSettings settings;
    private final Dialect dialect;
    private final JdbcColumn.Times times;
    private final @Nullable String catalog;
    private final @Nullable String schema;
    private final String name;

    /** @param object {@code table} or {@code schema.table}, as the database stores their names */
    JdbcCatalog(Connection connection, JdbcSettings settings, String object) throws SQLException {
        this.metadata = connection.getMetaData();
        this.settings = settings;
        this.dialect = Dialect.of(metadata.getDatabaseProductName());
        this.times = new JdbcColumn.Times(settings.zone(), dialect.hasJavaTimes());
        var dot = object.indexOf('.');
        var given = dot < 0 ? settings.schema().orElse(null) : object.substring(0, dot);
        var hasSchemas = metadata.supportsSchemasInTableDefinitions();
        this.catalog = hasSchemas || given == null ? connection.getCatalog() : given;
        this.schema = hasSchemas ? (given == null ? connection.getSchema() : given) : null;
        this.name = object.substring(dot + 1);
    }

    /** What keeps the table from being synchronised, each with what mends it; none where there is no such table. */
    List<String> obstacles() throws SQLException {
        var columns = columns();
        if (columns.isEmpty()) {
            return otherSpelling()
                    .map(other -> List.of("there is no table \"" + name + "\", but \"" + other
                            + "\": write its name, and those of its columns, as the database stores them"))
                    .orElse(List.of());
        }
        var found = new ArrayList<String>();
        var keys = keys();
        if (keys.size() != 1) {
            found.add("table " + name + " has "
                    + (keys.isEmpty() ? "no primary key" : "a primary key of " + keys.size() + " columns, " + keys)
                    + " (needed: one of one column)");
        } else {
            var key = Objects.requireNonNull(columns.get(keys.get(0)));
            if (!key.kind().isExact()
                    || (key.kind() == Kind.DECIMAL && key.shape().scale() > 0)) {
                found.add("table " + name + " has a primary key of type "
                        + key.shape().nativeType() + " (needed: a text or a whole number)");
            }
        }
        settings.modifiedColumn()
                .filter(column -> !JdbcTable.movesOn(columns.get(column)))
                .ifPresent(column -> found.add("table "
                        + name + " has no column \"" + column + "\" of times or whole numbers, which is the system's"
                        + " modified-column"));
        return found;
    }

    /** Empty where the database has no table of that name. */
    Optional<JdbcTable> describe() throws SQLException {
        var columns = columns();
        if (columns.isEmpty()) {
            return Optional.empty();
        }
        var obstacles = obstacles();
        if (!obstacles.isEmpty()) {
            throw new SQLException(String.join("; ", obstacles));
        }
        var key = keys().get(0);
        var unique = new HashSet<>(Set.of(key));
        var indexed = new HashSet<>(Set.of(key));
        indexes(unique, indexed);
        var shape = new ObjectShape(
                "table " + name,
                key,
                dialect.hasNoEmptyText(),
                ChronoUnit.MICROS,
                columns.values().stream().map(JdbcColumn::shape).toList(),
                unique);
        return Optional.of(new JdbcTable(
                sqlName(),
                metadata.getIdentifierQuoteString().strip(),
                dialect,
                columns,
                key,
                settings.modifiedColumn().map(columns::get),
                unique,
                indexed,
                shape));
    }

    private String sqlName() throws SQLException {
        var quote = metadata.getIdentifierQuoteString().strip();
        var within = schema == null ? catalog : schema;
        return (within == null ? "" : JdbcTable.quoted(quote, within) + ".") + JdbcTable.quoted(quote, name);
    }

    /** In the table's order. */
    private Map<String, JdbcColumn> columns() throws SQLException {
        var columns = new LinkedHashMap<String, JdbcColumn>();
        try (var rows = metadata.getColumns(catalog, schema, name, null)) {
            while (rows.next()) {
                if (isOurs(rows)) {
                    columns.put(rows.getString("COLUMN_NAME"), column(rows));
                }
            }
        }
        return columns;
    }

    /** Names are asked for as patterns, in which an underscore stands for any letter. */
    private boolean isOurs(ResultSet row) throws SQLException {
        return name.equals(row.getString("TABLE_NAME"))
                && (schema == null || schema.equals(row.getString("TABLE_SCHEM")));
    }

    private JdbcColumn column(ResultSet row) throws SQLException {
        var typeName = row.getString("TYPE_NAME");
        var sqlType = row.getInt("DATA_TYPE");
        var told = kind(sqlType, typeName, row.getInt("COLUMN_SIZE"));
        // Debezium cuts the zeros at its end off, and tells another one.
        var kind = told == Kind.UUID && settings.isLogFollowed() ? Kind.OTHER : told;
        var isMade = YES.equals(row.getString("IS_GENERATEDCOLUMN"));
        var isNumbered = YES.equals(row.getString("IS_AUTOINCREMENT"));
        var size = row.getInt("COLUMN_SIZE");
        var digits = row.getInt("DECIMAL_DIGITS");
        var shape = new FieldShape(
                row.getString("COLUMN_NAME"),
                kind.type(),
                typeName,
                kind == Kind.DECIMAL ? size : 0,
                kind == Kind.DECIMAL ? digits : kind.isTime() ? fraction(size, digits) : -1,
                !isMade,
                !isMade && !isNumbered,
                kind.storage());
        var isMoment = settings.isLogFollowed() && typeName.equalsIgnoreCase("timestamp");
        return new JdbcColumn(
                shape, kind, sqlType, isMoment ? new JdbcColumn.Times(ZoneOffset.UTC, times.areJava()) : times);
    }

    /** How many digits of a second a time keeps, of which some drivers only tell how long its text is; -1: unknown. */
    private static int fraction(int size, int digits) {
        if (digits > 0) {
            return digits;
        }
        return size == UP_TO_SECONDS - 1 ? 0 : -1;
    }

    private static Kind kind(int sqlType, String typeName, int size) {
        var word = typeName.toLowerCase(Locale.ROOT);
        if (word.equals("uuid") || word.equals("uniqueidentifier")) {
            return Kind.UUID;
        }
        if (word.equals("bigint unsigned")) {
            return Kind.DECIMAL;
        }
        return switch (sqlType) {
            case Types.VARCHAR, Types.NVARCHAR, Types.LONGVARCHAR, Types.LONGNVARCHAR -> Kind.TEXT;
            case Types.CHAR, Types.NCHAR -> Kind.PADDED;
            case Types.TINYINT, Types.SMALLINT, Types.INTEGER, Types.BIGINT -> Kind.INTEGER;
            case Types.DECIMAL, Types.NUMERIC -> Kind.DECIMAL;
            case Types.REAL -> Kind.SINGLE;
            case Types.FLOAT, Types.DOUBLE ->
                word.equals("float4") || size == BITS_OF_A_SINGLE ? Kind.SINGLE : Kind.DOUBLE;
            case Types.BOOLEAN, Types.BIT -> Kind.BOOLEAN;
            case Types.DATE -> Kind.DATE;
            case Types.TIMESTAMP -> Kind.LOCAL_TIME;
            case Types.TIMESTAMP_WITH_TIMEZONE -> Kind.ZONED_TIME;
            default -> Kind.OTHER;
        };
    }

    private List<String> keys() throws SQLException {
        var keys = new ArrayList<String>();
        try (var rows = metadata.getPrimaryKeys(catalog, schema, name)) {
            while (rows.next()) {
                keys.add(rows.getString("COLUMN_NAME"));
            }
        }
        return keys;
    }

    /** Adds the columns that no two rows share a value of, and those that rows are found by. */
    private void indexes(Set<String> unique, Set<String> indexed) throws SQLException {
        var columns = new LinkedHashMap<String, List<String>>();
        var isUnique = new HashSet<String>();
        try (var rows = metadata.getIndexInfo(catalog, schema, name, false, true)) {
            while (rows.next()) {
                var index = rows.getString("INDEX_NAME");
                if (index != null && rows.getString("COLUMN_NAME") != null) {
                    columns.computeIfAbsent(index, one -> new ArrayList<>()).add(rows.getString("COLUMN_NAME"));
                    if (!rows.getBoolean("NON_UNIQUE") && rows.getString("FILTER_CONDITION") == null) {
                        isUnique.add(index);
                    }
                }
            }
        }
        columns.forEach((index, names) -> {
            indexed.add(names.get(0));
            if (names.size() == 1 && isUnique.contains(index)) {
                unique.add(names.get(0));
            }
        });
    }

    /** The name of a table that differs by case only. */
    private Optional<String> otherSpelling() throws SQLException {
        try (var rows = metadata.getTables(catalog, schema, null, null)) {
            while (rows.next()) {
                if (name.equalsIgnoreCase(rows.getString("TABLE_NAME"))) {
                    return Optional.of(rows.getString("TABLE_NAME"));
                }
            }
        }
        return Optional.empty();
    }
}
