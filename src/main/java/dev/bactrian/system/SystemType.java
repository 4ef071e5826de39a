package dev.bactrian.system;

import java.util.Map;

/** One kind of system, e.g. {@code postgres}; makes the configured systems of its kind. */
public interface SystemType {

    /** The word for it in sync files and in {@code bactrian.systems.<name>.type}. */
    String type();

    /**
     * A configured system; nothing is reached for yet.
     *
     * @param settings what stands under {@code bactrian.systems.<name>.}, by key
     * @throws IllegalArgumentException naming each setting that is missing, unknown or wrong, and what is allowed
     */
    ConnectedSystem configure(String name, Map<String, String> settings);
}
