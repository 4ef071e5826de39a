package dev.bactrian.command;

import dev.bactrian.change.Change;
import dev.bactrian.change.Fields;
import dev.bactrian.change.Findings;
import dev.bactrian.change.Findings.LeftOut;
import dev.bactrian.change.MappedChange;
import dev.bactrian.change.Operation;
import dev.bactrian.change.Position;
import dev.bactrian.change.ValueType;
import dev.bactrian.change.WriteKind;
import dev.bactrian.decision.Parking;
import dev.bactrian.decision.RecordState;
import dev.bactrian.decision.Stamp;
import dev.bactrian.decision.write.Write;
import dev.bactrian.definition.CaseFile.Edit;
import dev.bactrian.definition.End;
import dev.bactrian.pipeline.rehearsal.Rehearsal;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The one record of a case: what the systems hold of it, what they tell, and what is made of that. */
final class CaseWorld {

    private static final Instant BEGINNING = Instant.parse("2026-01-01T00:00:00Z");

    private final Rehearsal rehearsal;
    private final CaseNames names;

    /** What each system holds, by its name; none where it has no such record. */
    private final Map<String, Fields> held = new HashMap<>();

    /** The systems that told what was refused. Systems tell only what changed, so at the next edit such a record is read in full. */
    private final Set<String> refused = new HashSet<>();

    private final Set<String> everHeld = new HashSet<>();

    /** What a system held when it deleted the record. */
    private final Map<String, Fields> lost = new HashMap<>();

    /** The keys of records in other systems that were named, by system. */
    private final Map<String, String> named = new LinkedHashMap<>();

    /** The record's own keys, as far as they were told, by system. */
    private final Map<String, String> keys = new HashMap<>();

    private final Map<String, String> rejections = new LinkedHashMap<>();
    private final Set<String> leftOut = new LinkedHashSet<>();
    private final Set<Parking.Kind> asked = new LinkedHashSet<>();
    private RecordState record = RecordState.empty(1);
    private Map<String, Stamp> stampsBefore = Map.of();
    private Instant time = BEGINNING;
    private long position;

    CaseWorld(Rehearsal rehearsal, CaseNames names) {
        this.rehearsal = rehearsal;
        this.names = names;
    }

    /** All systems tell the record that they hold, as at a first load: the side that edits are carried from tells first. */
    void begin(Fields fields) {
        var definition = rehearsal.definition();
        var ends = definition.ends().stream()
                .sorted(Comparator.comparing(end -> !definition.carriesFrom(end.system())))
                .toList();
        for (var end : ends) {
            var own = rehearsal.mapping().toNative(end.system(), fields);
            hold(end.system(), own);
            begin(fields, change(end.system(), Operation.READ, own));
        }
        leftOut.clear();
        stampsBefore = record.stamps();
    }

    /** What is held already may break the rules, which only ask who edits; what the case does not give is empty. */
    private void begin(Fields fields, Change change) {
        var mapped = rehearsal.map(change);
        if (mapped.findings().code().equals(Findings.DOES_NOT_FIT)
                && !mapped.misfits().isEmpty()) {
            decide(mapped, true);
            return;
        }
        var own = new LinkedHashMap<String, @Nullable Object>();
        for (var field : rehearsal.mapping().fields()) {
            if (field.shapes().containsKey(change.system())) {
                own.put(
                        field.name(),
                        (mapped.fields().knows(field.name()) ? mapped.fields() : fields).get(field.name()));
            }
        }
        decide(new MappedChange(change, Fields.of(own), mapped.raw(), mapped.otherKeys(), List.of()), true);
    }

    /** @throws IllegalArgumentException saying why nobody can make the edit */
    void edit(Edit edit) {
        var system = edit.from();
        names.checkSystem(system);
        var before = Optional.ofNullable(held.get(system));
        var operation = operation(edit, before.isPresent());
        var told = told(edit, operation);
        var at = edit.at();
        time = at == null ? time.plusSeconds(1) : at;
        if (operation == Operation.DELETE) {
            lost.put(system, held.remove(system));
            refused.remove(system);
            decide(change(system, operation, told), false);
            return;
        }
        var undeleted = operation == Operation.UNDELETE ? lost.getOrDefault(system, Fields.none()) : Fields.none();
        var whole = before.orElse(undeleted).with(told);
        checkIsThisRecord(system, operation, whole);
        hold(system, whole);
        if (operation != Operation.UPDATE) {
            decide(change(system, operation, whole), false);
        } else if (record.link(system).isPresent()) {
            decide(change(system, operation, told), false);
        }
        if (operation == Operation.UPDATE && refused.remove(system)) {
            decide(change(system, Operation.READ, whole), false);
        }
    }

    private void hold(String system, Fields fields) {
        held.put(system, fields);
        everHeld.add(system);
        keys.putAll(keysIn(system, fields));
    }

    /** The keys of systems that the system's own values tell, by the system whose they are. */
    private Map<String, String> keysIn(String system, Fields fields) {
        var told = new LinkedHashMap<String, String>();
        for (var field : rehearsal.mapping().fields()) {
            var own = field.shapes().get(system);
            var key = own == null ? null : fields.get(own.name());
            var text = key == null ? "" : ValueType.format(key).stripTrailing();
            if (!text.isEmpty()) {
                field.keyOf().forEach(owner -> told.put(owner, text));
            }
        }
        return told;
    }

