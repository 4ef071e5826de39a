package dev.bactrian.draft;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The words of a field's or an object's name, without what only its system's way of writing adds: {@code AnnualRevenue__c} is {@code annual revenue}. */
final class NameWords {

    /** What people call the same thing, as one word each. */
    private static final Map<String, String> SAME = Map.ofEntries(
            Map.entry("telephone", "phone"),
            Map.entry("tel", "phone"),
            Map.entry("fon", "phone"),
            Map.entry("cell", "mobile"),
            Map.entry("mail", "email"),
            Map.entry("e mail", "email"),
            Map.entry("zip", "postcode"),
            Map.entry("zip code", "postcode"),
            Map.entry("postal code", "postcode"),
            Map.entry("post code", "postcode"),
            Map.entry("town", "city"),
            Map.entry("province", "state"),
            Map.entry("addr", "address"),
            Map.entry("surname", "last name"),
            Map.entry("lastname", "last name"),
            Map.entry("family name", "last name"),
            Map.entry("forename", "first name"),
            Map.entry("firstname", "first name"),
            Map.entry("given name", "first name"),
            Map.entry("organisation", "organization"),
            Map.entry("web", "website"),
            Map.entry("web site", "website"),
            Map.entry("homepage", "website"),
            Map.entry("url", "website"),
            Map.entry("no", "number"),
            Map.entry("nr", "number"),
            Map.entry("num", "number"),
            Map.entry("qty", "quantity"),
            Map.entry("descr", "description"),
            Map.entry("updated", "modified"),
            Map.entry("changed", "modified"),
            Map.entry("update", "modified"),
            Map.entry("employees count", "employees"),
            Map.entry("number of employees", "employees"),
            Map.entry("employee count", "employees"));

    /** The words of a moment, behind {@code created} or {@code modified}: {@code last_modified_at} is {@code modified}. */
    private static final List<String> OF_MOMENTS = List.of("created", "modified");

    private NameWords() {}

    /** In lower case, in their order, as they stand. */
    static List<String> of(String name) {
        var plain = name.replaceAll("(?i)__c$", "")
                .replaceAll("([a-z0-9])([A-Z])", "$1 $2")
                .replaceAll("([A-Z])([A-Z][a-z])", "$1 $2")
                .replaceAll("[^\\p{L}\\p{N}]+", " ")
                .strip()
                .toLowerCase(Locale.ROOT);
        return plain.isEmpty() ? List.of() : Arrays.asList(plain.split(" "));
    }

    /** The same with what people call otherwise under one name: {@code Tel. No} is {@code phone number}. */
    static List<String> common(List<String> words) {
        var result = new ArrayList<String>();
        for (var at = 0; at < words.size(); ) {
            var length = 3;
            while (length > 1 && !SAME.containsKey(phrase(words, at, length))) {
                length--;
            }
            var phrase = phrase(words, at, length);
            result.addAll(Arrays.asList(SAME.getOrDefault(phrase, phrase).split(" ")));
            at += length;
        }
        return ofMoment(result);
    }

    private static String phrase(List<String> words, int from, int length) {
        return from + length > words.size() ? "" : String.join(" ", words.subList(from, from + length));
    }

    private static List<String> ofMoment(List<String> words) {
        return words.stream()
                .filter(OF_MOMENTS::contains)
                .filter(moment -> words.stream()
                        .allMatch(word -> List.of(moment, "last", "at", "on", "date", "time", "stamp", "timestamp")
                                .contains(word)))
                .findFirst()
                .map(List::of)
                .orElse(words);
    }

    /** Without an {@code s} at the end: {@code accounts} and {@code account} are one. */
    static String singular(String word) {
        if (word.endsWith("ies") && word.length() > 4) {
            return word.substring(0, word.length() - 3) + "y";
        }
        return word.endsWith("s") && !word.endsWith("ss") && word.length() > 3
                ? word.substring(0, word.length() - 1)
                : word;
    }

    /** The name as a database would have it: {@code AnnualRevenue__c} is {@code annual_revenue}. */
    static String asColumn(String name) {
        return of(name).stream().collect(Collectors.joining("_"));
    }

    /** Whether a word may stand for a longer one: {@code sf} for {@code salesforce}. */
    static boolean isShortFor(String word, String longer) {
        if (word.isEmpty() || longer.isEmpty() || word.charAt(0) != longer.charAt(0)) {
            return false;
        }
        var at = 0;
        for (var n = 0; n < longer.length() && at < word.length(); n++) {
            at += longer.charAt(n) == word.charAt(at) ? 1 : 0;
        }
        return at == word.length() && word.length() > 1;
    }
}
