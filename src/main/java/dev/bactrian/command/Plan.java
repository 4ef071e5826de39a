package dev.bactrian.command;

import dev.bactrian.change.Fields;
import dev.bactrian.change.ValueType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a first start of a sync would do.
 *
 * @param counts records by what would become of them, e.g. {@code create in erp}
 * @param first the first records that something would be done to
 */
record Plan(String sync, Map<String, Integer> counts, List<Step> first) {

    /**
     * One record.
     *
     * @param what what would be done
     * @param key the system's key of it, or another system's where it has none there
     * @param fields what it holds and what it would be given, under the system's own names
     */
    record Step(String what, String key, Map<String, Difference> fields) {

        static Step of(String what, String key, Fields from, Fields to) {
            var fields = new LinkedHashMap<String, Difference>();
            to.asMap().forEach((name, value) -> fields.put(name, new Difference(shown(from.get(name)), shown(value))));
            return new Step(what, key, fields);
        }
    }

    record Difference(@Nullable String from, @Nullable String to) {}

    String text() {
        var text = new StringBuilder("sync ").append(sync).append(", both systems as they are now:\n");
        counts.forEach((what, count) -> text.append(String.format("  %-24s %,10d%n", what, count)));
        for (var step : first) {
            text.append(step.what).append(' ').append(step.key).append('\n');
            step.fields.forEach((name, difference) -> text.append(
                    String.format("    %s: %s -> %s%n", name, quoted(difference.from), quoted(difference.to))));
        }
        return text.toString();
    }

    private static @Nullable String shown(@Nullable Object value) {
        return value == null ? null : ValueType.format(value);
    }

    private static String quoted(@Nullable String value) {
        return value == null ? "nothing" : "\"" + value + "\"";
    }
}
