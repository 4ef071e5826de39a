package dev.bactrian.system.mysql;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What keeps a server, or a table of it, from being synchronised by its binary log, each with what mends it. */
final class MysqlServer {

    private static final int FIRST_MAJOR = 10;
    private static final int FIRST_MINOR = 6;

    private MysqlServer() {}

    static List<String> obstacles(Connection connection) throws SQLException {
        var metadata = connection.getMetaData();
        var product = metadata.getDatabaseProductName();
        if (!product.equalsIgnoreCase("MariaDB")) {
            return List.of("the server is " + product + " " + metadata.getDatabaseProductVersion()
                    + " (this version follows the binary log of MariaDB 10.6 or later only; a system of type jdbc asks any"
                    + " database for its changes)");
        }
        var major = metadata.getDatabaseMajorVersion();
        var minor = metadata.getDatabaseMinorVersion();
        if (major < FIRST_MAJOR || (major == FIRST_MAJOR && minor < FIRST_MINOR)) {
            return List.of(
                    "the server is MariaDB " + metadata.getDatabaseProductVersion() + " (needed: 10.6 or later)");
        }
        var variables = variables(connection);
        var found = new ArrayList<String>();
        if (!"ON".equals(variables.get("log_bin"))) {
            found.add("the server writes no binary log (add log_bin to its configuration, and restart it)");
        }
        if (!"ROW".equals(variables.get("binlog_format"))) {
            found.add(
                    "binlog_format is " + variables.get("binlog_format")
                            + ", so that the log tells no rows (SET GLOBAL binlog_format = 'ROW', and have its users connect anew)");
        }
        if (!List.of("FULL", "FULL_NODUP").contains(variables.get("binlog_row_image"))) {
            found.add("binlog_row_image is " + variables.get("binlog_row_image")
                    + ", so that the log tells parts of rows (SET GLOBAL binlog_row_image = 'FULL', and have its users"
                    + " connect anew)");
        }
        found.addAll(missingGrants(connection));
        return found;
    }

    private static Map<String, String> variables(Connection connection) throws SQLException {
        var sql = "show global variables where variable_name in ('log_bin', 'binlog_format', 'binlog_row_image')";
        var variables = new LinkedHashMap<String, String>();
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                variables.put(rows.getString(1), rows.getString(2));
            }
        }
        return variables;
    }

    /** Rights that come by a role are told by none of the tables that anybody may read, so a user with roles is believed. */
    private static List<String> missingGrants(Connection connection) throws SQLException {
        var needed = new TreeSet<>(List.of("BINLOG MONITOR", "REPLICATION SLAVE"));
        try (var statement = connection.createStatement();
                var row = statement.executeQuery("select current_role()")) {
            row.next();
            if (row.getString(1) != null) {
                return List.of();
            }
        }
        var sql =
                """
                select privilege_type from information_schema.user_privileges
                where grantee = concat('''', replace(current_user(), '@', '''@'''), '''')""";
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                needed.remove(rows.getString(1));
            }
        }
        return needed.isEmpty()
                ? List.of()
                : List.of("the user may not read the binary log (GRANT " + String.join(", ", needed) + " ON *.* TO "
                        + user(connection) + ")");
    }

    private static String user(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery("select concat('''', replace(current_user(), '@', '''@'''), '''')")) {
            row.next();
            return row.getString(1);
        }
    }

    /** Whether the log leaves out all that is written to a database. */
    private static Optional<String> filtered(Connection connection, TableName table) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery("show master status")) {
            if (!row.next()) {
                return Optional.empty();
            }
            var only = names(row.getString("Binlog_Do_DB"));
            var without = names(row.getString("Binlog_Ignore_DB"));
            var isLogged = (only.isEmpty() || only.contains(table.database())) && !without.contains(table.database());
            return isLogged
                    ? Optional.empty()
                    : Optional.of(
                            "the binary log leaves database " + table.database()
                                    + " out (take it out of binlog_ignore_db, or put it into binlog_do_db, and restart the server)");
        }
    }

    private static List<String> names(@Nullable String list) {
        return list == null || list.isBlank() ? List.of() : List.of(list.split("\\s*,\\s*"));
    }

    /** Of a table: the log tells whole transactions, and nothing of what foreign keys carry out by themselves. */
    static List<String> obstacles(Connection connection, TableName table) throws SQLException {
        var found = new ArrayList<String>();
        var engine = one(
                connection,
                "select engine from information_schema.tables where table_schema = ? and table_name = ?",
                table);
        if (engine.filter(name -> !name.equalsIgnoreCase("InnoDB")).isPresent()) {
            found.add("table " + table + " is of the engine " + engine.get()
                    + ", which knows no transactions (ALTER TABLE " + table + " ENGINE = InnoDB)");
        }
        one(
                        connection,
                        """
                        select concat(constraint_name, ' on delete ', lower(delete_rule), ' on update ', lower(update_rule))
                        from information_schema.referential_constraints
                        where constraint_schema = ? and table_name = ?
                          and (delete_rule in ('CASCADE', 'SET NULL') or update_rule in ('CASCADE', 'SET NULL'))""",
                        table)
                .ifPresent(constraint -> found.add("table " + table + " has the foreign key " + constraint
                        + ", and the binary log tells nothing of what the database changes by it (make it RESTRICT, or"
                        + " use a system of type jdbc)"));
        if (missingGrants(connection).isEmpty()) {
            filtered(connection, table).ifPresent(found::add);
        }
        return found;
    }

    /** The columns of a table, in their order, with their types: what a row of the log is read by. */
    static String columns(Connection connection, TableName table) throws SQLException {
        var found = new ArrayList<String>();
        try (var statement = connection.prepareStatement(
                """
                select column_name, column_type, character_set_name from information_schema.columns
                where table_schema = ? and table_name = ? order by ordinal_position""")) {
            statement.setString(1, table.database());
            statement.setString(2, table.name());
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.add(rows.getString(1) + " " + rows.getString(2) + " " + rows.getString(3));
                }
            }
        }
        return String.join(", ", found);
    }

    private static Optional<String> one(Connection connection, String sql, TableName table) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, table.database());
            statement.setString(2, table.name());
            try (var row = statement.executeQuery()) {
                return row.next() ? Optional.ofNullable(row.getString(1)) : Optional.empty();
            }
        }
    }

    /** Why the table that marks our transactions cannot be made; it is made here where it can. */
    static Optional<String> whyNotCreated(Connection connection, OriginTable origin) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(origin.creation());
            return Optional.empty();
        } catch (SQLException e) {
            if (!"42000".equals(e.getSQLState())) {
                throw e;
            }
            return Optional.of(
                    "the user may not make table " + OriginTable.NAME + ", by which our writes are known in the log ("
                            + origin.creation() + "; GRANT INSERT, UPDATE, SELECT ON " + origin.sqlName() + " TO "
                            + user(connection) + ")");
        }
    }

    /** What tells the server from any other one that may be put in its stead. */
    static String identity(Connection connection) throws SQLException {
        var sql = "show global variables where variable_name in ('server_uid', 'hostname', 'port', 'server_id')";
        var told = new LinkedHashMap<String, String>();
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                told.put(rows.getString(1), rows.getString(2));
            }
        }
        var uid = told.get("server_uid");
        return uid == null ? "server " + told : "server " + uid;
    }
}
