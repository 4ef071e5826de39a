package dev.bactrian.definition.language;

import dev.bactrian.definition.Mistakes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an expression in Camel's {@code simple} language may ask for in a sync file: what it is given, and beans that are registered for it. The language can do much
 * more, such as call any class or read the environment; a file that only says what becomes of a value needs none of it, and whoever checks
 * a file that others wrote must be able to do so without running what it holds.
 */
public final class SimpleFunctions {

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

    /** A name, and one method of it with nothing behind; anything else may be a class, or reach through the bean to what it knows. */
    private static final Pattern BEAN = Pattern.compile(
            ":(?<bean>[A-Za-z_][\\w-]*)((\\.|\\?method=)\\w+\\s*(\\((?<arguments>[^()]*)\\))?)?\\s*", Pattern.DOTALL);

    private static final Pattern OPENS_ANOTHER = Pattern.compile(".*\\$(simple)?", Pattern.DOTALL);

    /** Functions whose text Camel reads as code once more, after what stands in it has been put in. */
    private static final List<String> READ_AS_CODE = List.of("body", "bodyAs", "mandatoryBodyAs", "bean");

    private static final Pattern TYPES = Pattern.compile(
            "\\(\\s*'?((java\\.lang\\.)?(String|Boolean|Byte|Short|Integer|Long|Float|Double|Character)|java\\.math\\.\\w+|java\\.time\\.\\w+)'?\\s*\\).*",
            Pattern.DOTALL);

    private static final Pattern ITS_CLASS = Pattern.compile("(?i)[.?\\[]\\s*['\"]?(get\\w*)?class(loader)?\\b");

    private final List<String> allowed;

    private SimpleFunctions(List<String> allowed) {
        this.allowed = List.copyOf(allowed);
    }

    /** For expressions that make a value of a value. */
    static SimpleFunctions ofValues() {
        return new SimpleFunctions(OF_VALUES);
    }

    /** For conditions, which may ask for the time as well. */
    public static SimpleFunctions ofConditions() {
        var more = new ArrayList<>(OF_VALUES);
        more.add("date");
        more.add("date-with-timezone");
        return new SimpleFunctions(more);
    }

    /** What is wrong with the first function that may not stand there; empty: all may. */
    public Optional<String> mistake(String expression) {
        if (expression.strip().startsWith("resource:") || expression.contains("{{")) {
            return Optional.of("is read from elsewhere (expected the expression itself)");
        }
        if (BLOCK.matcher(expression).find()) {
            return Optional.of("holds a block of functions (expected ${…} only)");
        }
        if (ITS_CLASS.matcher(expression).find()) {
            return Optional.of("asks for a class, not for the value");
        }
        return FUNCTION.matcher(expression)
                .results()
                .flatMap(found -> mistake(
                        Objects.requireNonNullElse(found.group(1), ""),
                        found.group(2),
                        OPENS_ANOTHER.matcher(found.group(2)).matches() && expression.startsWith("{", found.end()))
                        .stream())
                .findFirst();
    }

    /** The names of the beans that the expression calls. */
    public static List<String> beansIn(String expression) {
        return FUNCTION.matcher(expression)
                .results()
                .filter(found -> "bean".equals(found.group(1)))
                .map(found -> BEAN.matcher(found.group(2)))
                .filter(Matcher::matches)
                .map(bean -> bean.group("bean"))
                .toList();
    }

    /** @param holdsAnother whether another function begins within it */
    private Optional<String> mistake(String function, String rest, boolean holdsAnother) {
        if (holdsAnother && READ_AS_CODE.contains(function)) {
            return Optional.of("puts a value into the code of \"${" + function + "…}\""
                    + " (expected no ${…} within it; a bean is given the value by itself, or by *)");
        }
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
            return Optional.of("\"${bean" + rest
                    + "}\" names no bean (expected ${bean:name} or ${bean:name?method=name}, and nothing behind it)");
        }
        return function.endsWith("odyAs") && !TYPES.matcher(rest).matches()
                ? Optional.of("\"${" + function + rest
                        + "}\" makes no value (expected a type of java.lang, java.math or java.time)")
                : Optional.empty();
    }
}
