package dev.bactrian.system.salesforce;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Where one Salesforce org is, and who we are there.
 *
 * @param loginUrl the org's own domain, e.g. {@code https://example.my.salesforce.com}
 * @param keystore where the key is that signs our logins, as a Camel resource; empty unless {@code auth} is {@code jwt}
 * @param jwtAudience whom a signed login is for; empty: the login URL
 * @param apiVersion e.g. {@code 63.0}
 * @param longestSilence how long a stream may bring neither an event nor a keepalive before it counts as dead
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
        Duration longestSilence) {

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
            "longest-silence");

    private static final Pattern API_VERSION = Pattern.compile("\\d{2,3}\\.0");
    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h)");

    /** Salesforce sends a keepalive within 270 s; half a minute is for the way. */
    private static final String LONGEST_SILENCE = "300s";

    static SalesforceSettings read(String name, Map<String, String> settings) {
        var reader = new Reader("bactrian.systems." + name, settings);
        reader.refuseUnknown();
        var auth = reader.auth();
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
                reader.transport("pubsub-plaintext"),
                duration(reader.matching("longest-silence", LONGEST_SILENCE, DURATION, "a duration like 300s")));
        reader.finish();
        return read;
    }

    /** Secrets never reach a log by accident. */
    @Override
    public String toString() {
        return "SalesforceSettings[" + loginUrl + ", " + auth.word() + "]";
    }

    private static Duration duration(String text) {
        var matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            return Duration.ZERO;
        }
        var amount = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            default -> Duration.ofHours(amount);
        };
    }

    /** Reads one system's settings and gathers every mistake in them. */
    private record Reader(String path, Map<String, String> settings, List<String> mistakes) {

        Reader(String path, Map<String, String> settings) {
            this(path, settings, new ArrayList<>());
        }

        void refuseUnknown() {
            var unknown = new TreeSet<>(settings.keySet());
            unknown.removeAll(KEYS);
            if (!unknown.isEmpty()) {
                mistakes.add(
                        path + ": unknown " + unknown + " (a salesforce system has: " + String.join(", ", KEYS) + ")");
            }
        }

        void require(String key) {
            if (text(key, "").isBlank()) {
                mistakes.add(path + "." + key + " is missing");
            }
        }

        String text(String key, String otherwise) {
            var text = settings.get(key);
            return text == null || text.isBlank() ? otherwise : text.strip();
        }

        Auth auth() {
            var word = text("auth", Auth.CLIENT_CREDENTIALS.word());
            for (var auth : Auth.values()) {
                if (auth.word().equals(word)) {
                    return auth;
                }
            }
            var allowed = java.util.Arrays.stream(Auth.values()).map(Auth::word).collect(Collectors.joining(", "));
            mistakes.add(path + ".auth: unknown \"" + word + "\" (expected one of: " + allowed + ")");
            return Auth.CLIENT_CREDENTIALS;
        }

        String matching(String key, String otherwise, Pattern pattern, String expected) {
            var text = text(key, otherwise);
            if (!pattern.matcher(text).matches()) {
                mistakes.add(path + "." + key + ": expected " + expected + ", got \"" + text + "\"");
            }
            return text;
        }

        int port(String key, String otherwise) {
            var text = text(key, otherwise);
            var port = text.matches("\\d{1,5}") ? Integer.parseInt(text) : 0;
            if (port < 1 || port > 65_535) {
                mistakes.add(path + "." + key + ": expected a port from 1 to 65535, got \"" + text + "\"");
            }
            return port;
        }

        Transport transport(String key) {
            var text = text(key, "false");
            if (!text.equals("true") && !text.equals("false")) {
                mistakes.add(path + "." + key + ": expected true or false, got \"" + text + "\"");
            }
            return text.equals("true") ? Transport.PLAINTEXT : Transport.TLS;
        }

        void finish() {
            if (!mistakes.isEmpty()) {
                throw new IllegalArgumentException(String.join("; ", mistakes));
            }
        }
    }
}
