package dev.bactrian.system.salesforce;

import dev.bactrian.system.SystemSettings;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Where one Salesforce org is, and who we are there.
 *
 * @param loginUrl the org's own domain, e.g. {@code https://example.my.salesforce.com}
 * @param keystore where the key is that signs our logins, as a Camel resource; empty unless {@code auth} is {@code jwt}
 * @param jwtAudience whom a signed login is for; empty: the login URL
 * @param apiVersion e.g. {@code 63.0}
 * @param longestSilence how long a stream may bring neither an event nor a keepalive before it counts as dead
 * @param pingInterval how often the connection to the event bus is tried while it is silent
 */
record SalesforceSettings(
        String loginUrl,
        Auth auth,
        String clientId,
        String clientSecret,
        String username,
        String password,
        String refreshToken,
        String keystore,
        String keystorePassword,
        String jwtAudience,
        String apiVersion,
        String pubSubHost,
        int pubSubPort,
        Transport transport,
        Duration longestSilence,
        Duration pingInterval) {

    /** What Salesforce's event bus is spoken to over; plain text is for stand-ins. */
    enum Transport {
        TLS,
        PLAINTEXT
    }

    /** How we log in, each with the settings that it cannot do without. */
    enum Auth {
        CLIENT_CREDENTIALS("client-id", "client-secret"),
        PASSWORD("client-id", "client-secret", "username", "password"),
        JWT("client-id", "username", "keystore", "keystore-password"),
        REFRESH_TOKEN("client-id", "refresh-token");

        private final List<String> needs;

        Auth(String... needs) {
            this.needs = List.of(needs);
        }

        List<String> needs() {
            return needs;
        }

        String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    private static final List<String> KEYS = List.of(
            "type",
            "login-url",
            "auth",
            "client-id",
            "client-secret",
            "username",
            "password",
            "refresh-token",
            "keystore",
            "keystore-password",
            "jwt-audience",
            "api-version",
            "pubsub-host",
            "pubsub-port",
            "pubsub-plaintext",
            "longest-silence",
            "ping-interval");

    private static final Pattern API_VERSION = Pattern.compile("\\d{2,3}\\.0");

    /** Salesforce sends a keepalive within 270 s; half a minute is for the way. */
    private static final String LONGEST_SILENCE = "300s";

    /** By default, a gRPC server takes more frequent pings for an attack. */
    private static final String PING_INTERVAL = "5m";

    static SalesforceSettings read(String name, Map<String, String> settings) {
        var reader = new SystemSettings("bactrian.systems." + name, settings);
        reader.refuseAllBut("salesforce", KEYS);
        var auth = auth(reader);
        reader.require("login-url");
        auth.needs.forEach(reader::require);
        var read = new SalesforceSettings(
                reader.text("login-url", "").replaceFirst("/+$", ""),
                auth,
                reader.text("client-id", ""),
                reader.text("client-secret", ""),
                reader.text("username", ""),
                reader.text("password", ""),
                reader.text("refresh-token", ""),
                reader.text("keystore", ""),
                reader.text("keystore-password", ""),
                reader.text("jwt-audience", ""),
                reader.matching("api-version", "63.0", API_VERSION, "a version like 63.0"),
                reader.text("pubsub-host", "api.pubsub.salesforce.com"),
                reader.port("pubsub-port", "7443"),
                reader.flag("pubsub-plaintext") ? Transport.PLAINTEXT : Transport.TLS,
                reader.duration("longest-silence", LONGEST_SILENCE),
                reader.duration("ping-interval", PING_INTERVAL));
        reader.finish();
        return read;
    }

    /** Secrets never reach a log by accident. */
    @Override
    public String toString() {
        return "SalesforceSettings[" + loginUrl + ", " + auth.word() + "]";
    }

    private static Auth auth(SystemSettings reader) {
        var word = reader.text("auth", Auth.CLIENT_CREDENTIALS.word());
        for (var auth : Auth.values()) {
            if (auth.word().equals(word)) {
                return auth;
            }
        }
        reader.refuseWord("auth", Arrays.stream(Auth.values()).map(Auth::word).toList());
        return Auth.CLIENT_CREDENTIALS;
    }
}
