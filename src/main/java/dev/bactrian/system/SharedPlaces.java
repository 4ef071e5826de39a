package dev.bactrian.system;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What is known of all syncs that share the one source of a system. */
public interface SharedPlaces {

    /** What each sync of this installation has kept of the system, see {@link PlaceKeeper}; a sync that is about to begin has {@code {}}. */
    List<String> offsets();

    /**
     * The objects of the system that sync files name, as these name them.
     *
     * @return empty where a file is wrong, which may name any
     */
    Optional<Set<String>> objects();

    /** Why the system must not give up its log yet, naming the sync that needs it; empty: nobody does. Called by the source itself, also while it stops. */
    Optional<String> whyHeld();

    /** Of a source that one sync has for itself. */
    record Alone(List<String> offsets) implements SharedPlaces {

        @Override
        public Optional<Set<String>> objects() {
            return Optional.empty();
        }

        @Override
        public Optional<String> whyHeld() {
            return Optional.empty();
        }
    }
}
