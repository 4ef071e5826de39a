package dev.bactrian.pipeline;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.bactrian.change.Position;
import dev.bactrian.definition.End;
import dev.bactrian.definition.ObjectShape;
import dev.bactrian.state.Positions;
import dev.bactrian.state.Positions.Phase;
import dev.bactrian.state.Positions.Stored;
import dev.bactrian.state.StateCodec;
import dev.bactrian.state.StateDatabase;
import dev.bactrian.state.SyncRecords;
import java.util.Objects;
import java.util.Optional;

/** What a sync's systems said of their objects when they could be asked last, so that one that is away at a start does not keep the others from starting. */
public final class RememberedShapes {

    private final StateDatabase state;
    private final String sync;

    public RememberedShapes(StateDatabase state, String sync) {
        this.state = state;
        this.sync = sync;
    }

    /** Empty: nobody has ever asked, or it was of another object. */
    public Optional<ObjectShape> find(End end) {
        return kept(end)
                .map(StateCodec::parse)
                .filter(kept -> kept.path("object").asText().equals(end.object()))
                .flatMap(kept -> {
                    try {
                        return Optional.of(ShapeJson.read(kept.path("shape")));
                    } catch (IllegalArgumentException e) {
                        SyncLog.of(sync)
                                .warnf(
                                        "what a system said of its object cannot be read any more sync=%s system=%s reason=\"%s\"",
                                        sync, end.system(), e.getMessage());
                        return Optional.empty();
                    }
                });
    }

    /** Notes what the systems of the prepared sync said; for its present owner. */
    public void note(Sync prepared) {
        prepared.definition().ends().stream()
                .filter(end -> !prepared.prepared().isAbsent(end.system()))
                .forEach(end -> note(
                        prepared.prepared().records(),
                        end,
                        Objects.requireNonNull(prepared.prepared().shapes().get(end.system()))));
    }

    private void note(SyncRecords records, End end, ObjectShape shape) {
        var now = JsonNodeFactory.instance.objectNode().put("object", end.object());
        now.set("shape", ShapeJson.write(shape));
        if (kept(end).map(StateCodec::parse).filter(now::equals).isPresent()) {
            return;
        }
        records.store(
                "note what a system has",
                connection -> Positions.begin(
                        connection, sync, name(end), new Stored(Phase.STREAMING, Position.NONE, now.toString())));
    }

    private Optional<String> kept(End end) {
        return state.transaction("look up what a system has", connection -> Positions.load(connection, sync, name(end)))
                .map(Stored::offsets);
    }

    private static String name(End end) {
        return end.system() + "/shape";
    }
}
