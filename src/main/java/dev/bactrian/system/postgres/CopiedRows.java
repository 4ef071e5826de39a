package dev.bactrian.system.postgres;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

/**
 * The rows of a query with a key and a JSON text, told by {@code COPY}: one at a time, however large they are. A cursor would be asked for a number of
 * rows, of which nobody knows how large they are.
 */
final class CopiedRows {

    private CopiedRows() {}

    /** Takes one row after the other; the server waits meanwhile. */
    @FunctionalInterface
    interface Taker {
        void row(String key, String json) throws SQLException;
    }

    /** @param query gives two columns that are never null; within a transaction, as it may take long */
    static void of(Connection connection, String query, Taker taker) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("set local statement_timeout = 0");
        }
        var copy = connection.unwrap(PGConnection.class).getCopyAPI().copyOut("copy (" + query + ") to stdout");
        try {
            for (var row = copy.readFromCopy(); row != null; row = copy.readFromCopy()) {
                take(row, taker);
            }
        } finally {
            cancel(copy);
        }
    }

    /** Somebody stopped to listen. */
    private static void cancel(CopyOut copy) throws SQLException {
        if (copy.isActive()) {
            copy.cancelCopy();
        }
    }

    /** {@code key TAB json NEWLINE}, where a backslash escapes what would be taken for an end. */
    private static void take(byte[] row, Taker taker) throws SQLException {
        var tab = 0;
        while (row[tab] != '\t') {
            tab++;
        }
        taker.row(text(row, 0, tab), text(row, tab + 1, row.length - 1));
    }

    private static String text(byte[] row, int from, int to) {
        var plain = new byte[to - from];
        var length = 0;
        for (var at = from; at < to; at++) {
            plain[length++] = row[at] == '\\' ? plain(row[++at]) : row[at];
        }
        return new String(plain, 0, length, StandardCharsets.UTF_8);
    }

    private static byte plain(byte escaped) {
        return switch (escaped) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'v' -> 0x0b;
            default -> escaped;
        };
    }
}
