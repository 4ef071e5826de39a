package dev.bactrian.system.postgres;

import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Where one PostgreSQL database is, and who we are there.
 *
 * @param schema where tables are looked for that a sync names without one
 */
record PostgresSettings(String host, int port, String database, String schema, String user, String password) {

    private static final List<String> KEYS = List.of("type", "host", "port", "database", "schema", "user", "password");

    static PostgresSettings read(String name, Map<String, String> settings) {
        var unknown = new TreeSet<>(settings.keySet());
        unknown.removeAll(KEYS);
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("bactrian.systems." + name + ": unknown " + unknown
                    + " (a postgres system has: " + String.join(", ", KEYS) + ")");
        }
        return new PostgresSettings(
                settings.getOrDefault("host", "localhost"),
                port(name, settings.getOrDefault("port", "5432")),
                required(name, settings, "database"),
                settings.getOrDefault("schema", "public"),
                required(name, settings, "user"),
                settings.getOrDefault("password", ""));
    }

    String url() {
        return "jdbc:postgresql://" + host + ":" + port + "/" + database
                + "?ApplicationName=bactrian&reWriteBatchedInserts=true";
    }

    private static int port(String name, String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "bactrian.systems." + name + ".port: expected a number, got \"" + text + "\"", e);
        }
    }

    private static String required(String name, Map<String, String> settings, String key) {
        var value = settings.get(key);
        if (value == null || value.isBlank()) {
            throw new IllegalArgumentException("bactrian.systems." + name + "." + key + " is missing");
        }
        return value;
    }
}
