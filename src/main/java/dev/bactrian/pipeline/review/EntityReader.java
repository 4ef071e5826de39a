package dev.bactrian.pipeline.review;

import dev.bactrian.pipeline.EntityViews;
import dev.bactrian.state.EntityPage;
import dev.bactrian.state.StateDatabase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** Reads the agreed records of a sync, or of a hub's entity, across all systems. */
@ApplicationScoped
public class EntityReader {

    private final Archive archive;
    private final StateDatabase state;

    EntityReader(Archive archive, StateDatabase state) {
        this.archive = archive;
        this.state = state;
    }

    /**
     * A page of records, each as a JSON object.
     *
     * @throws NotFound naming the syncs that there are
     * @throws IllegalArgumentException where a column or a value is none
     */
    public List<String> read(String syncName, EntityPage page) {
        var view = EntityViews.name(archive.sync(syncName));
        try {
            return state.transaction("read " + view, connection -> page.read(connection, view));
        } catch (IllegalStateException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }
}
