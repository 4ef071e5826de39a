package dev.bactrian.system.salesforce;

import dev.bactrian.change.ValueType;
import dev.bactrian.definition.SystemKind;
import dev.bactrian.system.salesforce.SalesforceSettings.Auth;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What is known of every org before it is asked; a Java service. */
public final class SalesforceKind implements SystemKind {

    static final String TYPE = "salesforce";

    private static final Pattern API_NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_]*");

    /** What every login may have. */
    private static final Set<String> OF_ALL_LOGINS =
            Set.of("auth_type", "instance_url", "client_secret", "api_version");

    private static final ObjectKind OBJECT = new ObjectKind(
            "object",
            Optional.of("Id"),
            Map.of(
                    "Id", ValueType.TEXT,
                    "CreatedDate", ValueType.TIMESTAMP,
                    "CreatedById", ValueType.TEXT,
                    "LastModifiedDate", ValueType.TIMESTAMP,
                    "LastModifiedById", ValueType.TEXT,
                    "SystemModstamp", ValueType.TIMESTAMP,
                    "IsDeleted", ValueType.BOOLEAN),
            true,
            false,
            ChronoUnit.SECONDS,
            false);

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public Optional<String> expectedOfObject(String name) {
        return expectedOfField(name);
    }

    @Override
    public Optional<String> expectedOfField(String name) {
        return API_NAME.matcher(name).matches()
                ? Optional.empty()
                : Optional.of("an API name of Salesforce, letters, digits and _ (not the label)");
    }

    @Override
    public boolean ignoresCase() {
        return true;
    }

    @Override
    public boolean hasExternalIds() {
        return true;
    }

    @Override
    public Set<String> credentialKeys() {
        return Arrays.stream(Auth.values())
                .flatMap(login -> taken(login).stream())
                .collect(Collectors.toSet());
    }

    /** {@code oauth2} goes by what else is given; a security token belongs behind the password. */
    @Override
    public Map<String, String> settings(GivenCredentials given) {
        var word = given.textOr("auth_type", "oauth2");
        var login = word.equals("oauth2") ? byWhatIsGiven(given) : Auth.valueOf(word.toUpperCase(Locale.ROOT));
        given.need("instance_url", "a salesforce system");
        needed(login).forEach(key -> given.need(key, "auth_type: " + login.word()));
        given.keys().stream()
                .filter(key -> credentialKeys().contains(key) && !taken(login).contains(key))
                .forEach(key ->
                        given.mistake(key, "stands only with auth_type: " + takers(key) + "; this is " + login.word()));
        var settings = given.asSettings();
        settings.remove("auth-type");
        settings.put("auth", login.word());
        var url = settings.remove("instance-url");
        if (url != null) {
            settings.put("login-url", url);
        }
        var token = settings.remove("security-token");
        if (token != null) {
            settings.merge("password", token, String::concat);
        }
        return settings;
    }

    /** What a login cannot do without, as sync files spell it. */
    private static List<String> needed(Auth login) {
        return login.needs().stream().map(key -> key.replace('-', '_')).toList();
    }

    private static Set<String> taken(Auth login) {
        var keys = new LinkedHashSet<>(OF_ALL_LOGINS);
        keys.addAll(needed(login));
        if (login == Auth.PASSWORD) {
            keys.add("security_token");
        }
        return keys;
    }

    private static String takers(String key) {
        return Arrays.stream(Auth.values())
                .filter(login -> taken(login).contains(key))
                .map(Auth::word)
                .collect(Collectors.joining(", "));
    }

    private static Auth byWhatIsGiven(GivenCredentials given) {
        if (given.isWritten("refresh_token")) {
            return Auth.REFRESH_TOKEN;
        }
        if (given.isWritten("keystore") || given.isWritten("keystore_password")) {
            return Auth.JWT;
        }
        return given.isWritten("password") || given.isWritten("username") ? Auth.PASSWORD : Auth.CLIENT_CREDENTIALS;
    }

    @Override
    public ObjectKind object() {
        return OBJECT;
    }
}
