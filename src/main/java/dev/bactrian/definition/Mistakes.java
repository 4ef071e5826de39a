package dev.bactrian.definition;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** Collects all mistakes of one sync file, so that they are reported at once. */
public final class Mistakes {

    private static final int SHORTEST_BEGINNING = 4;
    private static final int FARTHEST_SUGGESTION = 3;

    /** What other tools call it. */
    private static final Map<String, String> ELSEWHERE = Map.ofEntries(
            Map.entry("string", "text"),
            Map.entry("varchar", "text"),
            Map.entry("int", "integer"),
            Map.entry("bigint", "integer"),
            Map.entry("long", "integer"),
            Map.entry("number", "decimal"),
            Map.entry("numeric", "decimal"),
            Map.entry("double", "decimal"),
            Map.entry("float", "decimal"),
            Map.entry("bool", "boolean"),
            Map.entry("datetime", "timestamp"),
            Map.entry("jsonb", "json"),
            Map.entry("source_to_target", "to_target"),
            Map.entry("target_to_source", "to_source"),
            Map.entry("bidirectional", "both"),
            Map.entry("uppercase", "upper"),
            Map.entry("lowercase", "lower"),
            Map.entry("mandatory", "required"),
            Map.entry("enum", "one_of"),
            Map.entry("pattern", "regex"));

    /** @param isOfNames whether it may only follow from fields that could not be read */
    private record Mistake(Location where, String what, boolean isOfNames) {

        /** The part of the file that it is about: where it stands in a list or below a key, all that stands there. */
        String part() {
            var path = where.path();
            var end = path.lastIndexOf('.');
            return end < 0 ? path : path.substring(0, end);
        }

        boolean mayFollowFrom(Mistake earlier) {
            var isWithin = (earlier.where().path() + ".").startsWith(where().path() + ".");
            return isWithin || !isOfNames && earlier.part().equals(part());
        }
    }

    private final List<Mistake> found = new ArrayList<>();

    public void add(Location where, String what) {
        found.add(new Mistake(where, withoutSecrets(what), false));
    }

    /** A field is missing among those that are mapped. */
    public void addMissingField(Location where, String what) {
        found.add(new Mistake(where, withoutSecrets(what), true));
    }

    /** Of an address that a message repeats, nothing that lets anybody in. */
    public static String withoutSecrets(String what) {
        return what.replaceAll("://[^/@\\s]*@", "://…@")
                .replaceAll("(hooks\\.slack\\.com)/[^\\s\"]*", "$1/…")
                .replaceAll("(?i)(\\w*(?:password|secret|token|pwd)\\w*=)[^&;\\s\"]+", "$1…")
                .replaceAll("xox[a-z]-[\\w-]+", "xox…")
                .replaceAll("\\p{Cntrl}", " ");
    }

    /**
     * Adds what was found later, but for what is about parts that were refused already.
     *
     * @param isSure whether it is known what systems there are and which way edits travel; else only missing fields are added
     * @param knowsFields whether all fields could be read; else missing ones are not added
     */
    public void addUnlessRefused(Mistakes later, boolean isSure, boolean knowsFields) {
        var before = List.copyOf(found);
        later.found.stream()
                .filter(mistake -> mistake.isOfNames() ? knowsFields : isSure)
                .filter(mistake -> before.stream().noneMatch(mistake::mayFollowFrom))
                .forEach(found::add);
    }

    public boolean isEmpty() {
        return found.isEmpty();
    }

    /** In the order of the file. */
    public List<String> list() {
        return found.stream()
                .sorted(Comparator.comparingInt(
                                (Mistake mistake) -> mistake.where().line())
                        .thenComparingInt(mistake -> mistake.where().column()))
                .map(mistake -> mistake.where() + ": " + mistake.what())
                .toList();
    }

    /** Whether one was found at one of these paths or below it, or with the file as a whole. */
    public boolean isAnyUnder(Collection<String> paths) {
        return found.stream()
                .map(mistake -> mistake.where().path())
                .anyMatch(path -> path.isEmpty()
                        || paths.stream()
                                .anyMatch(above -> path.equals(above)
                                        || path.startsWith(above + ".")
                                        || path.startsWith(above + "[")));
    }

    /** Whether one was found at a path like this. */
    public boolean isAnyAt(Pattern path) {
        return found.stream()
                .anyMatch(mistake -> path.matcher(mistake.where().path()).matches());
    }

    /** @throws InvalidDefinition with every mistake found so far, if there is one */
    public void throwIfAny() {
        if (!found.isEmpty()) {
            throw new InvalidDefinition(this);
        }
    }

    /** What is allowed, and the nearest right word: {@code (table accounts has: id, sf_id; did you mean "sf_id"?)}. */
    public static String allowed(String lead, String word, Collection<String> allowed) {
        return "(" + lead + ": " + (allowed.isEmpty() ? "none" : String.join(", ", allowed))
                + nearest(word, allowed)
                        .map(candidate -> "; did you mean \"" + candidate + "\"?")
                        .orElse("") + ")";
    }

    /** The right word that was most likely meant; empty: none is near. */
    public static Optional<String> nearest(String word, Collection<String> allowed) {
        return ours(word).filter(allowed::contains).or(() -> alike(word, allowed));
    }

    /** Our word for what other tools call so; empty: none is known. */
    public static Optional<String> ours(String word) {
        return Optional.ofNullable(ELSEWHERE.get(word.toLowerCase(Locale.ROOT)));
    }

    private static Optional<String> alike(String word, Collection<String> allowed) {
        return allowed.stream()
                .min(Comparator.comparingInt(candidate -> distance(candidate, word)))
                .filter(candidate ->
                        distance(candidate, word) <= Math.min(FARTHEST_SUGGESTION, (word.length() + 1) / 2))
                .or(() -> allowed.stream()
                        .filter(candidate -> beginAlike(candidate, word))
                        .findFirst());
    }

    /** Whether one of them is a longer form of the other, as {@code transform} and {@code transformation}. */
    private static boolean beginAlike(String one, String other) {
        var shorter = Math.min(one.length(), other.length());
        return shorter >= SHORTEST_BEGINNING && one.regionMatches(true, 0, other, 0, shorter);
    }

    private static int distance(String one, String other) {
        return LevenshteinDistance.getDefaultInstance()
                .apply(one.toLowerCase(Locale.ROOT), other.toLowerCase(Locale.ROOT));
    }
}
