package dev.bactrian.pipeline.source;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.bactrian.change.Position;
import dev.bactrian.pipeline.Sync;
import dev.bactrian.state.Positions;
import dev.bactrian.state.Positions.Phase;
import dev.bactrian.state.Positions.Stored;
import dev.bactrian.state.StateCodec;
import dev.bactrian.state.StateDatabase;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Notices that another server, or another table, has taken a system's place, as after a restore: places in its log cannot be compared with those
 * that are known, e.g. its log may stand at {@code 0/16B3748} where the former one had come to {@code 16/3002D50}.
 */
final class SystemIdentity {

    private static final String IDENTITY = "identity";

    private final Sync sync;
    private final StateDatabase state;
    private final Map<String, String> known = new HashMap<>();

    SystemIdentity(Sync sync, StateDatabase state) {
        this.sync = sync;
        this.state = state;
    }

    /**
     * Why what is known of a system's log is of another one; empty: it is of this one. A system that was never asked before is taken for the one it was.
     *
     * @throws dev.bactrian.system.SystemUnavailable where it cannot be asked
     */
    Optional<String> whyAnother(String system) {
        var now = now(system);
        var before = known.computeIfAbsent(system, this::load);
        if (before.isEmpty() || isDetailed(now, before)) {
            note(system, now);
        }
        return isSame(before, now)
                ? Optional.empty()
                : Optional.of(
                        "it was " + before + " and is " + now + " now, so nothing that was known of its log counts");
    }

    /** Whether nothing speaks against it: one may tell more than the other, e.g. {@code org 00D…, instance CS1} and {@code org 00D…}. */
    static boolean isSame(String before, String now) {
        return before.isEmpty()
                || now.isEmpty()
                || now.equals(before)
                || isDetailed(now, before)
                || isDetailed(before, now);
    }

    private static boolean isDetailed(String one, String other) {
        return one.startsWith(other + ", ");
    }

    /** From now on the system is the one that it is now: no record's place in its log is known, and it is read anew. */
    void accept(String system) {
        var now = now(system);
        sync.prepared().records().forgetPlaces(system, connection -> {
            Positions.lose(connection, sync.name(), system);
            Positions.begin(connection, sync.name(), name(system), stored(now));
            return true;
        });
        known.put(system, now);
    }

    private String now(String system) {
        return sync.system(system)
                .identity(sync.definition().end(system).orElseThrow().object());
    }

    private String load(String system) {
        return state.transaction("read identity", connection -> Positions.load(connection, sync.name(), name(system)))
                .map(stored -> StateCodec.parse(stored.offsets()).path(IDENTITY).asText(""))
                .orElse("");
    }

    private void note(String system, String identity) {
        sync.prepared()
                .records()
                .store(
                        "store identity",
                        connection -> Positions.begin(connection, sync.name(), name(system), stored(identity)));
        known.put(system, identity);
    }

    private static Stored stored(String identity) {
        var kept = JsonNodeFactory.instance.objectNode().put(IDENTITY, identity);
        return new Stored(Phase.STREAMING, Position.NONE, kept.toString());
    }

    /** What the identity is kept under. */
    private static String name(String system) {
        return system + "/identity";
    }
}
