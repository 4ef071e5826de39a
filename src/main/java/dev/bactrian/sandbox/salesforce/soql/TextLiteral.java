package dev.bactrian.sandbox.salesforce.soql;

import dev.bactrian.sandbox.salesforce.org.Refused;
import java.util.Locale;

/** A text in quotes: what its escapes stand for. */
final class TextLiteral {
    private static final int UNICODE_DIGITS = 4;

    private TextLiteral() {}

    /** The text that is meant. */
    static String plain(String escaped) {
        return read(escaped, "");
    }

    /** The text as a pattern of LIKE, in which a backslash still stands before what does not mean anything special. */
    static String pattern(String escaped) {
        return read(escaped, "\\%_");
    }

    private static String read(String escaped, String kept) {
        if (escaped.indexOf('\\') < 0) {
            return escaped;
        }
        StringBuilder plain = new StringBuilder(escaped.length());
        for (int i = 0; i < escaped.length(); i++) {
            char c = escaped.charAt(i);
            if (c != '\\') {
                plain.append(c);
                continue;
            }
            char code = escaped.charAt(++i);
            if (code == 'u' || code == 'U') {
                plain.append(unicode(escaped, i + 1));
                i += UNICODE_DIGITS;
            } else {
                plain.append(kept.indexOf(code) < 0 ? "" : "\\").append(character(code, escaped));
            }
        }
        return plain.toString();
    }

    private static char character(char code, String escaped) {
        return switch (code) {
            case 'n', 'N' -> '\n';
            case 'r', 'R' -> '\r';
            case 't', 'T' -> '\t';
            case 'b', 'B' -> '\b';
            case 'f', 'F' -> '\f';
            case '"', '\'', '\\', '%', '_' -> code;
            default -> throw illegal(escaped, "\\" + code);
        };
    }

    private static char unicode(String escaped, int from) {
        String digits = escaped.substring(from, Math.min(escaped.length(), from + UNICODE_DIGITS));
        if (!digits.toLowerCase(Locale.ROOT).matches("[0-9a-f]{4}")) {
            throw illegal(escaped, "\\u" + digits);
        }
        return (char) Integer.parseInt(digits, 16);
    }

    private static Refused illegal(String escaped, String sequence) {
        return new Refused(
                "MALFORMED_QUERY",
                "Invalid string literal '" + escaped + "'. Illegal character sequence '" + sequence
                        + "' in string literal.");
    }
}