    /** A case is about one record: what names another, or none that could be paired with it, would be another one. */
    private void checkIsThisRecord(String system, Operation operation, Fields fields) {
        var told = keysIn(system, fields);
        told.forEach((owner, key) -> {
            if (!keys.getOrDefault(owner, key).equals(key)) {
                throw new IllegalArgumentException("names " + owner + " " + key + ", but the record of this case is "
                        + keys.get(owner) + " there");
            }
        });
        var isNamed = told.keySet().stream().anyMatch(keys::containsKey);
        var isNew = !everHeld.contains(system) && !everHeld.isEmpty();
        if (isNew && !isNamed && !isPaired(rehearsal.map(change(system, operation, fields)))) {
            throw new IllegalArgumentException("would be another record than that of " + String.join(", ", everHeld)
                    + ", as it names no key of it" + (matchOn().isEmpty() ? "" : " and differs in match_on")
                    + " (a case is about one record)");
        }
    }

    private List<String> matchOn() {
        return rehearsal.mapping().rules().matchOn();
    }

    private boolean isPaired(MappedChange change) {
        return !matchOn().isEmpty()
                && matchOn().stream().allMatch(field -> {
                    var value = change.fields().get(field);
                    return value != null && value.equals(record.fields().get(field));
                });
    }

    private static Operation operation(Edit edit, boolean isThere) {
        var word = edit.operation();
        if (word == null) {
            return isThere ? Operation.UPDATE : Operation.CREATE;
        }
        var operation = Operation.valueOf(word.toUpperCase(Locale.ROOT));
        var needsIt = operation == Operation.UPDATE || operation == Operation.DELETE;
        if (needsIt != isThere) {
            throw new IllegalArgumentException("nobody can " + word + " it in " + edit.from() + ", which "
                    + (isThere ? "holds the record" : "holds no such record"));
        }
        return operation;
    }

    private Fields told(Edit edit, Operation operation) {
        var fields = new LinkedHashMap<String, @Nullable Object>();
        edit.fields().forEach((name, value) -> fields.put(name, names.nativeValue(edit.from(), name, value)));
        if (operation == Operation.DELETE && !fields.isEmpty()) {
            throw new IllegalArgumentException("a delete tells no fields");
        }
        if (operation == Operation.UPDATE && fields.isEmpty()) {
            throw new IllegalArgumentException("the change tells nothing (expected fields, or operation: delete)");
        }
        return Fields.of(fields);
    }

    private Change change(String system, Operation operation, Fields fields) {
        position++;
        var place = new Position(position, position, Long.toString(position));
        return new Change(rehearsal.definition().name(), system, "1", operation, fields, time, place, "");
    }

    private void decide(Change change, boolean isLoaded) {
        decide(rehearsal.map(change), isLoaded);
    }

    private void decide(MappedChange told, boolean isLoaded) {
        var mapped = record.isNew() ? told.ofNew() : told;
        if (!mapped.misfits().isEmpty()) {
            rejections.put(mapped.findings().code(), String.join("; ", mapped.misfits()));
            refused.add(mapped.system());
            return;
        }
        mapped.findings().leftOut().stream().map(LeftOut::field).forEach(leftOut::add);
        named.putAll(mapped.otherKeys());
        var decision = rehearsal.decide(record, mapped, isLoaded);
        decision.parked().stream().map(Parking::kind).forEach(asked::add);
        record = decision.record();
    }

    List<String> systems() {
        return rehearsal.definition().ends().stream().map(End::system).toList();
    }

    RecordState record() {
        return record;
    }

    /** Messages by the code for which something was refused; a record of another system that is named must be there. */
    Map<String, String> rejections() {
        var all = new LinkedHashMap<>(rejections);
        named.forEach((system, key) -> {
            if (leadsNowhere(system)) {
                all.put("NOT_FOUND", system + " has no record " + key);
            }
        });
        return all;
    }

    private boolean leadsNowhere(String system) {
        return named.containsKey(system) && !everHeld.contains(system);
    }

    /** Whose edit of a field stands; empty: nobody has edited it. */
    Optional<String> winner(String field) {
        return Optional.ofNullable(record.stamps().get(field))
                .filter(stamp -> !stamp.equals(stampsBefore.get(field)))
                .map(Stamp::system);
    }

    Set<String> leftOut() {
        return leftOut;
    }

    Set<Parking.Kind> asked() {
        return asked;
    }

    private Optional<Write> lacked(String system) {
        return !rehearsal.definition().writes(system) || leadsNowhere(system)
                ? Optional.empty()
                : rehearsal.lackedBy(system, record);
    }

    /** Whether the record would be deleted in the system now. */
    boolean isDeletedIn(String system) {
        return lacked(system).filter(write -> write.kind() == WriteKind.DELETE).isPresent();
    }

    /** Why the filter cannot take the record; empty: it can. */
    Optional<String> outsideFor() {
        return rehearsal.outsideFor(record);
    }

    /** What the system would be written now, under its own names. */
    Fields written(String system) {
        return lacked(system)
                .map(Write::to)
                .map(fields -> rehearsal.mapping().toNative(system, fields))
                .orElse(Fields.none());
    }
}
