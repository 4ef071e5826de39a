package dev.bactrian.sandbox;

import dev.bactrian.sandbox.postgres.CrmDatabase.Durability;
import dev.bactrian.sandbox.salesforce.OrgFile;
import dev.bactrian.sandbox.salesforce.SalesforceSettings;
import dev.bactrian.sandbox.salesforce.pubsub.PubSubServer.Transport;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How the sandbox is set up.
 *
 * @param postgresPort 0 for any free port
 * @param isHub whether there is a hub and an ERP, too, each a database, and Contacts in Salesforce
 * @param postgresDirectory where PostgreSQL's data outlive the process; null for a place that is removed at the end
 */
public record SandboxSettings(
        SalesforceSettings salesforce,
        int postgresPort,
        @Nullable Path postgresDirectory,
        Durability durability,
        boolean isHub) {

    private static final String KIND = "sandbox";

    private static final Map<String, String> DEFAULTS = Map.ofEntries(
            Map.entry(KIND, "pair"),
            Map.entry("sandbox.host", "localhost"),
            Map.entry("sandbox.salesforce.port", "8181"),
            Map.entry("sandbox.pubsub.port", "7443"),
            Map.entry("sandbox.postgres.port", "54321"),
            Map.entry("sandbox.accounts", "300"),
            Map.entry("sandbox.salesforce.org-file", ""),
            Map.entry("sandbox.pubsub.keepalive-seconds", "5"),
            Map.entry("sandbox.pubsub.tls", "off"),
            Map.entry("sandbox.postgres.directory", ""),
            Map.entry("sandbox.postgres.fsync", "on"));

    /** The fixed ports that the documentation names, and 300 Accounts. */
    public static SandboxSettings defaults() {
        return from(Map.of());
    }

    /** Free ports, 300 Accounts and a database that is gone afterwards. */
    public static SandboxSettings onFreePorts() {
        return from(Map.of("sandbox.salesforce.port", "0", "sandbox.pubsub.port", "0", "sandbox.postgres.port", "0"));
    }

    /**
     * Reads {@code --sandbox.accounts=50} before {@code -Dsandbox.accounts=50} before {@code SANDBOX_ACCOUNTS=50}.
     *
     * @throws IllegalArgumentException if an argument names no setting or a value does not fit
     */
    public static SandboxSettings read(String[] arguments, Properties properties, Map<String, String> environment) {
        Map<String, String> given = new TreeMap<>();
        for (String key : DEFAULTS.keySet()) {
            String variable = key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
            String value = properties.getProperty(key, environment.getOrDefault(variable, ""));
            if (!value.isEmpty()) {
                given.put(key, value);
            }
        }
        for (String argument : arguments) {
            int equals = argument.indexOf('=');
            String key = argument.startsWith("--") && equals > 0 ? argument.substring(2, equals) : "";
            if (!DEFAULTS.containsKey(key)) {
                throw new IllegalArgumentException(
                        "unknown argument \"" + argument + "\" (expected --<setting>=<value> with one of "
                                + DEFAULTS.keySet().stream().sorted().toList() + ")");
            }
            given.put(key, argument.substring(equals + 1));
        }
        return from(given);
    }

    private static SandboxSettings from(Map<String, String> given) {
        String directory = text(given, "sandbox.postgres.directory");
        SalesforceSettings salesforce = SalesforceSettings.empty()
                .withPorts(number(given, "sandbox.salesforce.port"), number(given, "sandbox.pubsub.port"))
                .withHost(text(given, "sandbox.host"))
                .withAccounts(number(given, "sandbox.accounts"))
                .withTransport(text(given, "sandbox.pubsub.tls").equals("on") ? Transport.TLS : Transport.PLAIN)
                .withKeepalive(Duration.ofSeconds(Math.max(1, number(given, "sandbox.pubsub.keepalive-seconds"))));
        String orgFile = text(given, "sandbox.salesforce.org-file");
        return new SandboxSettings(
                orgFile.isEmpty() ? salesforce : salesforce.withOrg(org(Path.of(orgFile))),
                number(given, "sandbox.postgres.port"),
                directory.isEmpty() ? null : Path.of(directory),
                text(given, "sandbox.postgres.fsync").equals("off") ? Durability.FAST : Durability.SAFE,
                isHub(text(given, KIND)));
    }

    private static boolean isHub(String kind) {
        if (!kind.equals("pair") && !kind.equals("hub")) {
            throw new IllegalArgumentException(KIND + " must be pair or hub, got: \"" + kind + "\"");
        }
        return kind.equals("hub");
    }

    /** With a hub and an ERP around it. */
    public SandboxSettings withHub() {
        return new SandboxSettings(salesforce, postgresPort, postgresDirectory, durability, true);
    }

    private static OrgFile org(Path file) {
        try {
            return OrgFile.read(file);
        } catch (IOException e) {
            throw new IllegalArgumentException("sandbox.salesforce.org-file: read \"" + file + "\"", e);
        }
    }

    private static int number(Map<String, String> given, String key) {
        String text = text(given, key);
        try {
            int number = Integer.parseInt(text);
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Told below, together with negative numbers.
        }
        throw new IllegalArgumentException(key + " must be a whole number of at least 0, got: \"" + text + "\"");
    }

    private static String text(Map<String, String> given, String key) {
        return given.getOrDefault(key, DEFAULTS.getOrDefault(key, ""));
    }

    public SandboxSettings withSalesforce(SalesforceSettings other) {
        return new SandboxSettings(other, postgresPort, postgresDirectory, durability, isHub);
    }

    public SandboxSettings withAccounts(int count) {
        return withSalesforce(salesforce.withAccounts(count));
    }

    public SandboxSettings withPostgresPort(int port) {
        return new SandboxSettings(salesforce, port, postgresDirectory, durability, isHub);
    }

    public SandboxSettings withPostgresDirectory(Path directory) {
        return new SandboxSettings(salesforce, postgresPort, directory, durability, isHub);
    }

    public SandboxSettings withDurability(Durability other) {
        return new SandboxSettings(salesforce, postgresPort, postgresDirectory, other, isHub);
    }
}
