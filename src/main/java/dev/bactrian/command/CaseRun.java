package dev.bactrian.command;

import dev.bactrian.change.Change;
import dev.bactrian.change.Fields;
import dev.bactrian.change.Findings.LeftOut;
import dev.bactrian.change.MappedChange;
import dev.bactrian.change.Operation;
import dev.bactrian.change.Position;
import dev.bactrian.change.ValueType;
import dev.bactrian.command.CaseFile.Case;
import dev.bactrian.command.CaseFile.Edit;
import dev.bactrian.decision.Parking;
import dev.bactrian.decision.RecordState;
import dev.bactrian.decision.Write;
import dev.bactrian.definition.Mistakes;
import dev.bactrian.definition.Rollout;
import dev.bactrian.definition.SyncDefinition;
import dev.bactrian.definition.SyncDefinition.End;
import dev.bactrian.mapping.MappedField;
import dev.bactrian.mapping.Mapping;
import dev.bactrian.pipeline.Rehearsal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One case at work: lets the changes happen, and compares what came of them. */
final class CaseRun {

    private static final Instant BEGINNING = Instant.parse("2026-01-01T00:00:00Z");

    private final Rehearsal rehearsal;
    private final Mapping mapping;
    private final SyncDefinition definition;
    private final Case example;
    private final List<Failure> failures = new ArrayList<>();
    private final Map<String, String> rejections = new LinkedHashMap<>();
    private final Set<String> leftOut = new LinkedHashSet<>();
    private final Set<Parking.Kind> asked = new LinkedHashSet<>();
    private RecordState record = RecordState.empty(1);
    private Instant time = BEGINNING;
    private long position;
    private List<Object> at = List.of();

    /**
     * Something that is not as expected.
     *
     * @param path what in the case expects it: keys, and indexes of lists
     */
    record Failure(List<Object> path, String text) {}

    CaseRun(Rehearsal rehearsal, SyncDefinition definition, Case example) {
        this.rehearsal = rehearsal;
        this.mapping = rehearsal.mapping();
        this.definition = definition;
        this.example = example;
    }

    /** What is not as expected; empty: all is. */
    List<Failure> run() {
        try {
            begin();
            for (var i = 0; failures.isEmpty() && i < example.changes().size(); i++) {
                at = List.of("changes", i);
                edit(example.changes().get(i));
            }
            if (failures.isEmpty()) {
                compare();
            }
        } catch (IllegalArgumentException e) {
            fail(String.valueOf(e.getMessage()));
        }
        return failures;
    }

    private void fail(String text) {
        failures.add(new Failure(at, text));
    }

    /** Both systems tell the record that they hold, as at a first load: the side that edits are carried from tells first. */
    private void begin() {
        var held = example.record();
        if (held == null) {
            return;
        }
        var fields = new LinkedHashMap<String, @Nullable Object>();
        held.forEach((name, value) -> {
            at = List.of("record", name);
            fields.put(recordName(name), recordValue(name, value));
        });
        var ends = definition.carriesToTarget() ? definition.ends() : List.of(definition.target(), definition.source());
        for (var end : ends) {
            decide(change(end.system(), Operation.READ, mapping.toNative(end.system(), Fields.of(fields))));
        }
        at = List.of("record");
        rejections.forEach(
                (code, message) -> fail("no case can begin with it, as " + code + " rejects it: " + message));
        leftOut.clear();
    }

    private void edit(Edit edit) {
        checkSystem(edit.from());
        var told = edit.at();
        time = told == null ? time.plusSeconds(1) : told;
        decide(change(edit.from(), operation(edit), reported(edit)));
    }

    private void checkSystem(String name) {
        if (definition.end(name).isEmpty()) {
            var systems = definition.ends().stream().map(End::system).toList();
            throw new IllegalArgumentException(
                    "unknown system \"" + name + "\" " + Mistakes.allowed("allowed", name, systems));
        }
    }

    private Operation operation(Edit edit) {
        var word = edit.operation();
        if (word == null) {
            return record.link(edit.from()).isPresent() ? Operation.UPDATE : Operation.CREATE;
        }
        return switch (word) {
            case "create" -> Operation.CREATE;
            case "update" -> Operation.UPDATE;
            case "delete" -> Operation.DELETE;
            case "undelete" -> Operation.UNDELETE;
            default ->
                throw new IllegalArgumentException(
                        "unknown operation \"" + word + "\" (allowed: create, update, delete, undelete)");
        };
    }

    private Fields reported(Edit edit) {
        var known = mapping.nativeNames(edit.from());
        var fields = new LinkedHashMap<String, @Nullable Object>();
        edit.told().forEach((name, value) -> {
            if (!known.contains(name)) {
                throw new IllegalArgumentException(
                        "unknown field \"" + name + "\" " + Mistakes.allowed(edit.from() + " has", name, known));
            }
            fields.put(name, nativeValue(edit.from(), name, value));
        });
        return Fields.of(fields);
    }

    private Change change(String system, Operation operation, Fields fields) {
        position++;
        var place = new Position(position, position, Long.toString(position));
        return new Change(definition.name(), system, "1", operation, fields, time, place, "");
    }

