package dev.bactrian.pipeline.source;

import dev.bactrian.mapping.MappedField;
import dev.bactrian.pipeline.Sync;
import dev.bactrian.state.Positions;
import dev.bactrian.state.StateDatabase;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** The fields of a system that the sync knows the values of, since it has read its records or followed them from the beginning. */
final class KnownFields {

    private static final String REFERS_TO = " > ";

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
                        && (fields.contains(nameIn(system, field)) || fields.contains(reference(system, field))))
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

    /** The names in the system; a field that has become a reference counts as another one, since the record keeps something else for it. */
    private List<String> fields(String system) {
        var fields = new ArrayList<>(
                Objects.requireNonNull(sync.prepared().subscriptions().get(system))
                        .fields());
        sync.prepared().mapping().references().stream()
                .filter(field -> field.shapes().containsKey(system))
                .forEach(field -> fields.add(reference(system, field)));
        return fields;
    }

    /** The name in the system of a field as it is noted. */
    static String nameOf(String noted) {
        return noted.split(REFERS_TO, 2)[0];
    }

    private static String nameIn(String system, MappedField field) {
        return Objects.requireNonNull(field.shapes().get(system)).name();
    }

    private static String reference(String system, MappedField field) {
        return field.parent() == null
                ? nameIn(system, field)
                : nameIn(system, field) + REFERS_TO + field.parent().parent();
    }
}
