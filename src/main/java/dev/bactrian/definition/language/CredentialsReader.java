package dev.bactrian.definition.language;

import dev.bactrian.definition.Credentials;
import dev.bactrian.definition.Location;
import dev.bactrian.definition.SystemKind;
import dev.bactrian.definition.SystemKind.GivenCredentials;
import dev.bactrian.definition.SystemKinds;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads how to reach a system that a sync file configures itself; what its type asks for, its {@link SystemKind} knows. */
final class CredentialsReader implements GivenCredentials {

    private static final Pattern LITERAL = Pattern.compile("\\$\\{([^{}]*)}");

    private final Section section;

    /** @param section of the group {@link Language#CREDENTIALS} */
    CredentialsReader(Section section) {
        this.section = section;
    }

    /** @param kind whose settings they are */
    Credentials read(SystemKind kind, Location where) {
        all().forEach(this::checkReference);
        keys().stream().filter(key -> !kind.credentialKeys().contains(key)).forEach(key -> checkTaker(key, kind));
        var settings = new LinkedHashMap<>(kind.settings(this));
        settings.put("type", kind.type());
        return new Credentials(settings, secrets(SecretText.Kind.IN_CLEAR), secrets(SecretText.Kind.UNSET), where);
    }

    private static List<String> all() {
        return Language.CREDENTIALS.keys().stream().map(Key::name).toList();
    }

    private void checkTaker(String key, SystemKind kind) {
        var takers = SystemKinds.all().stream()
                .filter(other -> other.credentialKeys().contains(key))
                .map(SystemKind::type)
                .collect(Collectors.joining(", "));
        section.mistake(key, "stands only with type: " + takers + "; this is " + kind.type());
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

    @Override
    public Set<String> keys() {
        return all().stream().filter(section::has).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    @Override
    public String textOr(String key, String standard) {
        return section.textOr(key, standard);
    }

    @Override
    public void mistake(String key, String what) {
        section.mistake(key, what);
    }

    @Override
    public void need(String key, String who) {
        if (!isWritten(key)) {
            var names = Language.CREDENTIALS.find(key).orElseThrow().names();
            section.mistake(
                    section.where(), "\"" + String.join("\" or \"", names) + "\" is missing: " + who + " needs it");
        }
    }

    @Override
    public boolean isWritten(String key) {
        return section.has(key) || section.isRefused(key);
    }

    @Override
    public Map<String, String> asSettings() {
        var settings = new LinkedHashMap<String, String>();
        for (var key : Language.CREDENTIALS.keys()) {
            if (section.has(key.name())) {
                settings.put(
                        key.name().replace('_', '-'),
                        key.type() instanceof Type.Number
                                ? Integer.toString(section.integer(key.name()))
                                : given(key.name()));
            }
        }
        return settings;
    }

    private List<Location> secrets(SecretText.Kind kind) {
        return all().stream()
                .filter(section::isSecret)
                .filter(key -> section.secret(key)
                        .filter(secret -> secret.kind() == kind)
                        .isPresent())
                .map(section::where)
                .toList();
    }
}
