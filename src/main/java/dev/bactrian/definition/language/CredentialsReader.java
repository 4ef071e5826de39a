package dev.bactrian.definition.language;

import dev.bactrian.definition.Credentials;
import dev.bactrian.definition.Location;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads how to reach a system that a sync file configures itself. */
final class CredentialsReader {

    private static final Pattern LITERAL = Pattern.compile("\\$\\{([^{}]*)}");
    private static final Set<String> OF_DATABASES = Set.of(
            "host",
            "port",
            "database",
            "schema",
            "username",
            "password",
            "ssl_mode",
            "ssl_root_cert",
            "ssl_cert",
            "ssl_key");

    /** How Salesforce lets somebody in, each with what it cannot do without. */
    private enum Login {
        CLIENT_CREDENTIALS("client_id", "client_secret"),
        PASSWORD("client_id", "client_secret", "username", "password"),
        JWT("client_id", "username", "keystore", "keystore_password"),
        REFRESH_TOKEN("client_id", "refresh_token");

        private final List<String> needs;

        Login(String... needs) {
            this.needs = List.of(needs);
        }

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        boolean takes(String key) {
            return needs.contains(key)
                    || Set.of("auth_type", "instance_url", "client_secret", "api_version")
                            .contains(key)
                    || this == PASSWORD && key.equals("security_token");
        }
    }

    private final Section section;

    /** @param section of the group {@link Language#CREDENTIALS} */
    CredentialsReader(Section section) {
        this.section = section;
    }

    Credentials read(String type, Location where) {
        keys().forEach(this::checkReference);
        var settings = type.equals("salesforce") ? salesforce() : database();
        settings.put("type", type);
        return new Credentials(settings, secrets(SecretText.Kind.IN_CLEAR), secrets(SecretText.Kind.UNSET), where);
    }

    private List<String> keys() {
        return Language.CREDENTIALS.keys().stream().map(Key::name).toList();
    }

    /** What application.properties writes as a dollar and braces is a text like any other here. */
    private void checkReference(String key) {
        var literal = LITERAL.matcher(given(key));
        if (literal.matches()) {
            var name = literal.group(1).split(":", 2)[0];
            section.mistake(key, "is taken as it stands, ${" + name + "}; a reference is {{" + name + "}}");
        }
    }

    private String given(String key) {
        return section.isSecret(key)
                ? section.secret(key).map(SecretText::text).orElse("")
                : section.text(key).orElse("");
    }

    /** {@code oauth2} goes by what else is given; a security token belongs behind the password. */
    private Map<String, String> salesforce() {
        var settings = plain();
        var word = section.textOr("auth_type", "oauth2");
        var login = word.equals("oauth2") ? byWhatIsGiven() : Login.valueOf(word.toUpperCase(Locale.ROOT));
        need("instance_url", "a salesforce system");
        login.needs.forEach(key -> need(key, "auth_type: " + login.word()));
        for (var key : keys()) {
            if (section.has(key) && !login.takes(key)) {
                var takers = Arrays.stream(Login.values())
                        .filter(other -> other.takes(key))
                        .map(Login::word)
                        .collect(Collectors.joining(", "));
                section.mistake(
                        key,
                        takers.isEmpty()
                                ? "stands only with type: postgres"
                                : "stands only with auth_type: " + takers + "; this is " + login.word());
            }
        }
        settings.put("auth", login.word());
        rename(settings, "instance-url", "login-url");
        var token = settings.remove("security-token");
        if (token != null) {
            settings.merge("password", token, String::concat);
        }
        return settings;
    }

    private Map<String, String> database() {
        var settings = plain();
        need("database", "a database");
        need("username", "a database");
        for (var key : keys()) {
            if (section.has(key) && !OF_DATABASES.contains(key)) {
                section.mistake(key, "stands only with type: salesforce");
            }
        }
        rename(settings, "username", "user");
        return settings;
    }

    private void need(String key, String who) {
        if (!isWritten(key)) {
            var names = Language.CREDENTIALS.find(key).orElseThrow().names();
            section.mistake(
                    section.where(), "\"" + String.join("\" or \"", names) + "\" is missing: " + who + " needs it");
        }
    }

    private Login byWhatIsGiven() {
        if (isWritten("refresh_token")) {
            return Login.REFRESH_TOKEN;
        }
        if (isWritten("keystore") || isWritten("keystore_password")) {
            return Login.JWT;
        }
        return isWritten("password") || isWritten("username") ? Login.PASSWORD : Login.CLIENT_CREDENTIALS;
    }

    private boolean isWritten(String key) {
        return section.has(key) || section.isRefused(key);
    }

    private static void rename(Map<String, String> settings, String from, String to) {
        var value = settings.remove(from);
        if (value != null) {
            settings.put(to, value);
        }
    }

    private Map<String, String> plain() {
        var settings = new LinkedHashMap<String, String>();
        for (var key : Language.CREDENTIALS.keys()) {
            var setting = key.name().replace('_', '-');
            if (key.type() instanceof Type.Number) {
                if (section.has(key.name())) {
                    settings.put(setting, Integer.toString(section.integer(key.name())));
                }
            } else if (!key.name().equals("auth_type") && section.has(key.name())) {
                settings.put(setting, given(key.name()));
            }
        }
        return settings;
    }

    private List<Location> secrets(SecretText.Kind kind) {
        return keys().stream()
                .filter(section::isSecret)
                .filter(key -> section.secret(key)
                        .filter(secret -> secret.kind() == kind)
                        .isPresent())
                .map(section::where)
                .toList();
    }
}
