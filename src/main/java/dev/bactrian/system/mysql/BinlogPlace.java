package dev.bactrian.system.mysql;

import dev.bactrian.change.Position;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A place in the binary log. Its files are numbered, and numbers only rise.
 *
 * @param file e.g. {@code mariadb-bin.000042}
 * @param offset in bytes
 */
record BinlogPlace(String file, long offset) {

    private static final Pattern NUMBERED = Pattern.compile(".*\\.(\\d{1,8})");

    /** A file is smaller than 2^40 bytes: one transaction may make it larger than its usual gigabyte. */
    private static final int BITS_OF_AN_OFFSET = 40;

    BinlogPlace {
        if (!NUMBERED.matcher(file).matches()) {
            throw new IllegalArgumentException("binary log file \"" + file + "\" bears no number");
        }
    }

    static BinlogPlace parse(String text) {
        var colon = text.lastIndexOf(':');
        return new BinlogPlace(text.substring(0, colon), Long.parseLong(text.substring(colon + 1)));
    }

    /** File and offset as one number, which rises. */
    long number() {
        var matcher = NUMBERED.matcher(file);
        if (!matcher.matches()) {
            throw new IllegalStateException(file);
        }
        return (Long.parseLong(matcher.group(1)) << BITS_OF_AN_OFFSET) | offset;
    }

    /** Of a write, or of what is read: an upper bound of what it shows. */
    Position position() {
        return new Position(0, number(), toString());
    }

    /** From where the log is followed. */
    Position beginning() {
        return new Position(number(), 0, toString());
    }

    /** Where the log ends now. */
    static BinlogPlace end(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery("show master status")) {
            if (!row.next()) {
                throw new SQLException("the server writes no binary log (set log_bin, and restart it)");
            }
            return new BinlogPlace(row.getString(1), row.getLong(2));
        }
    }

    /** What the transaction of the connection sees, which was started with a consistent snapshot: everything up to there, and nothing behind. */
    static BinlogPlace ofSnapshot(Connection connection) throws SQLException {
        var file = Optional.<String>empty();
        var offset = 0L;
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("show status like 'binlog\\_snapshot\\_%'")) {
            while (rows.next()) {
                if (rows.getString(1).equalsIgnoreCase("binlog_snapshot_file")) {
                    file = Optional.of(rows.getString(2)).filter(name -> !name.isEmpty());
                } else if (rows.getString(1).equalsIgnoreCase("binlog_snapshot_position")) {
                    offset = rows.getLong(2);
                }
            }
        }
        if (file.isEmpty()) {
            throw new SQLException(
                    "the server tells no place in its binary log of a snapshot (set log_bin, and restart it)");
        }
        return new BinlogPlace(file.get(), offset);
    }

    @Override
    public String toString() {
        return file + ":" + offset;
    }
}
