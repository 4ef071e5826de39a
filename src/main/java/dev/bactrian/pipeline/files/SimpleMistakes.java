package dev.bactrian.pipeline.files;

import dev.bactrian.mapping.Expressions;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;
import org.apache.camel.NoTypeConversionAvailableException;
import org.apache.camel.component.bean.AmbiguousMethodCallException;
import org.apache.camel.component.bean.MethodNotFoundException;
import org.apache.camel.util.ObjectHelper;

/** Camel's reasons for taking no expression, or no value, in words of those who write sync files. */
final class SimpleMistakes {

    private record Hint(Pattern reason, Pattern expression, String words) {

        static Hint of(String reason, String expression, String words) {
            return new Hint(Pattern.compile(reason), Pattern.compile(expression), words);
        }

        boolean fits(String said, String written) {
            return reason.matcher(said).find() && expression.matcher(written).find();
        }
    }

    private static final List<Hint> HINTS = List.of(
            Hint.of("functionEnd", "", "a } is missing"),
            Hint.of("singleQuote|doubleQuote", "", "a quote is not closed"),
            Hint.of("", "(?<!\\$)\\{body", "a $ is missing before {body"),
            Hint.of("", "\\\\'", "put a text that holds ' between double quotes"),
            Hint.of("", "(?i)\\bis\\s+not\\s+null\\b", "write != null"),
            Hint.of("", "(?i)\\bis\\s+null\\b", "write == null"),
            Hint.of("", "(&&|\\|\\|)\\s*$", "a condition is missing behind it"),
            Hint.of("", "(^|&&|\\|\\|)\\s*\\(", "conditions stand without brackets"),
            Hint.of("", "<>", "write != for \"is not\""),
            Hint.of("", "(?i)\\}\\s*like\\b", "write contains, startsWith or endsWith for \"like\""),
            Hint.of("", "(?i)\\}\\s*equals\\b", "write == for \"equals\""),
            Hint.of(
                    "",
                    "(?i)(^|&&|\\|\\|)\\s*(!|not\\b)",
                    "write != or !contains; a condition as a whole cannot be turned round"),
            Hint.of("Unexpected token [aA]", "(?i)\\sand\\s", "write && for \"and\""),
            Hint.of("Unexpected token [oO]", "(?i)\\sor\\s", "write || for \"or\""),
            Hint.of("Unexpected token =", "===", "write == for \"is\""),
            Hint.of("Unexpected token =", "[^\\s=!]==|==[^\\s=]", "put a blank on both sides of =="),
            Hint.of("Unexpected token =", "==\\s*$", "write what is to be there behind =="),
            Hint.of("Unexpected token =", "", "write == for \"is\""),
            Hint.of("expected symbol whiteSpace", "", "put a text into quotes"),
            Hint.of("operator in does not support", "", "write in 'A,B' for a list"),
            Hint.of("does not support token", "", "put a text into quotes"));

    private static final Pattern NO_PARTS =
            Pattern.compile("Key: (\\S+) not found in bean: .*using OGNL path \\[(\\[?).*", Pattern.DOTALL);

    private static final Pattern NOT_CLOSED = Pattern.compile("Method should end with parenthesis, was (.*)");

    private SimpleMistakes() {}

    /** Why Camel takes no such expression; it draws the expression below what it says. */
    static String inWords(String expression, RuntimeException failure) {
        var said =
                String.valueOf(failure.getMessage()).strip().lines().findFirst().orElse("");
        return HINTS.stream()
                .filter(hint -> hint.fits(said, expression))
                .findFirst()
                .map(hint -> hint.words() + " (" + said + ")")
                .orElse(said);
    }

    /** Whether it is Camel's own function that fails, and not what it is asked to do with the value. */
    private static boolean isOfTheFunction(RuntimeException failure) {
        if (ObjectHelper.getException(NoSuchAlgorithmException.class, failure) != null
                || ObjectHelper.getException(AmbiguousMethodCallException.class, failure) != null) {
            return true;
        }
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return (cause instanceof IndexOutOfBoundsException || cause instanceof NumberFormatException)
                && Stream.of(cause.getStackTrace())
                        .filter(frame -> !frame.getClassName().startsWith("java."))
                        .findFirst()
                        .filter(frame -> frame.getClassName().startsWith("org.apache.camel.language.simple"))
                        .isPresent();
    }

    /** Why a value is not taken, without the exchange that it was tried in, and without the value. */
    static IllegalArgumentException refusal(String expression, Object value, RuntimeException failure) {
        var lead = "\"" + expression + "\" cannot take it: ";
        var type = value.getClass().getSimpleName();
        var method = ObjectHelper.getException(MethodNotFoundException.class, failure);
        if (method != null && method.getBean() != null) {
            return new Expressions.Never(
                    lead + method.getBean().getClass().getSimpleName() + " has no method " + method.getMethodName(),
                    false);
        }
        if (ObjectHelper.getException(NoTypeConversionAvailableException.class, failure) != null) {
            return new Expressions.Never(
                    lead + "no method can be called so; write it with brackets, e.g. ${body.trim()}", false);
        }
        var regex = ObjectHelper.getException(PatternSyntaxException.class, failure);
        if (regex != null) {
            return new Expressions.Never(lead + "no regular expression: " + regex.getDescription(), true);
        }
        if (isOfTheFunction(failure)) {
            return new Expressions.Never(lead + "a function in it does not take what stands in its brackets", true);
        }
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        var why = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        Matcher parts = NO_PARTS.matcher(why);
        if (parts.matches()) {
            var isOfTheValue = !parts.group(2).isEmpty();
            return isOfTheValue
                    ? new Expressions.Never(lead + type + " has no [" + parts.group(1) + "]", false)
                    : new IllegalArgumentException(lead + "there is no [" + parts.group(1) + "]", failure);
        }
        Matcher open = NOT_CLOSED.matcher(why);
        return open.matches()
                ? new Expressions.Never(lead + "a ) is missing in " + open.group(1), true)
                : new IllegalArgumentException(lead + why, failure);
    }
}
