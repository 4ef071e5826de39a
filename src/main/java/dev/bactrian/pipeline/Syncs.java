package dev.bactrian.pipeline;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/** The syncs that were loaded, by name. */
@ApplicationScoped
public class Syncs {

    private final Map<String, Sync> syncs = new ConcurrentSkipListMap<>();

    void add(Sync sync) {
        syncs.put(sync.name(), sync);
    }

    /** @throws IllegalArgumentException naming the syncs that there are */
    public Sync sync(String name) {
        var sync = syncs.get(name);
        if (sync == null) {
            throw new IllegalArgumentException("unknown sync \"" + name + "\" (loaded: " + syncs.keySet() + ")");
        }
        return sync;
    }

    /** Empty where it was not loaded. */
    public Optional<Sync> find(String name) {
        return Optional.ofNullable(syncs.get(name));
    }

    public Collection<Sync> all() {
        return List.copyOf(syncs.values());
    }
}
