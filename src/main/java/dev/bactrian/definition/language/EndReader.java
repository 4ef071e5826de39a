package dev.bactrian.definition.language;

import dev.bactrian.definition.Credentials;
import dev.bactrian.definition.Location;
import dev.bactrian.definition.Mistakes;
import dev.bactrian.definition.SyncDefinition.End;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads the two sides of a sync: which system, which object, and how to reach it. */
final class EndReader {

    private static final List<String> TYPES_LATER =
            List.of("mysql", "snowflake", "netsuite", "zendesk", "kafka", "mongodb", "neo4j");

    private static final List<String> SECRETS =
            List.of("client_secret", "password", "security_token", "refresh_token", "keystore_password");

    private final Map<String, String> systemTypes;
    private final Set<String> types;

    EndReader(Map<String, String> systemTypes, Set<String> types) {
        this.systemTypes = new TreeMap<>(systemTypes);
        this.types = new TreeSet<>(types);
    }

    /** The side; what the file does not tell of it is empty. */
    End read(Section top, String side) {
        if (!top.has(side)) {
            return new End("", "", null, top.where());
        }
        var section = top.section(side);
        var type = section.text("type");
        var system = section.text("system").or(() -> type).orElse("");
        var isConfiguredHere = section.has("credentials");
        if (system.isEmpty()) {
            section.mistake(
                    section.where(),
                    "\"system\" is missing (configured systems: " + String.join(", ", systemTypes.keySet()) + ")");
        } else if (!systemTypes.containsKey(system) && !isConfiguredHere) {
            section.mistake(
                    section.has("system") ? "system" : "type",
                    "unknown system \"" + system + "\" "
                            + Mistakes.allowed(
                                    "application.properties configures bactrian.systems",
                                    system,
                                    systemTypes.keySet()));
        }
        type.ifPresent(word -> checkType(section, system, word));
        var credentials = isConfiguredHere ? credentials(section, system) : null;
        return new End(system, section.textOr("object", ""), credentials, section.where("object"));
    }

    private void checkType(Section section, String system, String type) {
        if (TYPES_LATER.contains(type) && !types.contains(type)) {
            section.mistake(
                    "type", "\"" + type + "\" is not supported yet (supported: " + String.join(", ", types) + ")");
        } else if (!types.contains(type)) {
            section.mistake("type", "unknown type \"" + type + "\" " + Mistakes.allowed("allowed", type, types));
        } else if (systemTypes.containsKey(system) && !type.equals(systemTypes.get(system))) {
            section.mistake(
                    "type", "system \"" + system + "\" is configured as " + systemTypes.get(system) + ", not " + type);
        }
    }

    private @Nullable Credentials credentials(Section end, String system) {
        if (systemTypes.containsKey(system)) {
            end.mistake(
                    "credentials",
                    "application.properties configures bactrian.systems." + system + " already: keep one");
            return null;
        }
        var type = end.text("type");
        if (type.isEmpty()) {
            end.mistake("credentials", "need type (allowed: " + String.join(", ", types) + ")");
            return null;
        }
        var section = end.section("credentials");
        var settings = type.get().equals("salesforce") ? salesforce(section) : database(section);
        settings.put("type", type.get());
        return new Credentials(settings, inClear(section), end.where("credentials"));
    }

    /** {@code oauth2} goes by what else is given; a security token belongs behind the password. */
    private static Map<String, String> salesforce(Section section) {
        var settings = plain(section);
        var word = section.textOr("auth_type", "oauth2");
        settings.put("auth", word.equals("oauth2") ? byWhatIsGiven(section) : word);
        rename(settings, "instance-url", "login-url");
        var token = settings.remove("security-token");
        if (token != null) {
            settings.merge("password", token, String::concat);
        }
        return settings;
    }

    private static Map<String, String> database(Section section) {
        var settings = plain(section);
        rename(settings, "username", "user");
        return settings;
    }

    private static String byWhatIsGiven(Section section) {
        if (section.has("refresh_token")) {
            return "refresh_token";
        }
        if (section.has("keystore")) {
            return "jwt";
        }
        return section.has("password") ? "password" : "client_credentials";
    }

    private static void rename(Map<String, String> settings, String from, String to) {
        var value = settings.remove(from);
        if (value != null) {
            settings.put(to, value);
        }
    }

    private static Map<String, String> plain(Section section) {
        var settings = new LinkedHashMap<String, String>();
        for (var key : Language.CREDENTIALS.keys()) {
            var setting = key.name().replace('_', '-');
            if (key.type() instanceof Type.Secret) {
                section.secret(key.name()).ifPresent(secret -> settings.put(setting, secret.text()));
            } else if (key.type() instanceof Type.Number) {
                if (section.has(key.name())) {
                    settings.put(setting, Integer.toString(section.integer(key.name())));
                }
            } else if (!key.name().equals("auth_type")) {
                section.text(key.name()).ifPresent(text -> settings.put(setting, text));
            }
        }
        return settings;
    }

    private static List<Location> inClear(Section section) {
        var places = new ArrayList<Location>();
        for (var key : SECRETS) {
            if (section.secret(key).filter(SecretText::inClear).isPresent()) {
                places.add(section.where(key));
            }
        }
        return places;
    }
}
