package dev.bactrian.pipeline.reconcile;

import dev.bactrian.change.Fields;
import dev.bactrian.change.Findings;
import dev.bactrian.change.Findings.LeftOut;
import dev.bactrian.change.MappedChange;
import dev.bactrian.definition.ParentReference;
import dev.bactrian.mapping.MappedField;
import dev.bactrian.pipeline.PreparedSync;
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

    Parents(PreparedSync prepared, RecordTransaction transaction) {
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

    /** The records that are not known and were left out of the change. */
    List<Parent> left(MappedChange change) {
        var left = missing.get(change);
        return left == null ? List.of() : left.left();
    }

    /** Whether it is known from the change alone which records its record refers to: it tells of all of them, and all are known, or its record is gone. */
    boolean isComplete(MappedChange change) {
        return !change.operation().leavesRecord()
                || (!missing.containsKey(change)
                        && references.stream()
                                .filter(field -> field.shapes().containsKey(change.system()))
                                .allMatch(field -> change.fields().knows(field.name())));
    }

    /** Of changes of one record, one that is complete tells all that those before it could not: what they refer to and is not known is left out of them. */
    List<MappedChange> withoutOutdated(List<MappedChange> changes) {
        if (references.isEmpty()) {
            return changes;
        }
        var complete = new HashMap<LinkKey, MappedChange>();
        var result = new ArrayList<>(changes);
        for (var n = changes.size() - 1; n >= 0; n--) {
            var change = changes.get(n);
            var key = Refused.key(change);
            var later = complete.get(key);
            if (later != null && heldUpBy(change).isPresent()) {
                result.set(n, withoutUnknown(change, later));
            } else if (isComplete(change)) {
                later = change;
                complete.put(key, change);
            }
            var former = change.change().formerKey();
            if (former != null && later != null) {
                complete.put(new LinkKey(change.system(), former), later);
            }
        }
        return result;
    }

    /** What tells a whole record tells the references of the later change already, by which records may be matched. */
    private MappedChange withoutUnknown(MappedChange change, MappedChange later) {
        var fields = change.fields();
        var raw = change.raw();
        for (var field : references) {
            var parent = parent(field, change);
            if (parent == null || known.containsKey(parent)) {
                continue;
            }
            var isKnown = change.operation().isWhole() && later.fields().get(field.name()) != null;
            fields = isKnown
                    ? fields.with(field.name(), later.fields().get(field.name()))
                    : fields.without(field.name());
            raw = isKnown ? raw.with(field.name(), later.raw().get(field.name())) : raw.without(field.name());
        }
        return with(change, fields, raw, change.findings());
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
        var leftOut = new ArrayList<LeftOut>();
        for (var field : references) {
            var parent = parent(field, change);
            if (parent == null) {
                continue;
            }
            var id = known.get(parent);
            if (id != null) {
                fields = fields.with(field.name(), Long.toString(id));
                raw = raw.with(field.name(), told(field, change));
                continue;
            }
            var counts = change.operation().leavesRecord() && field.editors().contains(change.system());
            if (counts && !reference(field).comesLater()) {
                heldUpBy = parent;
                continue;
            }
            fields = fields.without(field.name());
            raw = raw.without(field.name());
            if (counts) {
                left.add(parent);
                leftOut.add(new LeftOut(field.name(), Findings.UNKNOWN_PARENT, told(field, change)));
            }
        }
        var findings = leftOut.isEmpty() ? change.findings() : change.findings().leavingOut(leftOut);
        var result = fields == change.fields() ? change : with(change, fields, raw, findings);
        if (heldUpBy != null || !left.isEmpty()) {
            missing.put(result, new Missing(heldUpBy, left));
        }
        return result;
    }

    private static MappedChange with(MappedChange change, Fields fields, Fields raw, Findings findings) {
        return new MappedChange(change.change(), fields, raw, change.otherKeys(), findings);
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
