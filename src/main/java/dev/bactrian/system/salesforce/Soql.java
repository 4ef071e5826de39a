package dev.bactrian.system.salesforce;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.stream.Collectors;

/** Pieces of queries, spelled so that no value can be taken for a part of the query. */
final class Soql {

    private Soql() {}

    /** A text as a literal: {@code O'Neill} becomes {@code 'O\'Neill'}. */
    static String quote(String text) {
        var quoted = new StringBuilder(text.length() + 2).append('\'');
        for (var n = 0; n < text.length(); n++) {
            var letter = text.charAt(n);
            switch (letter) {
                case '\'', '"', '\\' -> quoted.append('\\').append(letter);
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                case '\b' -> quoted.append("\\b");
                case '\f' -> quoted.append("\\f");
                default -> quoted.append(letter);
            }
        }
        return quoted.append('\'').toString();
    }

    /** {@code ('a', 'b')}. */
    static String list(Collection<String> texts) {
        return texts.stream().map(Soql::quote).collect(Collectors.joining(", ", "(", ")"));
    }

    /** A time as a literal, in whole seconds: {@code 2026-01-01T00:00:00Z}. */
    static String time(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** A query as the parameter of a path. */
    static String encoded(String query) {
        return URLEncoder.encode(query, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
