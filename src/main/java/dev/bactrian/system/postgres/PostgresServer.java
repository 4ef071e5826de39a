package dev.bactrian.system.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a server must be, and must let our role do, before anything is read or written there. */
final class PostgresServer {

    /** From here on the log's reader is told of messages, by which a transaction of ours is known. */
    private static final int OLDEST = 14;

    private static final int PER_MAJOR = 10_000;

    private PostgresServer() {}

    /** What keeps the server from being used, each with what mends it; none: it can be. */
    static List<String> obstacles(Connection connection) throws SQLException {
        var obstacles = new ArrayList<String>();
        tooOld(connection).ifPresent(obstacles::add);
        mayNotMark(connection).ifPresent(obstacles::add);
        return obstacles;
    }

    private static Optional<String> tooOld(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(
                        "select current_setting('server_version_num')::int, current_setting('server_version')")) {
            row.next();
            return tooOld(row.getInt(1), row.getString(2));
        }
    }

    /** @param number as the server counts, e.g. 130023 for 13.23 */
    static Optional<String> tooOld(int number, String version) {
        return number / PER_MAJOR >= OLDEST
                ? Optional.empty()
                : Optional.of("the server is PostgreSQL " + version + " (expected " + OLDEST
                        + " or later, whose log tells which transactions are our own): upgrade it");
    }

    private static Optional<String> mayNotMark(Connection connection) throws SQLException {
        var sql =
                """
                select p.oid::regprocedure::text, quote_ident(current_user)
                from pg_proc p
                where p.proname = 'pg_logical_emit_message' and p.pronamespace = 'pg_catalog'::regnamespace
                  and p.proargtypes[2] = 'text'::regtype and not has_function_privilege(p.oid, 'execute')""";
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            return row.next()
                    ? Optional.of("the role " + row.getString(2)
                            + " may not write the messages that mark our own transactions in the log: GRANT EXECUTE ON FUNCTION "
                            + row.getString(1) + " TO " + row.getString(2))
                    : Optional.empty();
        }
    }
}
