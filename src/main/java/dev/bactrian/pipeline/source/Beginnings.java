package dev.bactrian.pipeline.source;

import dev.bactrian.change.Position;
import dev.bactrian.definition.SyncDefinition.InitialSync;
import dev.bactrian.pipeline.SourceStatus.State;
import dev.bactrian.pipeline.Sync;
import dev.bactrian.pipeline.reconcile.Loading;
import dev.bactrian.state.Positions;
import dev.bactrian.state.Positions.Phase;
import dev.bactrian.state.Positions.Stored;
import dev.bactrian.state.SyncRecords;
import java.util.Objects;

/** Makes new beginnings in the logs of a sync's systems, and has everything read that they hold. */
final class Beginnings {

    private final Sync sync;
    private final SourceRoutes routes;
    private final Loading loading;

    Beginnings(Sync sync, SourceRoutes routes, Loading loading) {
        this.sync = sync;
        this.routes = routes;
        this.loading = loading;
    }

    /** @param phase whether everything is read for the first time, or anew */
    void make(String system, Phase phase) {
        var feed = Objects.requireNonNull(sync.prepared().feeds().get(system));
        feed.checkBeginning();
        // What is read under one ownership must not count under another.
        var records = sync.prepared().records();
        intend(records, system, phase);
        try (var beginning = feed.begin()) {
            var place = beginning.place();
            records.store(
                    "begin to load",
                    connection -> Positions.begin(
                            connection, sync.name(), system, new Stored(phase, place.position(), place.offsets())));
            if (sync.status(system).state() != State.POSITION_LOST) {
                sync.status(system, State.LOADING, "reading all records");
            }
            routes.follow(sync, system, place);
            if (phase == Phase.REPAIRING || sync.definition().initialSync() != InitialSync.NONE) {
                loading.load(sync, system, beginning, phase);
            }
        }
        enter(records, system, Phase.STREAMING);
    }

    /** Notes that a beginning is made, so that what it leaves in the system is known to be ours, even after a crash. */
    private void intend(SyncRecords records, String system, Phase phase) {
        records.store("intend to load", connection -> {
            if (Positions.load(connection, sync.name(), system).isEmpty()) {
                Positions.begin(connection, sync.name(), system, new Stored(phase, Position.NONE, "{}"));
            }
        });
    }

    void enter(String system, Phase phase) {
        enter(sync.prepared().records(), system, phase);
    }

    private void enter(SyncRecords records, String system, Phase phase) {
        records.store("enter phase " + phase, connection -> Positions.enter(connection, sync.name(), system, phase));
    }
}
