package dev.bactrian.definition.language;

import dev.bactrian.definition.Credentials;
import dev.bactrian.definition.End;
import dev.bactrian.definition.Mistakes;
import dev.bactrian.definition.SystemKinds;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads the two sides of a sync: which system, which object, and how to reach it. */
final class EndReader {

    private static final List<String> TYPES_LATER =
            List.of("snowflake", "netsuite", "zendesk", "kafka", "mongodb", "neo4j");

    private static final List<String> RESERVED = List.of("source", "target", "last_updated", "manual");

    private final Map<String, String> systemTypes;
    private final Set<String> types;

    EndReader(Map<String, String> systemTypes, Set<String> types) {
        this.systemTypes = new TreeMap<>(systemTypes);
        this.types = new TreeSet<>(types);
    }

    /** The side; what the file does not tell of it is empty. */
    End read(Section top, String side) {
        if (!top.has(side)) {
            return new End(side, "", "", null, true, true, top.where());
        }
        var section = top.section(side);
        var type = section.text("type");
        var isUnread = section.isRefused("system");
        var isConfiguredHere = section.has("credentials") || section.isRefused("credentials");
        var system = section.text("system")
                .or(() -> isUnread ? Optional.empty() : type.map(word -> isConfiguredHere ? word : only(word)))
                .orElse("");
        var several = section.has("system") || isConfiguredHere
                ? List.<String>of()
                : type.map(this::systemsOf).orElse(List.of());
        if (several.size() > 1 && !systemTypes.containsKey(system)) {
            section.mistake(
                    "type",
                    "several systems are of type " + Spot.quoted(system) + ": name one (system: "
                            + String.join(", ", several) + ")");
        } else if (system.isEmpty() && !isUnread) {
            section.mistake(
                    section.where(),
                    "\"system\" is missing (configured systems: " + String.join(", ", systemTypes.keySet()) + ")");
        } else if (!isUnread
                && !systemTypes.containsKey(system)
                && !isConfiguredHere
                && (section.has("system") || types.contains(system))) {
            section.mistake(
                    section.has("system") ? "system" : "type",
                    "unknown system " + Spot.quoted(system) + " "
                            + Mistakes.allowed(
                                    "application.properties configures bactrian.systems",
                                    system,
                                    systemTypes.keySet()));
        }
        checkName(section, "system", system);
        type.ifPresent(word -> checkType(section, system, word));
        var credentials = section.has("credentials") ? credentials(section, system) : null;
        var end = new End(side, system, section.textOr("object", ""), credentials, true, true, section.where("object"));
        if (section.has("object")) {
            naming(end).mistakeOfObject(end.object()).ifPresent(mistake -> section.mistake("object", mistake));
        }
        return end;
    }

    /** The system that is meant by a type: the one of that name, or else the only one of that type. */
    private String only(String type) {
        var systems = systemsOf(type);
        return systemTypes.containsKey(type) || systems.size() != 1 ? type : systems.get(0);
    }

    private List<String> systemsOf(String type) {
        return systemTypes.keySet().stream()
                .filter(system -> type.equals(systemTypes.get(system)))
                .toList();
    }

    /** How to reach a system around a hub; null: application.properties says it. */
    @Nullable
    Credentials reached(Section spoke, String system) {
        var isConfiguredHere = spoke.has("credentials") || spoke.isRefused("credentials");
        if (isConfiguredHere) {
            checkName(spoke, "system", system);
        } else {
            checkConfigured(spoke, "system", system);
        }
        if (isConfiguredHere || systemTypes.containsKey(system)) {
            spoke.text("type").ifPresent(type -> checkType(spoke, system, type));
        }
        return spoke.has("credentials") ? credentials(spoke, system) : null;
    }

    /** Notes a system that application.properties does not configure, or whose name means something else; one without a name was refused already. */
    void checkConfigured(Section section, String key, String system) {
        if (!system.isEmpty() && !systemTypes.containsKey(system)) {
            section.mistake(
                    key,
                    "unknown system " + Spot.quoted(system) + " "
                            + Mistakes.allowed(
                                    "application.properties configures bactrian.systems",
                                    system,
                                    systemTypes.keySet()));
        }
        checkName(section, key, system);
    }

    private static void checkName(Section section, String key, String system) {
        if (RESERVED.contains(system)) {
            section.mistake(
                    key,
                    "\"" + system
                            + "\" is a word of priority_system, so no system can have it for its name (rename it in application.properties)");
        }
    }

    /** The end, if there is such a system here or in application.properties; else nobody knows which one was meant, and no rule that names another is wrong. */
    End known(End end) {
        var isKnown = end.credentials() != null || systemTypes.containsKey(end.system());
        return isKnown
                ? end
                : new End(end.word(), "", end.object(), end.credentials(), end.tells(), end.takes(), end.location());
    }

    /** How the side's system calls things, as far as its type is known. */
    Naming naming(End end) {
        var credentials = end.credentials();
        var type = credentials == null
                ? systemTypes.getOrDefault(end.system(), "")
                : credentials.settings().getOrDefault("type", "");
        return Naming.of(type);
    }

    private void checkType(Section section, String system, String type) {
        if (TYPES_LATER.contains(type) && !types.contains(type)) {
            section.mistake(
                    "type", "\"" + type + "\" is not supported yet (supported: " + String.join(", ", types) + ")");
        } else if (!types.contains(type)) {
            section.mistake(
                    "type", "unknown type " + Spot.quoted(type) + " " + Mistakes.allowed("allowed", type, types));
        } else if (systemTypes.containsKey(system) && !type.equals(systemTypes.get(system))) {
            section.mistake(
                    "type", "system \"" + system + "\" is configured as " + systemTypes.get(system) + ", not " + type);
        }
    }

    /** A file says how to reach systems of these types; of others only application.properties does. */
    private List<String> typesWithCredentials() {
        return types.stream()
                .filter(type -> SystemKinds.of(type)
                        .filter(kind -> kind.credentialKeys().isEmpty())
                        .isEmpty())
                .toList();
    }

    private @Nullable Credentials credentials(Section end, String system) {
        if (systemTypes.containsKey(system)) {
            end.mistake(
                    "credentials",
                    "application.properties configures bactrian.systems." + system + " already: keep one");
            return null;
        }
        var type = end.text("type");
        if (type.isEmpty() && !end.isRefused("type")) {
            end.mistake("credentials", "need type (allowed: " + String.join(", ", typesWithCredentials()) + ")");
            return null;
        }
        if (type.isEmpty() || !types.contains(type.get())) {
            return null;
        }
        var reader = new CredentialsReader(end.section("credentials"));
        return SystemKinds.of(type.get())
                .map(kind -> reader.read(kind, end.where("credentials")))
                .orElse(null);
    }
}
