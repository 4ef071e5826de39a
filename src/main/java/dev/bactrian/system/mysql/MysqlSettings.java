package dev.bactrian.system.mysql;

import dev.bactrian.change.Weight;
import dev.bactrian.system.SystemSettings;
import dev.bactrian.system.jdbc.JdbcSettings;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where one database is, and who we are there.
 *
 * @param sslMode how connections are encrypted, in the words of MariaDB's driver and of Debezium
 * @param truststore a file with the certificates that are trusted; empty: those of Java
 * @param zone of {@code datetime} values, which bear none
 */
record MysqlSettings(
        String host,
        int port,
        String database,
        String user,
        String password,
        String sslMode,
        String truststore,
        String truststorePassword,
        ZoneId zone,
        Duration answer) {

    private static final List<String> KEYS = List.of(
            "type",
            "host",
            "port",
            "database",
            "user",
            "password",
            "ssl-mode",
            "ssl-truststore",
            "ssl-truststore-password",
            "time-zone",
            "answer-timeout");

    private static final List<String> SSL_MODES = List.of("disable", "trust", "verify-ca", "verify-full");
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "::1");

    /** Of each session: what is too long is refused, not cut; times of type timestamp are told in UTC; and no lock is waited for long. */
    private static final String SESSION =
            "sql_mode='STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION',time_zone='+00:00',innodb_lock_wait_timeout=10";

    static MysqlSettings read(String name, Map<String, String> settings) {
        var reader = new SystemSettings("bactrian.systems." + name, settings);
        reader.refuseAllBut(MysqlKind.TYPE, KEYS);
        reader.require("database");
        reader.require("user");
        reader.require("password");
        var answer = reader.duration("answer-timeout", "60s");
        if (answer.toSeconds() < 1) {
            reader.refuse("answer-timeout", "a duration of at least 1s, like 60s");
        }
        for (var key : List.of("database", "ssl-truststore", "ssl-truststore-password")) {
            if (!settings.getOrDefault(key, "").matches("[^?&#]*")) {
                reader.refuseUnseen(key, "a text without ?, & and #");
            }
        }
        var host = reader.text("host", "localhost");
        var sslMode = reader.text("ssl-mode", LOOPBACK.contains(host) ? "disable" : "verify-full");
        if (!SSL_MODES.contains(sslMode)) {
            reader.refuseWord("ssl-mode", SSL_MODES);
        }
        var read = new MysqlSettings(
                host,
                reader.port("port", "3306"),
                reader.text("database", ""),
                reader.text("user", ""),
                settings.getOrDefault("password", ""),
                sslMode,
                reader.text("ssl-truststore", ""),
                settings.getOrDefault("ssl-truststore-password", ""),
                zone(reader),
                answer);
        reader.finish();
        return read;
    }

    private static ZoneId zone(SystemSettings reader) {
        try {
            return ZoneId.of(reader.text("time-zone", "UTC"));
        } catch (DateTimeException e) {
            reader.refuse("time-zone", "a time zone like Europe/Berlin");
            return ZoneOffset.UTC;
        }
    }

    /**
     * The same for tables by JDBC. Only rows that a statement changes count as written: MariaDB writes nothing into its log of an update that changes nothing.
     */
    JdbcSettings jdbc() {
        var trusted =
                truststore.isEmpty() ? "" : "&trustStore=" + truststore + "&trustStorePassword=" + truststorePassword;
        var silence = answer.toMillis() + Duration.ofSeconds(10).toMillis();
        var address = host.contains(":") ? "[" + host + "]" : host;
        var url = "jdbc:mariadb://" + address + ":" + port + "/" + database + "?useAffectedRows=true&sslMode="
                + sslMode + trusted + "&connectTimeout=10000&socketTimeout=" + silence + "&tcpKeepAlive=true"
                + "&sessionVariables=" + SESSION;
        return new JdbcSettings(
                url,
                Optional.empty(),
                Optional.of(database),
                user,
                password,
                Optional.empty(),
                Duration.ofSeconds(60),
                zone,
                answer,
                true);
    }

    /** What the source Kamelet hands to Debezium. */
    Map<String, String> ofTheSource() {
        return Map.of(
                "sslMode", sslMode,
                "truststore", truststore,
                "truststorePassword", truststorePassword,
                "socketTimeout", Long.toString(answer.toMillis()),
                "queueBytes", Long.toString(Weight.OF_A_BATCH));
    }

    /** Secrets never reach a log by accident. */
    @Override
    public String toString() {
        return "MysqlSettings[" + user + "@" + host + ":" + port + "/" + database + "]";
    }
}
