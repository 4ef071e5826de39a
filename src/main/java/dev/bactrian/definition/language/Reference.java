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

    private Reference() {}

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