    private void decide(Change change) {
        MappedChange mapped = rehearsal.map(change);
        if (!mapped.misfits().isEmpty()) {
            rejections.put(mapped.findings().code(), String.join("; ", mapped.misfits()));
            return;
        }
        mapped.findings().leftOut().stream().map(LeftOut::field).forEach(leftOut::add);
        var decision = rehearsal.decide(record, mapped);
        decision.parked().stream().map(Parking::kind).forEach(asked::add);
        record = decision.record();
    }

    private void compare() {
        var expect = example.expect();
        at = List.of("expect", "rejected");
        compareRejection(expect.rejected());
        if (expect.fields() != null) {
            expect.fields().forEach(this::compareField);
        }
        if (expect.winner() != null) {
            expect.winner().forEach(this::compareWinner);
        }
        at = List.of("expect", "left_out");
        if (expect.leftOut() != null && !names(expect.leftOut()).equals(leftOut)) {
            fail("left out are " + leftOut + ", expected " + expect.leftOut());
        }
        if (expect.writes() != null) {
            expect.writes().forEach(this::compareWrite);
        }
        at = List.of("expect", "asked");
        if (expect.asked() != null && !new LinkedHashSet<>(expect.asked()).equals(asked)) {
            fail("a person is asked " + words(asked) + ", expected " + words(expect.asked()));
        }
        at = List.of("expect", "deleted");
        if (expect.deleted() != null && expect.deleted() != record.deleted()) {
            fail("the record is " + (record.deleted() ? "" : "not ") + "deleted");
        }
    }

    private Set<String> names(List<String> names) {
        return names.stream().map(this::recordName).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private static List<String> words(Collection<Parking.Kind> kinds) {
        return kinds.stream().map(Parking.Kind::word).toList();
    }

    private void compareRejection(@Nullable String expected) {
        if (expected == null) {
            rejections.forEach((code, message) -> fail("rejected by " + code + ": " + message));
        } else if (!rejections.containsKey(expected)) {
            fail("nothing was rejected by " + expected + " (rejected by: " + rejections.keySet() + ")");
        }
    }

    private void compareField(String name, @Nullable Object expected) {
        at = List.of("expect", "fields", name);
        var value = recordValue(name, expected);
        var held = record.fields().get(recordName(name));
        if (!Objects.equals(held, value)) {
            fail("field " + name + " is " + shown(held) + ", expected " + shown(value));
        }
    }

    private void compareWinner(String name, String system) {
        at = List.of("expect", "winner", name);
        checkSystem(system);
        var stamp = record.stamps().get(recordName(name));
        var winner = stamp == null ? "nobody" : stamp.system();
        if (!winner.equals(system)) {
            fail("field " + name + " was won by " + winner + ", expected " + system);
        }
    }

    private void compareWrite(String system, Map<String, @Nullable Object> expected) {
        at = List.of("expect", "writes", system);
        checkSystem(system);
        var wanted = new LinkedHashMap<String, @Nullable Object>();
        expected.forEach((name, value) -> wanted.put(name, nativeValue(system, name, value)));
        var written = (definition.rollout().mode() == Rollout.Mode.READ_ONLY
                        ? Optional.<Write>empty()
                        : rehearsal.lackedBy(system, record))
                .map(Write::to)
                .map(fields -> mapping.toNative(system, fields))
                .orElse(Fields.none());
        if (!written.equals(Fields.of(wanted))) {
            fail(system + " is written " + shown(written) + ", expected " + shown(Fields.of(wanted)));
        }
    }

    private @Nullable Object recordValue(String name, @Nullable Object value) {
        var type = mapping.type(recordName(name)).orElseThrow();
        return value == null ? null : type.parse(String.valueOf(value));
    }

    /** The record's name of a field that is called by either side's. */
    private String recordName(String name) {
        var names = mapping.fields().stream().map(MappedField::name).toList();
        return mapping.fields().stream()
                .filter(field -> field.name().equals(name)
                        || !names.contains(name)
                                && field.shapes().values().stream()
                                        .anyMatch(shape -> shape.name().equals(name)))
                .map(MappedField::name)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "unknown field \"" + name + "\" " + Mistakes.allowed("the record has", name, names)));
    }

    /** As the system itself would tell it; what is none of its values is told as it stands, to be refused. */
    private @Nullable Object nativeValue(String system, String name, @Nullable Object value) {
        var type = mapping.fields().stream()
                .map(field -> Optional.ofNullable(field.shapes().get(system)))
                .flatMap(Optional::stream)
                .filter(shape -> shape.name().equals(name))
                .flatMap(shape -> shape.type().stream())
                .findFirst()
                .orElse(ValueType.TEXT);
        try {
            return value == null ? null : type.parse(String.valueOf(value));
        } catch (IllegalArgumentException e) {
            return String.valueOf(value);
        }
    }

    private static String shown(@Nullable Object value) {
        return value == null ? "null" : "\"" + ValueType.format(value) + "\"";
    }

    private static String shown(Fields fields) {
        var shown = new ArrayList<String>();
        fields.asMap().forEach((name, value) -> shown.add(name + ": " + shown(value)));
        return "{ " + String.join(", ", shown) + " }";
    }
}
