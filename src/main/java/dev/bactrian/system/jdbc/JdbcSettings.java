package dev.bactrian.system.jdbc;

import dev.bactrian.system.SystemSettings;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where one database is, and who we are there.
 *
 * @param driver the driver's class; empty: the one that takes the URL
 * @param schema where tables are looked for that a sync names without one; empty: the session's own
 * @param modifiedColumn the column of every table that a write moves on: a time, or a number that rises; empty: none does
 * @param overlap how much older than the last poll a row's time may be and still be found
 * @param zone of times that bear none
 * @param isLogFollowed whether it is a MariaDB whose binary log is followed: our sessions are of UTC then, in which it tells what it stores as a moment,
 *     {@code timestamp}
 */
public record JdbcSettings(
        String url,
        Optional<String> driver,
        Optional<String> schema,
        String user,
        String password,
        Optional<String> modifiedColumn,
        Duration overlap,
        ZoneId zone,
        Duration answer,
        boolean isLogFollowed) {

    private static final List<String> KEYS = List.of(
            "type",
            "url",
            "driver",
            "schema",
            "user",
            "password",
            "modified-column",
            "overlap",
            "time-zone",
            "answer-timeout");

    private static final String PREFIX = "jdbc:";

    static JdbcSettings read(String name, Map<String, String> settings) {
        var reader = new SystemSettings("bactrian.systems." + name, settings);
        reader.refuseAllBut(JdbcKind.TYPE, KEYS);
        reader.require("url");
        if (!reader.text("url", PREFIX).startsWith(PREFIX)) {
            reader.refuseUnseen("url", "a URL that begins with jdbc:");
        }
        var answer = reader.duration("answer-timeout", "60s");
        if (answer.toSeconds() < 1) {
            reader.refuse("answer-timeout", "a duration of at least 1s, like 60s");
        }
        var read = new JdbcSettings(
                reader.text("url", ""),
                given(reader, "driver"),
                given(reader, "schema"),
                reader.text("user", ""),
                settings.getOrDefault("password", ""),
                given(reader, "modified-column"),
                reader.duration("overlap", "60s"),
                zone(reader),
                answer,
                false);
        reader.finish();
        return read;
    }

    private static Optional<String> given(SystemSettings reader, String key) {
        return Optional.of(reader.text(key, "")).filter(text -> !text.isEmpty());
    }

    private static ZoneId zone(SystemSettings reader) {
        try {
            return ZoneId.of(reader.text("time-zone", "UTC"));
        } catch (DateTimeException e) {
            reader.refuse("time-zone", "a time zone like Europe/Berlin");
            return ZoneOffset.UTC;
        }
    }

    /** Secrets never reach a log by accident, and some URLs bear one. */
    @Override
    public String toString() {
        return "JdbcSettings[" + user + "@" + url.replaceFirst("^(jdbc:[^:]*:).*", "$1…") + "]";
    }
}
