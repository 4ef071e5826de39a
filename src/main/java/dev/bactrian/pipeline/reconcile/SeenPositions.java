package dev.bactrian.pipeline.reconcile;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.apache.camel.spi.IdempotentRepository;
import org.apache.camel.support.service.ServiceSupport;

/**
 * Knows the changes that were taken in lately, by sync, system, key and position.
 *
 * <p>What a source repeats after a restart begins behind the stored position, so memory of one run is enough to notice it; what it
 * forgets, the position that each link keeps refuses again.
 */
@ApplicationScoped
@Named("seen")
public class SeenPositions extends ServiceSupport implements IdempotentRepository {

    private static final int MOST = 20_000;

    private final Set<String> seen = Collections.newSetFromMap(new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > MOST;
        }
    });

    @Override
    public synchronized boolean add(String key) {
        return seen.add(key);
    }

    @Override
    public synchronized boolean contains(String key) {
        return seen.contains(key);
    }

    @Override
    public synchronized boolean remove(String key) {
        return seen.remove(key);
    }

    @Override
    public boolean confirm(String key) {
        return true;
    }

    @Override
    public synchronized void clear() {
        seen.clear();
    }
}
