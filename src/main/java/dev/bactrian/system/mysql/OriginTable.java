package dev.bactrian.system.mysql;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

/**
 * A table of ours, by which the log tells which transactions are our own: each of these writes a row of it first and last. The token names the batch of
 * deliveries that was written, and is the origin of every change of the transaction, a trigger's included.
 *
 * <pre>
 *   begin
 *     bactrian_origin  feed bactrian_people_erp  token t1  is_open 1
 *     people           …                                             ← ours, t1
 *     bactrian_origin  feed bactrian_people_erp  token t1  is_open 0
 *   commit
 * </pre>
 *
 * @param database where it is
 * @param feed whose own writes are marked and looked for; those of another sync or installation are somebody else's edits
 */
record OriginTable(String database, String feed) {

    static final String NAME = "bactrian_origin";

    private static final String MARK =
            "insert into %s (feed, token, is_open) values (?, ?, ?) on duplicate key update token = values(token), is_open = values(is_open)";

    String sqlName() {
        return "`" + database.replace("`", "``") + "`.`" + NAME + "`";
    }

    String creation() {
        return "create table if not exists " + sqlName()
                + " (feed varchar(80) primary key, token varchar(80) not null, is_open tinyint not null)"
                + " engine = InnoDB default charset = utf8mb4";
    }

    void create(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(creation());
        }
    }

    boolean exists(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement(
                "select 1 from information_schema.tables where table_schema = ? and table_name = ?")) {
            statement.setString(1, database);
            statement.setString(2, NAME);
            try (var row = statement.executeQuery()) {
                return row.next();
            }
        }
    }

    void begin(Connection connection, String token) throws SQLException {
        mark(connection, feed, token, true);
    }

    void end(Connection connection, String token) throws SQLException {
        mark(connection, feed, token, false);
    }

    /** Moves the log on, in a transaction of its own. */
    void move(Connection connection) throws SQLException {
        mark(connection, feed + ":place", Long.toString(System.nanoTime()), false);
    }

    private void mark(Connection connection, String of, String token, boolean isOpen) throws SQLException {
        try (var statement = connection.prepareStatement(MARK.formatted(sqlName()))) {
            statement.setString(1, of);
            statement.setString(2, token);
            statement.setInt(3, isOpen ? 1 : 0);
            statement.executeUpdate();
        }
    }

    boolean isOf(String inDatabase, String table) {
        return table.equalsIgnoreCase(NAME) && inDatabase.equalsIgnoreCase(database);
    }

    /** What a row of the table says of the transaction: the token of ours that begins, none where it ends; empty: the row is about another one. */
    Optional<List<String>> told(@Nullable Struct row) {
        if (row == null || !feed.equals(row.getString("feed"))) {
            return Optional.empty();
        }
        var isOpen = row.get("is_open") instanceof Number number && number.intValue() == 1;
        return Optional.of(isOpen ? List.of(row.getString("token")) : List.of());
    }
}
