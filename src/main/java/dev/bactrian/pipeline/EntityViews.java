package dev.bactrian.pipeline;

import dev.bactrian.state.EntityView;
import dev.bactrian.state.EntityView.Field;
import dev.bactrian.state.StateDatabase;
import dev.bactrian.system.Feed;
import java.util.Optional;

/** Keeps the view of a sync's records as its fields are. */
public final class EntityViews {

    private EntityViews() {}

    /** What the view of a sync's records is called. */
    public static String name(Sync sync) {
        return Feed.shortened("entity_" + sync.name());
    }

    /**
     * Makes the view, or renews it. What stands in the way, e.g. a view of somebody's that is made of it, is told and keeps nothing else from going on.
     *
     * @param syncs all that there are; two of them may want a view of the same name
     * @throws dev.bactrian.state.StateUnavailable to be tried again
     */
    public static void renew(Sync sync, StateDatabase state, Syncs syncs) {
        var timeField = sync.prepared().mapping().rules().timestampField();
        var fields = sync.prepared().mapping().fields().stream()
                .map(field -> new Field(
                        field.name(),
                        field.type(),
                        field.keyOf().isEmpty() && !timeField.equals(Optional.of(field.name()))))
                .toList();
        var name = name(sync);
        var view = new EntityView(name, sync.name(), fields, sync.definition().systems());
        try {
            if (state.transaction("make view " + name, connection -> view.renew(connection, syncs::isKnown))) {
                SyncLog.of(sync.name()).infof("made a view of the records sync=%s view=%s", sync.name(), name);
            }
        } catch (IllegalStateException e) {
            SyncLog.of(sync.name())
                    .warnf(
                            "cannot make the view of the records, it is as it was sync=%s view=%s reason=\"%s\"",
                            sync.name(), name, e.getMessage());
        }
    }
}
