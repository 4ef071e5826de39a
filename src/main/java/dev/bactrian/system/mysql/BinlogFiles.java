package dev.bactrian.system.mysql;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The files of the binary log that the server still has. */
final class BinlogFiles {

    private BinlogFiles() {}

    /** Why the log cannot be followed from a place; empty: it can. */
    static Optional<String> whyLost(Connection connection, KeptPlace kept) throws SQLException {
        var place = kept.place();
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("show binary logs")) {
            var first = Optional.<String>empty();
            while (rows.next()) {
                first = first.or(() -> Optional.of(name(rows)));
                if (rows.getString(1).equals(place.file())) {
                    return rows.getLong(2) < place.offset()
                            ? Optional.of("binary log " + place.file() + " ends before our place " + place
                                    + ": it was begun anew")
                            : otherContents(connection, kept);
                }
            }
            return Optional.of("binary log " + place.file() + " is gone (the server has " + first.orElse("none")
                    + " and later ones; expire_logs_days or binlog_expire_logs_seconds says how long it keeps them)");
        }
    }

    private static String name(java.sql.ResultSet row) {
        try {
            return row.getString(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The numbers of its transactions tell a log from another one with files of the same names, e.g. behind {@code reset master}. */
    private static Optional<String> otherContents(Connection connection, KeptPlace kept) throws SQLException {
        var found = gtids(connection, kept.place());
        return kept.gtids().isEmpty() || parts(found).equals(parts(kept.gtids()))
                ? Optional.empty()
                : Optional.of("binary log " + kept.place().file() + " is another one than we followed: at "
                        + kept.place().offset() + " it has transaction " + found + ", we know " + kept.gtids());
    }

    private static Set<String> parts(String gtids) {
        return Set.copyOf(List.of(gtids.replace(" ", "").split(",")));
    }

    /** The numbers of the last transactions up to a place; empty: there is none there. */
    static String gtids(Connection connection, BinlogPlace place) throws SQLException {
        try (var statement = connection.prepareStatement("select binlog_gtid_pos(?, ?)")) {
            statement.setString(1, place.file());
            statement.setLong(2, place.offset());
            try (var row = statement.executeQuery()) {
                row.next();
                var told = row.getString(1);
                return told == null ? "" : told;
            }
        }
    }
}
