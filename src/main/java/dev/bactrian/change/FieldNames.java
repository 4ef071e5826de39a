package dev.bactrian.change;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The names of fields, each with its place. Records of one object have the same fields, so these are shared: what a record takes of memory is its values.
 * Immutable.
 */
final class FieldNames {

    /** More sets of names than this are not shared: events that tell what changed may have any of them. */
    private static final int MOST_SHARED = 2_000;

    static final int UNKNOWN = -1;

    private static final Map<List<String>, FieldNames> SHARED = new ConcurrentHashMap<>();

    static final FieldNames NONE = new FieldNames(List.of());

    private final List<String> list;
    private final Map<String, Integer> places;

    private FieldNames(List<String> list) {
        this.list = list;
        var all = new LinkedHashMap<String, Integer>();
        list.forEach(name -> all.put(name, all.size()));
        this.places = Collections.unmodifiableMap(all);
    }

    /** These names, in their order; none comes twice. */
    static FieldNames of(Collection<String> names) {
        var list = List.copyOf(names);
        var shared = SHARED.get(list);
        if (shared != null) {
            return shared;
        }
        var made = new FieldNames(list);
        if (SHARED.size() >= MOST_SHARED) {
            return made;
        }
        var other = SHARED.putIfAbsent(list, made);
        return other == null ? made : other;
    }

    /** Where the field's value stands, from 0; {@link #UNKNOWN}: the name is not among them. */
    int place(String name) {
        return places.getOrDefault(name, UNKNOWN);
    }

    String name(int place) {
        return list.get(place);
    }

    int size() {
        return list.size();
    }

    /** In their order. */
    Set<String> set() {
        return places.keySet();
    }
}
