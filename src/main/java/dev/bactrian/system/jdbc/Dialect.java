package dev.bactrian.system.jdbc;

import dev.bactrian.system.jdbc.JdbcColumn.Kind;
import java.util.List;

/** What databases say in words of their own: how they are asked for the present time, and how texts are compared letter by letter, whatever their collation. */
public enum Dialect {
    HSQLDB("HSQL", "values (localtimestamp)", "values (current_timestamp)", Dialect.AS_IS),
    DERBY("Apache Derby", "values current_timestamp", "values current_timestamp", Dialect.AS_IS),
    ORACLE("Oracle", "select localtimestamp from dual", "select systimestamp from dual", Dialect.AS_IS),
    SQL_SERVER(
            "Microsoft SQL Server",
            "select sysdatetime()",
            "select sysdatetimeoffset()",
            "cast(%s as nvarchar(max)) collate Latin1_General_100_BIN2 = ?"),
    MYSQL("MySQL", Dialect.NOW_AS_TEXT, Dialect.NOW_AS_TEXT, Dialect.IN_BYTES),
    MARIADB("MariaDB", Dialect.NOW_AS_TEXT, Dialect.NOW_AS_TEXT, Dialect.IN_BYTES),
    /** As the standard has it, but for the table. */
    OTHERS("", "select localtimestamp", "select current_timestamp", Dialect.AS_IS);

    private static final String NOW_AS_TEXT = "select cast(localtimestamp(6) as char)";
    private static final String AS_IS = "%s = ?";
    private static final String IN_BYTES = "convert(%s using utf8mb4) collate utf8mb4_bin = ?";

    private final String product;
    private final String localTime;
    private final String zonedTime;
    private final String sameText;

    Dialect(String product, String localTime, String zonedTime, String sameText) {
        this.product = product;
        this.localTime = localTime;
        this.zonedTime = zonedTime;
        this.sameText = sameText;
    }

    /** @param product what the database calls itself */
    static Dialect of(String product) {
        return List.of(values()).stream()
                .filter(one -> product.startsWith(one.product))
                .findFirst()
                .orElse(OTHERS);
    }

    /** The present time, as a column of this kind holds it. */
    String presentTime(Kind kind) {
        return kind == Kind.ZONED_TIME ? zonedTime : localTime;
    }

    /**
     * What is asked for to read a column, by its quoted name. MariaDB's driver reads no other times than the clock of this machine shows, which skips an hour a
     * year, whatever class they are read as; and a single float is told with six digits, unless it is computed with.
     */
    String toRead(Kind kind, String column) {
        if (this != MYSQL && this != MARIADB) {
            return column;
        }
        return switch (kind) {
            case LOCAL_TIME -> "cast(" + column + " as char)";
            case SINGLE -> column + " + 0e0";
            default -> column;
        };
    }

    /** A condition that a column, by its quoted name, equals a parameter. */
    String isSame(Kind kind, String column) {
        return (kind == Kind.TEXT || kind == Kind.PADDED ? sameText : AS_IS).formatted(column);
    }

    /** In it an empty text is null. */
    boolean hasNoEmptyText() {
        return this == ORACLE;
    }

    /** Whether times without their zone travel as those of java.time, else as texts. */
    boolean hasJavaTimes() {
        return this != DERBY && this != MYSQL && this != MARIADB;
    }
}
