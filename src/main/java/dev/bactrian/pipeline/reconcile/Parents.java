package dev.bactrian.pipeline.reconcile;

import dev.bactrian.change.Fields;
import dev.bactrian.change.MappedChange;
import dev.bactrian.definition.ParentReference;
import dev.bactrian.mapping.MappedField;
import dev.bactrian.pipeline.Sync;
import dev.bactrian.state.RecordStore.LinkKey;
import dev.bactrian.state.RecordTransaction;
import dev.bactrian.state.References;
import dev.bactrian.state.WaitingChanges.Parent;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the records that changes refer to. A system tells its own key of such a record, e.g. an {@code AccountId}; what is decided is the number of the record
 * behind it, which is the same whatever system tells it.
 */
final class Parents {

    private final List<MappedField> references;
    private final RecordTransaction transaction;
    private final Map<Parent, Long> known = new HashMap<>();
    private final Set<Parent> looked = new HashSet<>();
    private final Map<MappedChange, Missing> missing = new IdentityHashMap<>();

    /**
     * What a change refers to and nobody knows yet.
     *
     * @param heldUpBy without which nothing of the change can be decided; null: there is none
     * @param left of fields that were left out of the change, since the two may refer to each other
     */
    private record Missing(@Nullable Parent heldUpBy, List<Parent> left) {}

    Parents(Sync.Prepared prepared, RecordTransaction transaction) {
        this.references = prepared.mapping().references();
        this.transaction = transaction;
    }

    boolean areNone() {
        return references.isEmpty();
    }

    /** The changes as they are to be decided. */
    List<MappedChange> find(List<MappedChange> changes) throws SQLException {
        if (references.isEmpty()) {
            return changes;
        }
        lookUp(changes);
        return changes.stream().map(this::found).toList();
    }

    MappedChange find(MappedChange change) throws SQLException {
        return find(List.of(change)).get(0);
    }

    /** The record without which the change cannot be decided; empty: it can. */
    Optional<Parent> heldUpBy(MappedChange change) {
        return Optional.ofNullable(missing.get(change)).map(Missing::heldUpBy);
    }

    /** The records that are not known and were left out of the change; empty: all were found; null: the change does not tell of all its references. */
    @Nullable
    List<Parent> left(MappedChange change) {
        var left = missing.get(change);
        if (left != null) {
            return left.left();
        }
        var isTold = references.stream()
                .filter(field -> field.shapes().containsKey(change.system()))
                .allMatch(field -> change.fields().knows(field.name()));
        return isTold || !change.operation().leavesRecord() ? List.of() : null;
    }

    private void lookUp(List<MappedChange> changes) throws SQLException {
        var wanted = new LinkedHashMap<String, Collection<LinkKey>>();
        for (var change : changes) {
            for (var field : references) {
                var parent = parent(field, change);
                if (parent != null && looked.add(parent)) {
                    wanted.computeIfAbsent(parent.sync(), sync -> new ArrayList<>())
                            .add(parent.key());
                }
            }
        }
        for (var entry : wanted.entrySet()) {
            References.records(transaction.reading(), entry.getKey(), entry.getValue())
                    .forEach((key, id) -> known.put(new Parent(entry.getKey(), key), id));
        }
    }

    private MappedChange found(MappedChange change) {
        var fields = change.fields();
        var raw = change.raw();
        Parent heldUpBy = null;
        var left = new ArrayList<Parent>();
        for (var field : references) {
            var parent = parent(field, change);
            if (parent == null) {
                continue;
            }
            var id = known.get(parent);
            if (id != null) {
                fields = fields.with(field.name(), Long.toString(id));
                raw = raw.with(field.name(), told(field, change));
            } else if (reference(field).comesLater() || !change.operation().leavesRecord()) {
                fields = fields.without(field.name());
                raw = raw.without(field.name());
                if (change.operation().leavesRecord()) {
                    left.add(parent);
                }
            } else {
                heldUpBy = parent;
            }
        }
        var result = fields == change.fields() ? change : with(change, fields, raw);
        if (heldUpBy != null || !left.isEmpty()) {
            missing.put(result, new Missing(heldUpBy, left));
        }
        return result;
    }

    private static MappedChange with(MappedChange change, Fields fields, Fields raw) {
        return new MappedChange(change.change(), fields, raw, change.otherKeys(), change.findings());
    }

    private static @Nullable Object told(MappedField field, MappedChange change) {
        return change.change()
                .fields()
                .get(Objects.requireNonNull(field.shapes().get(change.system())).name());
    }

    private static @Nullable Parent parent(MappedField field, MappedChange change) {
        return field.shapes().containsKey(change.system()) && change.fields().get(field.name()) instanceof String key
                ? new Parent(reference(field).parent(), new LinkKey(change.system(), key))
                : null;
    }

    private static ParentReference reference(MappedField field) {
        return Objects.requireNonNull(field.parent());
    }
}
