package dev.bactrian.definition.language;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Placeholders as Camel has them: a name or a function of one, which a default may follow: <code>{{env:PASSWORD:none}}</code>. */
final class Reference {

    private static final String FUNCTIONS =
            "env|sys|service|service\\.name|service\\.host|aws|gcp|azure|hashicorp|cyberark|ibm|secret|configmap";

    private static final Pattern REFERENCE =
            Pattern.compile("\\{\\{(?<name>(?:(?:" + FUNCTIONS + "):)?[^{}:]*)(?<standard>:[^{}]*)?}}");

    /** How the names of secrets end, however their words are put together. */
    private static final Pattern SECRET = Pattern.compile(
            ".*(password|passwd|passphrase|secret|secrets|token|credentials?|key|keystore|url|private|auth)",
            Pattern.CASE_INSENSITIVE);

    private static final Pattern FUNCTION = Pattern.compile("(" + FUNCTIONS + "):.*");

    private Reference() {}

    /** The references that stand for a secret, as far as their names tell, or for what only the machine knows. */
    static String secretsIn(String text) {
        return REFERENCE
                .matcher(text)
                .results()
                .map(found -> nameOf(found.group()))
                .filter(name -> isSecret(name.substring(2, name.length() - 2).strip()))
                .collect(Collectors.joining(", "));
    }

    private static boolean isSecret(String name) {
        return FUNCTION.matcher(name).matches() || SECRET.matcher(name).matches();
    }

    /** Whether the text consists of references without defaults, so that it holds no secret itself. */
    static boolean isOnly(String text) {
        var references = REFERENCE.matcher(text);
        var end = 0;
        while (references.find()) {
            if (references.start() != end || references.group("standard") != null) {
                return false;
            }
            end = references.end();
        }
        return end > 0 && end == text.length();
    }

    /** Whether a placeholder begins that does not end. */
    static boolean isOpen(String text) {
        return REFERENCE.matcher(text).replaceAll("").contains("{{");
    }

    /** What the text refers to, without the defaults. */
    static String namesIn(String text) {
        return REFERENCE
                .matcher(text)
                .results()
                .map(found -> nameOf(found.group()))
                .collect(Collectors.joining(", "));
    }

    private static String nameOf(String reference) {
        Matcher matcher = REFERENCE.matcher(reference);
        return matcher.matches() ? "{{" + matcher.group("name") + "}}" : "";
    }
}
