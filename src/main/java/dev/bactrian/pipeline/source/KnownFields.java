package dev.bactrian.pipeline.source;

import dev.bactrian.decision.TrackedRecord;
import dev.bactrian.mapping.MappedField;
import dev.bactrian.pipeline.Sync;
import dev.bactrian.state.Positions;
import dev.bactrian.state.Scopes;
import dev.bactrian.state.StateDatabase;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** The fields of a system that the sync knows the values of, since it has read its records or followed them from the beginning. */
final class KnownFields {

    private static final String REFERS_TO = " > ";
    private static final int PAGE = 500;

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
        return known.map(noted -> added(system, noted)).orElse(List.of());
    }

    private List<String> added(String system, Set<String> noted) {
        var fields = fields(system);
        var added = new LinkedHashSet<>(fields);
        added.removeAll(noted);
        // What held another record until now, and holds a value or a record of another entity, is another field as
        // well.
        noted.stream()
                .filter(field -> !fields.contains(field) && !nameOf(field).equals(field))
                .map(KnownFields::nameOf)
                .filter(fields::contains)
                .forEach(added::add);
        return List.copyOf(added);
    }

    /** Forgets what another field of the system said under the record's names of these; of references also what was agreed, which meant something else. */
    void forget(String system, List<String> fields) {
        var names = new LinkedHashSet<String>();
        var meanings = new LinkedHashSet<String>();
        var known = known(system);
        for (var field : sync.prepared().mapping().fields()) {
            if (!field.shapes().containsKey(system)) {
                continue;
            }
            var name = nameIn(system, field);
            var isOther = known.contains(name) && isOtherThan(known, system, field);
            if (isOther || fields.contains(name) || fields.contains(reference(system, field))) {
                names.add(field.name());
            }
            if (isOther && isFirst(system, field)) {
                meanings.add(field.name());
            }
        }
        sync.prepared().records().forget(system, names);
        if (!meanings.isEmpty()) {
            forgetAgreed(meanings);
        }
    }

    /** Whether the field is noted as one that meant something else. */
    private static boolean isOtherThan(Set<String> known, String system, MappedField field) {
        var now = reference(system, field);
        var name = nameIn(system, field);
        var isNew = !now.equals(name) && !known.contains(now);
        return isNew
                || known.stream()
                        .anyMatch(noted -> nameOf(noted).equals(name) && !noted.equals(name) && !noted.equals(now));
    }

    /** Whether no other system has told yet what the field means now. */
    private boolean isFirst(String system, MappedField field) {
        return field.shapes().keySet().stream()
                .filter(other -> !other.equals(system))
                .allMatch(other -> isOtherThan(known(other), other, field));
    }

    private void forgetAgreed(Collection<String> names) {
        var records = sync.prepared().records();
        for (var ids = page(0); !ids.isEmpty(); ids = page(ids.get(ids.size() - 1))) {
            var batch = ids;
            records.transaction("forget what fields meant", transaction -> {
                var changed = new ArrayList<TrackedRecord>();
                for (var record : transaction.read(batch).values()) {
                    var state = record.state();
                    for (var name : names) {
                        state = state.fields().knows(name) ? state.without(name) : state;
                    }
                    if (state != record.state()) {
                        changed.add(record.with(state));
                    }
                }
                transaction.save(changed);
                return true;
            });
        }
    }

    private List<Long> page(long after) {
        return state.transaction("find records", connection -> Scopes.page(connection, sync.name(), after, PAGE));
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
