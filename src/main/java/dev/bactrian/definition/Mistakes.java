package dev.bactrian.definition;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** Collects all mistakes of one sync file, so that they are reported at once. */
public final class Mistakes {

    private static final int SHORTEST_BEGINNING = 4;
    private static final int FARTHEST_SUGGESTION = 3;

    private record Mistake(Location where, String what) {

        /** The part of the file that it is about: where it stands in a list or below a key, all that stands there. */
        String part() {
            var path = where.path();
            var end = path.lastIndexOf('.');
            return end < 0 ? path : path.substring(0, end);
        }
    }

    private final List<Mistake> found = new ArrayList<>();

    public void add(Location where, String what) {
        found.add(new Mistake(where, what));
    }

    /** Adds what was found later, but for what is about parts that were refused already. */
    public void addUnlessRefused(Mistakes later) {
        var refused = found.stream().map(Mistake::part).collect(Collectors.toSet());
        later.found.stream()
                .filter(mistake -> !refused.contains(mistake.part()))
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

    /** Whether one was found under one of these keys of the file, or with the file as a whole. */
    public boolean isAnyUnder(Collection<String> keys) {
        return found.stream()
                .map(mistake -> mistake.where().path().split("[.\\[]", 2)[0])
                .anyMatch(key -> key.isEmpty() || keys.contains(key));
    }

    /** @throws InvalidDefinition with every mistake found so far, if there is one */
    public void throwIfAny() {
        if (!found.isEmpty()) {
            throw new InvalidDefinition(this);
        }
    }

    /** What is allowed, and the nearest right word: {@code (table accounts has: id, sf_id; did you mean "sf_id"?)}. */
    public static String allowed(String lead, String word, Collection<String> allowed) {
        var nearest = allowed.stream()
                .min(Comparator.comparingInt(candidate -> distance(candidate, word)))
                .filter(candidate -> distance(candidate, word) <= Math.min(FARTHEST_SUGGESTION, word.length() - 1))
                .or(() -> allowed.stream()
                        .filter(candidate -> beginAlike(candidate, word))
                        .findFirst());
        return "(" + lead + ": " + (allowed.isEmpty() ? "none" : String.join(", ", allowed))
                + nearest.map(candidate -> "; did you mean \"" + candidate + "\"?")
                        .orElse("") + ")";
    }

    /** Whether one of them is a longer form of the other, as {@code transform} and {@code transformation}. */
    private static boolean beginAlike(String one, String other) {
        var shorter = Math.min(one.length(), other.length());
        return shorter >= SHORTEST_BEGINNING && one.regionMatches(true, 0, other, 0, shorter);
    }

    private static int distance(String one, String other) {
        return LevenshteinDistance.getDefaultInstance()
                .apply(one.toLowerCase(java.util.Locale.ROOT), other.toLowerCase(java.util.Locale.ROOT));
    }
}
