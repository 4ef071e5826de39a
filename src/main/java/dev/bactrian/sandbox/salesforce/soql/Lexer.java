package dev.bactrian.sandbox.salesforce.soql;

import dev.bactrian.sandbox.salesforce.org.Refused;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Cuts a SOQL statement into tokens. */
final class Lexer {
    private static final Pattern TOKEN = Pattern.compile(
            "\\s*(?:"
                    + "(?<datetime>\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(?:\\.\\d+)?(?:Z|z|[+-]\\d{2}:?\\d{2}))"
                    + "|(?<date>\\d{4}-\\d{2}-\\d{2})"
                    + "|(?<number>[+-]?(?:\\d+(?:\\.\\d*)?|\\.\\d+)(?:[eE][+-]?\\d+)?)"
                    + "|(?<string>'(?:[^'\\\\]|\\\\.)*')"
                    + "|(?<word>[A-Za-z_][A-Za-z0-9_]*)"
                    + "|(?<symbol>!=|<>|<=|>=|[=<>(),.:])"
                    + ")",
            Pattern.DOTALL);

    private Lexer() {}

    /** The kinds of token. */
    enum Kind {
        DATETIME,
        DATE,
        NUMBER,
        STRING,
        WORD,
        SYMBOL,
        END
    }

    /** A piece of the statement; a string comes without its quotes, but with its escapes. */
    record Token(Kind kind, String text, int column) {
        boolean is(String word) {
            return (kind == Kind.WORD || kind == Kind.SYMBOL) && text.equalsIgnoreCase(word);
        }
    }

    static List<Token> tokens(String soql) {
        List<Token> tokens = new ArrayList<>();
        Matcher matcher = TOKEN.matcher(soql);
        int end = soql.stripTrailing().length();
        int at = 0;
        while (at < end) {
            if (!matcher.region(at, soql.length()).lookingAt()) {
                throw new Refused(
                        "MALFORMED_QUERY",
                        "unexpected token: '" + soql.substring(at).strip().charAt(0) + "'");
            }
            tokens.add(token(matcher));
            at = matcher.end();
        }
        tokens.add(new Token(Kind.END, "<EOF>", end));
        return tokens;
    }

    private static Token token(Matcher matcher) {
        for (Kind kind : List.of(Kind.DATETIME, Kind.DATE, Kind.NUMBER, Kind.WORD, Kind.SYMBOL)) {
            String text = matcher.group(kind.name().toLowerCase(Locale.ROOT));
            if (text != null) {
                return new Token(kind, text, matcher.start(kind.name().toLowerCase(Locale.ROOT)));
            }
        }
        String quoted = matcher.group("string");
        return new Token(Kind.STRING, quoted.substring(1, quoted.length() - 1), matcher.start("string"));
    }
}
