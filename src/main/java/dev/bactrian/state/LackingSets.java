package dev.bactrian.state;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/** The sets of systems that the column {@code lacking} can name. */
final class LackingSets {

    private LackingSets() {}

    /** All sets of {@code systems} that hold {@code system}, each as it stands in the column, so that an index finds them. */
    static List<String> with(String system, Collection<String> systems) {
        var sets = new ArrayList<TreeSet<String>>();
        sets.add(new TreeSet<>(List.of(system)));
        for (var other : systems) {
            if (!other.equals(system)) {
                for (var set : List.copyOf(sets)) {
                    var larger = new TreeSet<>(set);
                    larger.add(other);
                    sets.add(larger);
                }
            }
        }
        return sets.stream().map(set -> String.join(" ", set)).toList();
    }
}
