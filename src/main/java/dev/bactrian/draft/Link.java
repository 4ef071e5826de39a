package dev.bactrian.draft;

import dev.bactrian.change.ValueType;
import dev.bactrian.definition.ObjectShape;
import dev.bactrian.definition.ObjectShape.FieldShape;
import dev.bactrian.mapping.Types;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A field of one object that holds the other one's key.
 *
 * @param owner the end whose key it is, from 0
 * @param holder the end that has the field
 * @param field the field that holds it
 */
record Link(int owner, int holder, FieldShape field) {

    private static final Set<String> OF_OTHERS = Set.of("external", "ext", "remote", "foreign", "origin", "source");
    private static final Set<String> KEYS = Set.of("id", "key", "number", "uuid", "guid");

    /** The likeliest of both directions; unique fields first. */
    static Optional<Link> between(DraftEnd one, DraftEnd other) {
        return Stream.concat(candidates(0, one, 1, other), candidates(1, other, 0, one))
                .max(Comparator.comparingInt(candidate -> candidate.score))
                .map(candidate -> candidate.link);
    }

    private record Candidate(Link link, int score) {}

    private static Stream<Candidate> candidates(int ownerEnd, DraftEnd owner, int holderEnd, DraftEnd holder) {
        var ownerShape = owner.shape();
        var holderShape = holder.shape();
        if (ownerShape.isEmpty() || holderShape.isEmpty()) {
            return Stream.empty();
        }
        return holderShape.get().fields().stream()
                .filter(field -> !field.name().equals(holderShape.get().keyField()))
                .filter(FieldShape::updatable)
                .filter(field -> canHoldKey(field, ownerShape.get()))
                .filter(field ->
                        holder.isTable() || holderShape.get().uniqueFields().contains(field.name()))
                .map(field -> new Candidate(
                        new Link(ownerEnd, holderEnd, field), score(field, owner, ownerShape.get(), holderShape.get())))
                .filter(candidate -> candidate.score > 0);
    }

    private static boolean canHoldKey(FieldShape field, ObjectShape owner) {
        return field.type()
                .filter(type -> type == ValueType.TEXT || type == ValueType.INTEGER)
                .flatMap(type ->
                        owner.field(owner.keyField()).flatMap(FieldShape::type).flatMap(key -> Types.common(type, key)))
                .isPresent();
    }

    /** 0: it holds no key of the owner. */
    private static int score(FieldShape field, DraftEnd owner, ObjectShape ownerShape, ObjectShape holder) {
        var words = new HashSet<>(NameWords.common(NameWords.of(field.name())));
        if (words.stream().noneMatch(KEYS::contains)) {
            return 0;
        }
        words.removeAll(KEYS);
        var unique = holder.uniqueFields().contains(field.name()) ? 1 : 0;
        var names = Stream.concat(NameWords.of(owner.system()).stream(), NameWords.of(owner.type()).stream())
                .toList();
        if (!words.isEmpty() && words.stream().allMatch(word -> isName(word, names))) {
            return 6 + unique;
        }
        if (words.stream().anyMatch(word -> isName(word, names))) {
            return 4 + unique;
        }
        var objects = Likeness.objectWords(ownerShape);
        var others = Likeness.objectWords(holder);
        var isOfOwner =
                !words.isEmpty() && words.stream().allMatch(word -> objects.contains(word) && !others.contains(word));
        return isOfOwner || words.stream().anyMatch(OF_OTHERS::contains) ? 2 + unique : 0;
    }

    private static boolean isName(String word, List<String> names) {
        return names.stream().anyMatch(name -> name.equals(word) || NameWords.isShortFor(word, name));
    }
}
