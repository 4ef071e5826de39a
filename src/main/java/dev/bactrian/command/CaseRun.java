package dev.bactrian.command;

import dev.bactrian.change.Fields;
import dev.bactrian.change.Findings;
import dev.bactrian.change.ValueType;
import dev.bactrian.definition.CaseFile.Case;
import dev.bactrian.definition.Mistakes;
import dev.bactrian.definition.ValidationRule;
import dev.bactrian.pipeline.rehearsal.Rehearsal;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One case at work: lets the changes happen, and compares what came of them. */
final class CaseRun {

    /** What a change can be refused for. */
    private static final List<String> REJECTIONS = Stream.concat(
                    Stream.of(ValidationRule.Kind.values())
                            .map(kind -> kind.name().toLowerCase(Locale.ROOT)),
                    Stream.of(Findings.DOES_NOT_FIT, "NOT_FOUND"))
            .toList();

    private final Case example;
    private final CaseNames names;
    private final CaseWorld world;
    private final List<Failure> failures = new ArrayList<>();
    private List<Object> at = List.of();

    /**
     * Something that is not as expected.
     *
     * @param path what in the case expects it: keys, and indexes of lists
     */
    record Failure(List<Object> path, String text) {}

    CaseRun(Rehearsal rehearsal, Case example) {
        this.example = example;
        this.names = new CaseNames(rehearsal.definition(), rehearsal.mapping());
        this.world = new CaseWorld(rehearsal, names);
    }

    /** What is not as expected; empty: all is. */
    List<Failure> run() {
        try {
            begin();
            for (var i = 0; failures.isEmpty() && i < example.changes().size(); i++) {
                at = List.of("changes", i);
                world.edit(example.changes().get(i));
            }
            if (failures.isEmpty()) {
                compare();
            }
        } catch (IllegalArgumentException | DateTimeException e) {
            fail(String.valueOf(e.getMessage()));
        }
        return failures;
    }

    private void fail(String text) {
        failures.add(new Failure(at, text));
    }

    private void begin() {
        var held = example.record();
        if (held == null) {
            return;
        }
        var fields = new LinkedHashMap<String, @Nullable Object>();
        held.forEach((name, value) -> {
            at = List.of("record", name);
            var field = names.recordName(name);
            if (fields.containsKey(field)) {
                throw new IllegalArgumentException("\"" + field + "\" is given twice, by both sides' names: keep one");
            }
            fields.put(field, names.recordValue(name, value));
        });
        world.begin(Fields.of(fields));
        at = List.of("record");
        world.rejections()
                .forEach((code, message) -> fail("no case can begin with it, as " + code + " rejects it: " + message));
    }

    private void compare() {
        var expect = example.expect();
        compare("rejected", () -> compareRejection(expect.rejected()));
        each(expect.fields(), "fields", this::compareField);
        each(expect.winner(), "winner", this::compareWinner);
        compare("left_out", () -> {
            if (expect.leftOut() != null && !recordNames(expect.leftOut()).equals(world.leftOut())) {
                fail("left out are " + world.leftOut() + ", expected " + expect.leftOut());
            }
        });
        each(expect.writes(), "writes", this::compareWrite);
        compare("deletes", () -> compareDeletes(expect.deletes()));
        compare("asked", () -> {
            if (expect.asked() != null && !words(expect.asked()).equals(words(world.asked()))) {
                fail("a person is asked " + words(world.asked()) + ", expected " + words(expect.asked()));
            }
        });
        compare("deleted", () -> {
            if (expect.deleted() != null && expect.deleted() != world.record().deleted()) {
                fail("the record is " + (world.record().deleted() ? "" : "not ") + "deleted");
            }
        });
    }

    private <V> void each(@Nullable Map<String, V> expected, String key, BiConsumer<String, V> comparison) {
        if (expected != null) {
            expected.forEach((name, value) -> {
                at = List.of("expect", key, name);
                attempt(() -> comparison.accept(name, value));
            });
        }
    }

    private void compare(String key, Runnable comparison) {
        at = List.of("expect", key);
        attempt(comparison);
    }

    /** What cannot be compared hides nothing else. */
    private void attempt(Runnable comparison) {
        try {
            comparison.run();
        } catch (IllegalArgumentException e) {
            fail(String.valueOf(e.getMessage()));
        }
    }

    private void compareDeletes(@Nullable List<String> expected) {
        if (expected == null) {
            return;
        }
        expected.forEach(names::checkSystem);
        var deleted = world.systems().stream().filter(world::isDeletedIn).toList();
        if (!Set.copyOf(expected).equals(Set.copyOf(deleted))) {
            fail("the record is deleted in " + deleted + ", expected " + expected);
        }
    }

    private Set<String> recordNames(List<String> given) {
        return given.stream().map(names::recordName).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private static Set<String> words(Collection<? extends Enum<?>> constants) {
        return constants.stream()
                .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private void compareRejection(@Nullable String expected) {
        if (expected != null && !REJECTIONS.contains(expected)) {
            fail("unknown rule \"" + expected + "\" " + Mistakes.allowed("allowed", expected, REJECTIONS));
            return;
        }
        var rejections = world.rejections();
        if (expected == null) {
            rejections.forEach((code, message) -> fail("rejected by " + code + ": " + message));
        } else if (!rejections.keySet().equals(Set.of(expected))) {
            fail((rejections.containsKey(expected) ? "not only " : "nothing was rejected by ") + expected
                    + " (rejected by: " + rejections.keySet() + ")");
        }
    }

    private void compareField(String name, @Nullable Object expected) {
        var value = names.recordValue(name, expected);
        if (isDisputed(name)) {
            fail("field " + name + " has no agreed value, as a person is asked, expected " + shown(value));
            return;
        }
        var held = world.record().fields().get(names.recordName(name));
        if (!Objects.equals(held, value)) {
            fail("field " + name + " is " + shown(held) + ", expected " + shown(value));
        }
    }

    private boolean isDisputed(String name) {
        return world.record().oversight().dispute(names.recordName(name)).isPresent();
    }

    private void compareWinner(String name, String system) {
        names.checkSystem(system);
        var winner = isDisputed(name)
                ? "nobody, as a person is asked"
                : world.winner(names.recordName(name)).orElse("nobody");
        if (!winner.equals(system)) {
            fail("field " + name + " was won by " + winner + ", expected " + system);
        }
    }

    private void compareWrite(String system, Map<String, @Nullable Object> expected) {
        names.checkSystem(system);
        var wanted = new LinkedHashMap<String, @Nullable Object>();
        expected.forEach((name, value) -> wanted.put(name, names.nativeValue(system, name, value)));
        var written = world.written(system);
        if (world.isDeletedIn(system)) {
            fail("the record is deleted in " + system + " (which stands in deletes), expected "
                    + shown(Fields.of(wanted)));
        } else if (!written.equals(Fields.of(wanted))) {
            fail(system + " is written " + shown(written) + ", expected " + shown(Fields.of(wanted))
                    + world.outsideFor()
                            .map(why -> " (the record counts as outside the subset, as its filter " + why + ")")
                            .orElse(""));
        }
    }

    private static String shown(@Nullable Object value) {
        return value == null ? "null" : "\"" + ValueType.format(value) + "\"";
    }

    private static String shown(Fields fields) {
        var shown = new ArrayList<String>();
        fields.asMap().forEach((name, value) -> shown.add(name + ": " + shown(value)));
        return shown.isEmpty() ? "{}" : "{ " + String.join(", ", shown) + " }";
    }
}
