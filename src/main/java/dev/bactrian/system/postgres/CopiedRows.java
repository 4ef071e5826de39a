package dev.bactrian.system.postgres;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

/**
 * The rows of a query with a key, a JSON text and a time, told by {@code COPY}: one at a time, however large they are. A cursor would be asked for a number of
 * rows, of which nobody knows how large they are.
 */
final class CopiedRows {

    private CopiedRows() {}

    /** Takes one row after the other; the server waits meanwhile. */
    @FunctionalInterface
    interface Taker {
        void row(String key, String json, String written) throws SQLException;
    }

    /** @param query gives three columns that are never null; within a transaction, as it may take long */
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

    /** {@code key TAB json TAB time NEWLINE}, where a backslash escapes what would be taken for an end. */
    private static void take(byte[] row, Taker taker) throws SQLException {
        var first = tab(row, 0);
        var second = tab(row, first + 1);
        taker.row(text(row, 0, first), text(row, first + 1, second), text(row, second + 1, row.length - 1));
    }

    private static int tab(byte[] row, int from) {
        var tab = from;
        while (row[tab] != '\t') {
            tab++;
        }
        return tab;
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
