package dev.bactrian.draft;

import dev.bactrian.change.ValueType;
import dev.bactrian.definition.ObjectShape;
import dev.bactrian.definition.ObjectShape.FieldShape;
import dev.bactrian.mapping.Types;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.commons.text.similarity.JaroWinklerSimilarity;

/**
 * How likely two fields hold the same.
 *
 * @param score from 0 to 1
 * @param why in a few words, for the comment beside the mapping
 */
record Likeness(double score, Sureness sureness, String why) {

    /** How sure a draft is of a mapping. */
    enum Sureness {
        /** The names are the same but for the way in which they are written. */
        SURE,
        /** The names mean the same. */
        LIKELY,
        /** The names have something in common. */
        GUESS
    }

    private static final double SAME_NAME = 1;
    private static final double SAME_MEANING = 0.9;
    private static final double SAME_WITHOUT_OBJECT = 0.85;
    private static final double PART = 0.5;
    private static final double NEARLY_SAME = 0.93;
    private static final double SPELLING = 0.55;
    private static final double OTHER_TYPE = 0.2;
    private static final double LEAST = 0.5;

    /** Words that many fields of an object have, so that they tell little. */
    private static final Set<String> GENERAL =
            Set.of("type", "name", "id", "date", "code", "number", "status", "text", "value", "is", "by", "at");

    private static final JaroWinklerSimilarity SIMILARITY = new JaroWinklerSimilarity();

    /** Empty where the two have nothing in common, or neither can hold what the other holds. */
    static Optional<Likeness> of(FieldShape one, ObjectShape oneObject, FieldShape other, ObjectShape otherObject) {
        var common = one.type().flatMap(type -> other.type().flatMap(otherType -> Types.common(type, otherType)));
        if (common.isEmpty() || (one.isReadOnly() && other.isReadOnly())) {
            return Optional.empty();
        }
        return byName(one.name(), oneObject, other.name(), otherObject)
                .map(likeness -> one.type().equals(other.type()) || areNumbers(one, other)
                        ? likeness
                        : likeness.ofOtherTypes(one, other))
                .filter(likeness -> likeness.score >= LEAST);
    }

    private static boolean areNumbers(FieldShape one, FieldShape other) {
        var numbers = Set.of(ValueType.INTEGER, ValueType.DECIMAL);
        return one.type().filter(numbers::contains).isPresent()
                && other.type().filter(numbers::contains).isPresent();
    }

    private Likeness ofOtherTypes(FieldShape one, FieldShape other) {
        return new Likeness(
                score - OTHER_TYPE, Sureness.GUESS, why + ", but " + one.nativeType() + " and " + other.nativeType());
    }

    private static Optional<Likeness> byName(String one, ObjectShape oneObject, String other, ObjectShape otherObject) {
        var words = NameWords.of(one);
        var otherWords = NameWords.of(other);
        if (String.join("", words).equals(String.join("", otherWords))) {
            return Optional.of(new Likeness(SAME_NAME, Sureness.SURE, "same name"));
        }
        var common = NameWords.common(words);
        var otherCommon = NameWords.common(otherWords);
        if (common.equals(otherCommon)) {
            return Optional.of(new Likeness(SAME_MEANING, Sureness.LIKELY, "means the same"));
        }
        var own = without(common, oneObject, otherObject);
        var otherOwn = without(otherCommon, oneObject, otherObject);
        if (own.equals(otherOwn) && !own.isEmpty()) {
            return Optional.of(new Likeness(SAME_WITHOUT_OBJECT, Sureness.LIKELY, "same but for the object's name"));
        }
        return byParts(own, otherOwn);
    }

    private static Optional<Likeness> byParts(List<String> one, List<String> other) {
        var shared = new HashSet<>(one);
        shared.retainAll(other);
        var all = new HashSet<>(one);
        all.addAll(other);
        if (!shared.isEmpty() && (shared.size() == one.size() || shared.size() == other.size())) {
            var most = GENERAL.containsAll(shared) ? SPELLING : SAME_WITHOUT_OBJECT;
            var score = PART + (most - PART) * shared.size() / all.size();
            return Optional.of(
                    new Likeness(score, Sureness.GUESS, "both have \"" + String.join(" ", sorted(one, shared)) + "\""));
        }
        var similarity = SIMILARITY.apply(String.join(" ", one), String.join(" ", other));
        return similarity >= NEARLY_SAME
                ? Optional.of(new Likeness(SPELLING, Sureness.GUESS, "spelt nearly the same"))
                : Optional.empty();
    }

    private static List<String> sorted(List<String> words, Set<String> wanted) {
        return words.stream().filter(wanted::contains).distinct().toList();
    }

    /** The words without those of the objects: {@code account_name} of {@code accounts} is {@code name}. */
    private static List<String> without(List<String> words, ObjectShape... objects) {
        var left = words;
        for (var object : objects) {
            var names = objectWords(object);
            left = left.stream()
                    .filter(word -> !names.contains(NameWords.singular(word)))
                    .toList();
        }
        return left;
    }

    /** Of {@code table public.accounts}: account. */
    static Set<String> objectWords(ObjectShape object) {
        var name = object.title().substring(object.title().lastIndexOf(' ') + 1);
        return NameWords.of(name.substring(name.lastIndexOf('.') + 1)).stream()
                .map(NameWords::singular)
                .collect(Collectors.toSet());
    }
}
