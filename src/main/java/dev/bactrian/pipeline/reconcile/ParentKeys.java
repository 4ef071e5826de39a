package dev.bactrian.pipeline.reconcile;

import dev.bactrian.change.Fields;
import dev.bactrian.decision.TrackedRecord;
import dev.bactrian.decision.write.Withheld;
import dev.bactrian.definition.ParentReference;
import dev.bactrian.mapping.MappedField;
import dev.bactrian.pipeline.PreparedSync;
import dev.bactrian.state.RecordTransaction;
import dev.bactrian.state.References;
import dev.bactrian.state.References.Key;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The keys that one system has of the records to which some records refer: what is written there instead of the numbers of those records. */
public final class ParentKeys {

    private final List<MappedField> references;
    private final Map<Long, Key> keys;

    private ParentKeys(List<MappedField> references, Map<Long, Key> keys) {
        this.references = references;
        this.keys = keys;
    }

    /** Looks them up for what is to be written of the records. */
    public static ParentKeys of(
            RecordTransaction transaction, PreparedSync prepared, String system, Collection<TrackedRecord> records)
            throws SQLException {
        var references = prepared.mapping().references().stream()
                .filter(field -> field.shapes().containsKey(system))
                .toList();
        var parents = new LinkedHashSet<Long>();
        for (var field : references) {
            for (var record : records) {
                add(parents, record.state().fields().get(field.name()));
                add(parents, record.state().link(system).shadow().get(field.name()));
            }
        }
        return new ParentKeys(
                references, parents.isEmpty() ? Map.of() : References.keys(transaction.reading(), system, parents));
    }

    private static void add(Collection<Long> parents, @Nullable Object value) {
        References.number(value).ifPresent(parents::add);
    }

    /** What cannot be written yet, as the system does not hold the record that it refers to. */
    Withheld withheld(TrackedRecord record) {
        var fields = new HashSet<String>();
        var holdsCreate = false;
        for (var field : references) {
            var value = record.state().fields().get(field.name());
            if (value != null && !isThere(value)) {
                fields.add(field.name());
                holdsCreate |= !reference(field).comesLater();
            }
        }
        return fields.isEmpty() ? Withheld.NOTHING : new Withheld(fields, holdsCreate);
    }

    /** The numbers of the records that it refers to and the system does not hold. */
    List<Long> lacking(TrackedRecord record) {
        return references.stream()
                .map(field -> record.state().fields().get(field.name()))
                .filter(Objects::nonNull)
                .filter(value -> !isThere(value))
                .flatMap(value -> References.number(value).stream().boxed())
                .toList();
    }

    private boolean isThere(Object value) {
        var key = key(value);
        return key != null && key.isThere();
    }

    /** Whether all that the record refers to is there, or still to be made there. */
    boolean areComing(TrackedRecord record) {
        return references.stream()
                .map(field -> record.state().fields().get(field.name()))
                .filter(Objects::nonNull)
                .map(this::key)
                .allMatch(key -> key != null && (key.isThere() || key.isComing()));
    }

    /** The same with the system's keys; a reference to a record of which it never had one is left out. */
    Fields keyed(Fields fields) {
        var result = fields;
        for (var field : references) {
            var value = fields.get(field.name());
            if (value != null) {
                var key = key(value);
                result = key == null || key.key() == null
                        ? result.without(field.name())
                        : result.with(field.name(), key.key());
            }
        }
        return result;
    }

    private @Nullable Key key(Object value) {
        var number = References.number(value);
        return number.isPresent() ? keys.get(number.getAsLong()) : null;
    }

    private static ParentReference reference(MappedField field) {
        return Objects.requireNonNull(field.parent());
    }
}
