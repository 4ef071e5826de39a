package dev.bactrian.definition.language;

import dev.bactrian.definition.Mistakes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What an expression in Camel's {@code simple} language may ask for in a sync file: what it is given, and beans. The language can do much
 * more, such as call any class or read the environment; a file that only says what becomes of a value needs none of it, and whoever checks
 * a file that others wrote must be able to do so without running what it holds.
 */
final class SimpleFunctions {

    /** The name, and what follows it, as far as no other function begins. */
    private static final Pattern FUNCTION =
            Pattern.compile("\\$(?:simple)?\\{\\s*(?:in\\.)?(?<name>[A-Za-z][\\w-]*)?(?<rest>[^{}]*)");

    private static final Pattern BLOCK = Pattern.compile("\\$(?!simple\\{)\\w+\\{");

    private static final List<String> OF_VALUES = List.of(
            "body",
            "bodyAs",
            "mandatoryBodyAs",
            "bodyOneLine",
            "prettyBody",
            "pretty",
            "replace",
            "substring",
            "hash",
            "iif",
            "empty",
            "null",
            "join",
            "skip",
            "collate",
            "bean");

    /** What later versions of Camel have as functions. */
    private static final List<String> METHODS = List.of(
            "trim",
            "uppercase",
            "lowercase",
            "concat",
            "length",
            "capitalize",
            "normalizeWhitespace",
            "pad",
            "quote",
            "unquote");

    /** A name that the registry knows, and a method of it; anything else may be a class. */
    private static final Pattern BEAN =
            Pattern.compile(":[A-Za-z_][\\w-]*(\\.\\w+\\s*(\\(.*)?|\\?method=\\w+\\s*(\\(.*)?)?", Pattern.DOTALL);

    private static final Pattern TYPES = Pattern.compile(
            "\\(\\s*'?((java\\.lang\\.)?(String|Boolean|Byte|Short|Integer|Long|Float|Double|Character)|java\\.math\\.\\w+|java\\.time\\.\\w+)'?\\s*\\).*",
            Pattern.DOTALL);

    private static final Pattern ITS_CLASS = Pattern.compile("(?i)[.?]\\s*(get(declaring)?)?class\\b");

    private final List<String> allowed;

    private SimpleFunctions(List<String> allowed) {
        this.allowed = List.copyOf(allowed);
    }

    /** For expressions that make a value of a value. */
    static SimpleFunctions ofValues() {
        return new SimpleFunctions(OF_VALUES);
    }

    /** For conditions, which may ask for the time as well. */
    static SimpleFunctions ofConditions() {
        var more = new ArrayList<>(OF_VALUES);
        more.add("date");
        more.add("date-with-timezone");
        return new SimpleFunctions(more);
    }

    /** What is wrong with the first function that may not stand there; empty: all may. */
    Optional<String> mistake(String expression) {
        if (BLOCK.matcher(expression).find()) {
            return Optional.of("holds a block of functions (expected ${…} only)");
        }
        if (ITS_CLASS.matcher(expression).find()) {
            return Optional.of("asks for a class, not for the value");
        }
        return FUNCTION.matcher(expression)
                .results()
                .flatMap(found -> mistake(Objects.requireNonNullElse(found.group(1), ""), found.group(2)).stream())
                .findFirst();
    }

    private Optional<String> mistake(String function, String rest) {
        if (METHODS.contains(function)) {
            return Optional.of("\"${" + function
                    + "…}\" is no function of this version; the value's own methods are, e.g. ${body.trim()},"
                    + " ${body.toUpperCase()} or ${body.concat('…')}");
        }
        if (allowed.contains("date") && !allowed.contains(function) && rest.isBlank()) {
            return Optional.of("\"${" + function + "}\" is no field; a field is ${body[" + function + "]}");
        }
        if (!allowed.contains(function)) {
            return Optional.of("\"${" + function + "…}\" does not ask for the value "
                    + Mistakes.allowed("functions that do", function, allowed));
        }
        if (function.equals("bean") && !BEAN.matcher(rest).matches()) {
            return Optional.of(
                    "\"${bean" + rest + "}\" names no bean (expected ${bean:name} or ${bean:name?method=name})");
        }
        return function.endsWith("odyAs") && !TYPES.matcher(rest).matches()
                ? Optional.of("\"${" + function + rest
                        + "}\" makes no value (expected a type of java.lang, java.math or java.time)")
                : Optional.empty();
    }
}
