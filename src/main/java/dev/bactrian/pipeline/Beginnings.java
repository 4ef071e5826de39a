package dev.bactrian.pipeline;

import dev.bactrian.change.Position;
import dev.bactrian.definition.SyncDefinition.InitialSync;
import dev.bactrian.pipeline.SourceStatus.State;
import dev.bactrian.state.Positions;
import dev.bactrian.state.Positions.Phase;
import dev.bactrian.state.Positions.Stored;
import dev.bactrian.state.StateDatabase;
import java.util.Objects;

/** Makes new beginnings in the logs of a sync's systems, and has everything read that they hold. */
final class Beginnings {

    private final Sync sync;
    private final StateDatabase state;
    private final SourceRoutes routes;
    private final Loading loading;

    Beginnings(Sync sync, StateDatabase state, SourceRoutes routes, Loading loading) {
        this.sync = sync;
        this.state = state;
        this.routes = routes;
        this.loading = loading;
    }

    /** @param phase whether everything is read for the first time, or anew */
    void make(String system, Phase phase) {
        var feed = Objects.requireNonNull(sync.prepared().feeds().get(system));
        feed.checkBeginning();
        intend(system, phase);
        try (var beginning = feed.begin()) {
            var place = beginning.place();
            state.transaction("begin to load", connection -> {
                Positions.begin(connection, sync.name(), system, new Stored(phase, place.position(), place.offsets()));
                return true;
            });
            if (sync.status(system).state() != State.POSITION_LOST) {
                sync.status(system, State.LOADING, "reading all records");
            }
            feed.resume(routes.source(sync, system), place);
            routes.start(sync, system);
            if (phase == Phase.REPAIRING || sync.definition().initialSync() != InitialSync.NONE) {
                loading.load(sync, system, beginning, phase);
            }
        }
        enter(system, Phase.STREAMING);
    }

    /** Notes that a beginning is made, so that what it leaves in the system is known to be ours, even after a crash. */
    private void intend(String system, Phase phase) {
        state.transaction("intend to load", connection -> {
            if (Positions.load(connection, sync.name(), system).isEmpty()) {
                Positions.begin(connection, sync.name(), system, new Stored(phase, Position.NONE, "{}"));
            }
            return true;
        });
    }

    void enter(String system, Phase phase) {
        state.transaction("enter phase " + phase, connection -> {
            Positions.enter(connection, sync.name(), system, phase);
            return true;
        });
    }
}
