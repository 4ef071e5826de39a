package dev.bactrian.pipeline.source;

import dev.bactrian.mapping.MappedField;
import dev.bactrian.pipeline.Sync;
import dev.bactrian.state.Positions;
import dev.bactrian.state.StateDatabase;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** The fields of a system that the sync knows the values of, since it has read its records or followed them from the beginning. */
final class KnownFields {

    private final Sync sync;
    private final StateDatabase state;

    KnownFields(Sync sync, StateDatabase state) {
        this.sync = sync;
        this.state = state;
    }

    /** What is noted so far; nothing where it never was. */
    Set<String> known(String system) {
        return state.transaction(
                        "look up the known fields", connection -> Positions.fields(connection, sync.name(), system))
                .orElse(Set.of());
    }

    /** From now on nobody knows what the system holds in these. */
    void lose(String system, Collection<String> lost) {
        var kept = new HashSet<>(known(system));
        if (kept.removeAll(Set.copyOf(lost))) {
            state.transaction("note the known fields", connection -> {
                Positions.storeFields(connection, sync.name(), system, kept);
                return true;
            });
        }
    }

    /** Fields that were mapped since: nobody knows what the system holds there. */
    List<String> added(String system) {
        var known = state.transaction(
                "look up the known fields", connection -> Positions.fields(connection, sync.name(), system));
        return fields(system).stream()
                .filter(field -> known.isPresent() && !known.get().contains(field))
                .toList();
    }

    /** Forgets what another field of the system said under the record's names of these. */
    void forget(String system, List<String> fields) {
        var names = sync.prepared().mapping().fields().stream()
                .filter(field -> field.shapes().containsKey(system)
                        && fields.contains(Objects.requireNonNull(field.shapes().get(system))
                                .name()))
                .map(MappedField::name)
                .toList();
        sync.prepared().records().forget(system, names);
    }

    /** From now on all fields of the system are known, or will be told. */
    void note(String system) {
        sync.prepared()
                .records()
                .store(
                        "note the known fields",
                        connection -> Positions.storeFields(connection, sync.name(), system, fields(system)));
    }

    private List<String> fields(String system) {
        return Objects.requireNonNull(sync.prepared().subscriptions().get(system))
                .fields();
    }
}
