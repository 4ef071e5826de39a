package dev.bactrian.definition;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How to reach a system that a sync file configures itself.
 *
 * @param settings what would stand under {@code bactrian.systems.<name>.} in application.properties, with {@code type}
 * @param inClear the places of secrets that stand in the file itself
 * @param unset the places of secrets that are not at hand, where the file was read without them
 */
public record Credentials(
        Map<String, String> settings, List<Location> inClear, List<Location> unset, Location location) {

    public Credentials {
        settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
        inClear = List.copyOf(inClear);
        unset = List.copyOf(unset);
    }

    /** The names only: secrets never reach a log by accident. */
    @Override
    public String toString() {
        return "Credentials" + settings.keySet();
    }
}
