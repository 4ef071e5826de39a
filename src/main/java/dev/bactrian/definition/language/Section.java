package dev.bactrian.definition.language;

import dev.bactrian.definition.Location;
import dev.bactrian.definition.Mistakes;
import dev.bactrian.definition.SyncDefinition.FieldReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Keys and values that were read and hold what the language allows; a key that is not there, or was refused, has its default. */
final class Section {

    private final Group group;
    private final Location where;
    private final Map<String, Value> values;
    private final Set<String> refused;
    private final Mistakes mistakes;

    /** @param refused the keys whose values were mistakes */
    Section(Group group, Location where, Map<String, Value> values, Set<String> refused, Mistakes mistakes) {
        this.group = group;
        this.where = where;
        this.values = values;
        this.refused = refused;
        this.mistakes = mistakes;
    }

    Location where() {
        return where;
    }

    /** Where a key stands, by the name that it has there; of one that is not there, where it would. */
    Location where(String key) {
        var value = values.get(key);
        return value == null ? where.in(key) : value.where();
    }

    boolean has(String key) {
        return values.containsKey(known(key).name());
    }

    /** Whether the key was given a value that was refused, so that nobody knows what was meant. */
    boolean isRefused(String key) {
        return refused.contains(known(key).name());
    }

    void mistake(String key, String what) {
        mistakes.add(where(key), what);
    }

    void mistake(Location place, String what) {
        mistakes.add(place, what);
    }

    Optional<String> text(String key) {
        return find(key).filter(String.class::isInstance).map(String.class::cast);
    }

    /** The text, or nothing where there is none. */
    String textOr(String key, String otherwise) {
        return text(key).orElse(otherwise);
    }

    @Nullable
    FieldReference field(String key) {
        return text(key).map(name -> new FieldReference(name, where(key))).orElse(null);
    }

    boolean isSecret(String key) {
        return known(key).type() instanceof Type.Secret;
    }

    Optional<SecretText> secret(String key) {
        return find(key).map(SecretText.class::cast);
    }

    /** The word that stands there, or the default one. */
    <E extends Enum<E>> E word(String key, Class<E> words) {
        return Enum.valueOf(words, text(key).orElseThrow().toUpperCase(Locale.ROOT));
    }

    boolean truth(String key) {
        return (Boolean) find(key).orElseThrow();
    }

    Optional<Boolean> truthIfGiven(String key) {
        return find(key).map(Boolean.class::cast);
    }

    double number(String key) {
        return ((java.lang.Number) find(key).orElseThrow()).doubleValue();
    }

    int integer(String key) {
        return (int) number(key);
    }

    /** A time given as a number of seconds. */
    Duration seconds(String key) {
        return Duration.ofMillis(Math.round(number(key) * 1_000));
    }

    /** A list of texts, each with its place. */
    List<FieldReference> texts(String key) {
        return list(key).stream()
                .map(value -> new FieldReference((String) value.content(), value.where()))
                .toList();
    }

    /** Texts by texts. */
    Map<String, String> map(String key) {
        var map = new LinkedHashMap<String, String>();
        find(key)
                .ifPresent(found -> ((Map<?, ?>) found).forEach((name, text) -> map.put((String) name, (String) text)));
        return map;
    }

    /** Texts by texts, by systems. */
    @SuppressWarnings("unchecked") // what a TextsBySystem reads
    Map<String, Map<String, String>> mapsBySystem(String key) {
        return (Map<String, Map<String, String>>) find(key).orElse(Map.of());
    }

    /** Values by names, each with its place. */
    @SuppressWarnings("unchecked") // what a HubObjects reads
    Map<String, Value> valuesByName(String key) {
        return (Map<String, Value>) find(key).orElse(Map.of());
    }

    /** Values by fields; null where none are given. */
    @Nullable
    @SuppressWarnings("unchecked") // what a FieldsByName reads
    Map<String, @Nullable Object> fields(String key) {
        return (Map<String, @Nullable Object>) find(key).orElse(null);
    }

    /** The same for each of some systems. */
    @Nullable
    @SuppressWarnings("unchecked") // what a FieldsBySystem reads
    Map<String, Map<String, @Nullable Object>> fieldsBySystem(String key) {
        return (Map<String, Map<String, @Nullable Object>>) find(key).orElse(null);
    }

    boolean isSection(String key) {
        return find(key).filter(Section.class::isInstance).isPresent();
    }

    /** What stands under the key; an empty section where nothing does. */
    Section section(String key) {
        return find(key)
                .filter(Section.class::isInstance)
                .map(Section.class::cast)
                .orElseGet(() -> new Section(parts(known(key).type()), where.in(key), Map.of(), Set.of(), mistakes));
    }

    private static Group parts(Type type) {
        return type instanceof Type.WordOrParts either ? either.parts() : (Group) type;
    }

    List<Section> sections(String key) {
        var found = new ArrayList<Section>();
        list(key).forEach(value -> found.add((Section) value.content()));
        return found;
    }

    /** Takes keys out of another section that may hold them as well; what both say must be the same. */
    Section with(Section other, String... keys) {
        var joined = new LinkedHashMap<>(values);
        var refusedInEither = new HashSet<>(refused);
        for (var key : keys) {
            var here = values.get(key);
            var there = other.values.get(key);
            if (other.isRefused(key)) {
                refusedInEither.add(key);
            }
            if (here != null && there != null && !here.says(there)) {
                mistake(
                        key,
                        "says something else than " + there.where().path() + " on line "
                                + there.where().line() + ": keep one");
            } else if (there != null) {
                joined.putIfAbsent(key, there);
            }
        }
        return new Section(group, where, joined, refusedInEither, mistakes);
    }

    /** What stands here goes before what stands there; read by the words of another group, which has the same keys. */
    Section over(Section base, Group words) {
        var joined = new LinkedHashMap<>(base.values);
        joined.putAll(values);
        joined.keySet().removeIf(key -> words.find(key).isEmpty());
        var refusedInEither = new HashSet<>(base.refused);
        refusedInEither.removeAll(values.keySet());
        refusedInEither.addAll(refused);
        return new Section(words, where, joined, refusedInEither, mistakes);
    }

    /** What a file says without a word, as if it stood at a place. */
    Section sibling(Group words, Location place, Map<String, Value> said) {
        return new Section(words, place, said, Set.of(), mistakes);
    }

    /** Where everything stands that is said here, by key. */
    Map<String, Location> places() {
        var places = new LinkedHashMap<String, Location>();
        values.forEach((key, value) -> places.put(key, value.where()));
        return places;
    }

    /** What is said here, without the places. */
    Map<String, Object> plain() {
        var plain = new LinkedHashMap<String, Object>();
        values.forEach((key, value) -> plain.put(key, Value.plainOf(value)));
        return plain;
    }

    boolean isEmptyList(String key) {
        return find(key).filter(List.of()::equals).isPresent();
    }

    private List<Value> list(String key) {
        var found = new ArrayList<Value>();
        find(key).ifPresent(list -> ((List<?>) list).forEach(item -> found.add((Value) item)));
        return found;
    }

    private Optional<Object> find(String key) {
        var known = known(key);
        var value = values.get(key);
        return value == null ? Optional.ofNullable(known.standard()) : Optional.of(value.content());
    }

    private Key known(String key) {
        return group.find(key)
                .orElseThrow(() -> new IllegalArgumentException("the language has no key \"" + key + "\" at " + where));
    }
}
