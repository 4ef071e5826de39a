package dev.bactrian.system.postgres;

import dev.bactrian.system.SystemSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Where one PostgreSQL database is, and who we are there.
 *
 * @param schema where tables are looked for that a sync names without one
 */
record PostgresSettings(
        String host,
        int port,
        String database,
        String schema,
        String user,
        String password,
        PostgresTls tls,
        Patience patience) {

    private static final List<String> KEYS = Stream.concat(
                    Stream.of(
                            "type",
                            "host",
                            "port",
                            "database",
                            "schema",
                            "user",
                            "password",
                            "connect-timeout",
                            "socket-timeout",
                            "scan-timeout"),
                    PostgresTls.KEYS.stream())
            .toList();

    private static final Duration LEAST = Duration.ofSeconds(1);

    /**
     * How long the database may be silent before a connection counts as dead.
     *
     * @param connect while a connection is made
     * @param answer while a question or a batch of writes is answered
     * @param scan while a whole table is read, or a replication slot is made
     */
    record Patience(Duration connect, Duration answer, Duration scan) {}

    static PostgresSettings read(String name, Map<String, String> settings) {
        var reader = new SystemSettings("bactrian.systems." + name, settings);
        reader.refuseAllBut("postgres", KEYS);
        reader.require("database");
        reader.require("user");
        var read = new PostgresSettings(
                reader.text("host", "localhost"),
                reader.port("port", "5432"),
                reader.text("database", ""),
                reader.text("schema", "public"),
                reader.text("user", ""),
                settings.getOrDefault("password", ""),
                PostgresTls.read(reader, reader.text("host", "localhost")),
                new Patience(
                        timeout(reader, "connect-timeout", "10s"),
                        timeout(reader, "socket-timeout", "60s"),
                        timeout(reader, "scan-timeout", "10m")));
        reader.finish();
        return read;
    }

    /** The driver counts in whole seconds, and takes none for ever. */
    private static Duration timeout(SystemSettings reader, String key, String otherwise) {
        var timeout = reader.duration(key, otherwise);
        if (timeout.compareTo(LEAST) < 0) {
            reader.refuse(key, "a duration of at least 1s, like " + otherwise);
        }
        return timeout;
    }

    String url() {
        return "jdbc:postgresql://" + host + ":" + port + "/" + database;
    }

    /** Secrets never reach a log by accident. */
    @Override
    public String toString() {
        return "PostgresSettings[" + user + "@" + host + ":" + port + "/" + database + "]";
    }
}
