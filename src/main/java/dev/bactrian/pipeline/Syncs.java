package dev.bactrian.pipeline;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/** The syncs that were loaded, by name, and the files that could not be. */
@ApplicationScoped
public class Syncs {

    private final Map<String, Sync> syncs = new ConcurrentSkipListMap<>();
    private final Map<String, RefusedFile> refused = new ConcurrentSkipListMap<>();

    public void add(Sync sync) {
        syncs.put(sync.name(), sync);
    }

    public void refuse(RefusedFile file) {
        refused.put(file.file(), file);
    }

    /** The file is right now. */
    public void accept(String file) {
        refused.remove(file);
    }

    /** The files whose syncs do not run, since they are wrong. */
    public Collection<RefusedFile> refused() {
        return List.copyOf(refused.values());
    }

    /** Whether a person must mend the file of this name, or the systems that it does not fit. */
    public boolean isInvalid(String name) {
        return refused.values().stream().anyMatch(file -> file.name().equals(name))
                || find(name).filter(Sync::isInvalid).isPresent();
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

    /** Whether there is a file of this sync, right or wrong. */
    public boolean isKnown(String name) {
        return syncs.containsKey(name)
                || refused.values().stream().anyMatch(file -> file.name().equals(name));
    }

    public Collection<Sync> all() {
        return List.copyOf(syncs.values());
    }
}
