package dev.bactrian.pipeline.source;

import dev.bactrian.definition.SyncDefinition;
import dev.bactrian.pipeline.Systems;
import dev.bactrian.state.KeptSyncs;
import dev.bactrian.state.StateDatabase;
import dev.bactrian.system.ConnectedSystem.Leftover;
import dev.bactrian.system.Feed;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Finds what syncs that are gone have left in the systems, and removes it. */
@ApplicationScoped
public class Cleaning {

    private final Systems systems;
    private final StateDatabase state;

    Cleaning(Systems systems, StateDatabase state) {
        this.systems = systems;
        this.state = state;
    }

    /**
     * Something that is left in a system.
     *
     * @param isOurs whether the state knows the sync that it was made for; else it may be another installation's
     */
    public record Left(String system, Leftover what, boolean isOurs) {

        /** Whether nobody misses it. */
        public boolean isRemovable() {
            return isOurs && !what.isInUse();
        }
    }

    /**
     * What is left of the syncs besides these.
     *
     * @throws dev.bactrian.system.SystemUnavailable where a system cannot be asked
     * @throws dev.bactrian.state.StateUnavailable where the state cannot be asked
     */
    public List<Left> find(Collection<SyncDefinition> present) {
        var needed = new HashSet<String>();
        present.forEach(sync -> sync.ends().forEach(end -> {
            needed.add(Feed.nameOf(sync.name(), end.system()));
            needed.add(Feed.nameOf(end.system()));
        }));
        var gone = gone(needed);
        var found = new ArrayList<Left>();
        for (var system : systems.names()) {
            systems.system(system)
                    .leftovers(needed)
                    .forEach(one -> found.add(new Left(system, one, gone.contains(one.name()))));
        }
        return found;
    }

    /** What is in use by now stays; false: it was not removed. */
    public boolean remove(Left left) {
        return left.isRemovable() && systems.system(left.system()).remove(left.what());
    }

    /** The feeds of syncs that this installation had; one that a process runs is not gone, wherever its file is. */
    private Set<String> gone(Set<String> needed) {
        var gone = new HashSet<String>();
        for (var side : state.transaction("find the syncs that there were", KeptSyncs::sides)) {
            if (!side.isOwned()) {
                gone.add(Feed.nameOf(side.sync(), side.system()));
                gone.add(Feed.nameOf(side.system()));
            }
        }
        gone.removeAll(needed);
        return gone;
    }
}
