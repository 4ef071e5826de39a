package dev.bactrian.decision.review;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bactrian.change.Change;
import dev.bactrian.change.Fields;
import dev.bactrian.change.MappedChange;
import dev.bactrian.change.Operation;
import dev.bactrian.change.Position;
import dev.bactrian.decision.Circumstances;
import dev.bactrian.decision.Decision;
import dev.bactrian.decision.Decision.Edit;
import dev.bactrian.decision.JournalEntry;
import dev.bactrian.decision.Outcome;
import dev.bactrian.decision.Oversight;
import dev.bactrian.decision.Policy;
import dev.bactrian.decision.Presence;
import dev.bactrian.decision.RecordState;
import dev.bactrian.decision.Scenario;
import dev.bactrian.decision.merge.Decider;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HistoryTest {

    /** Made at second 1, renamed at 3, a lost edit at 4, deleted at 5, back at 7, renamed at 9; lines 10, 30, … */
    private static final List<JournalEntry> LIFE = List.of(
            entry(9, edit("Name", "Bea", "Cid", Outcome.APPLIED)),
            entry(7, edit(Edit.EXISTENCE, false, true, Outcome.APPLIED)),
            entry(5, edit(Edit.EXISTENCE, true, false, Outcome.APPLIED)),
            entry(4, edit("Name", "Bea", "Dot", Outcome.SUPERSEDED)),
            entry(3, edit("Name", "Ada", "Bea", Outcome.APPLIED), edit("Unmapped", "1", "2", Outcome.APPLIED)),
            entry(1, edit("Name", null, "Ada", Outcome.APPLIED), edit("Phone", null, "1", Outcome.APPLIED)));

    private static final RecordState NOW =
            new RecordState(1, Fields.of("Name", "Cid").with("Phone", "1"), Map.of(), false, Map.of(), Oversight.NONE);

    private static final History HISTORY = new History(NOW, Instant.ofEpochSecond(1), LIFE);

    @ParameterizedTest
    @CsvSource({
        "0, , , false",
        "1, Ada, 1, true",
        "2, Ada, 1, true",
        "3, Bea, 1, true",
        "4, Bea, 1, true",
        "5, Bea, 1, false",
        "6, Bea, 1, false",
        "7, Bea, 1, true",
        "8, Bea, 1, true",
        "9, Cid, 1, true",
        "99, Cid, 1, true"
    })
    void recordIsKnownAsOfEveryTime(long second, @Nullable String name, @Nullable String phone, boolean exists) {
        var version = HISTORY.asOf(Instant.ofEpochSecond(second));

        assertThat(version.exists()).isEqualTo(exists);
        assertThat(version.fields().get("Name")).isEqualTo(name);
        assertThat(version.fields().get("Phone")).isEqualTo(phone);
    }

    @ParameterizedTest
    @CsvSource({"10, Ada, true", "30, Bea, true", "50, Bea, false", "90, Cid, true"})
    void recordIsKnownAfterEveryLine(long line, String name, boolean exists) {
        var version = HISTORY.after(line);

        assertThat(version.exists()).isEqualTo(exists);
        assertThat(version.fields().get("Name")).isEqualTo(name);
    }

    @Test
    void fieldThatIsNotMappedAnyMoreStaysOut() {
        assertThat(HISTORY.asOf(Instant.ofEpochSecond(2)).fields().knows("Unmapped"))
                .isFalse();
    }

    @Test
    void linesAreUndoneInTheirOrderWhateverTheirTimes() {
        var late = new JournalEntry(
                20, Instant.ofEpochSecond(1), "erp", "1", "update", Outcome.APPLIED, Instant.EPOCH, "", List.of());
        var early = entry(3, edit("Name", "Ada", "Cid", Outcome.APPLIED));
        var record = new History(NOW, null, List.of(late, early));

        assertThat(record.asOf(Instant.ofEpochSecond(2)).fields().get("Name")).isEqualTo("Cid");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "priority", "manual", "modified", "ignore", "park", "soft", "delete_wins", "delete_manual"})
    void asOfEqualsWhatWasThen(String rules) {
        for (var seed = 0; seed < 200; seed++) {
            new Life(rules, new Random(seed)).liveAndLookBack();
        }
    }

    private static JournalEntry entry(long second, Edit... edits) {
        var at = Instant.ofEpochSecond(second);
        return new JournalEntry(second * 10, at, "crm", "1", "update", edits[0].outcome(), at, "", List.of(edits));
    }

    private static Edit edit(String field, @Nullable Object before, @Nullable Object reported, Outcome outcome) {
        return new Edit(field, before, reported, outcome, "crm");
    }

    /** A record's life under one sync's rules, and what it was after every step of it. */
    private static final class Life {

        private static final List<String> SYSTEMS = List.of("crm", "erp");
        private static final int STEPS = 40;

        private final Policy policy;
        private final Random random;
        private final List<JournalEntry> journal = new ArrayList<>();
        private final Map<Instant, RecordState> states = new LinkedHashMap<>();
        private RecordState record = RecordState.empty(1);

        Life(String rules, Random random) {
            this.policy = new Scenario(
                            "",
                            rules,
                            null,
                            new Scenario.Told("crm", null, null, 0, 0, false, null, null, false, false),
                            null)
                    .policy();
            this.random = random;
        }

        void liveAndLookBack() {
            for (var second = 1; second <= STEPS; second++) {
                step(Instant.ofEpochSecond(second));
                states.put(Instant.ofEpochSecond(second), record);
            }
            Collections.reverse(journal);
            var history = new History(record, null, journal);
            states.forEach((at, then) -> {
                var version = history.asOf(at);
                assertThat(version.exists()).as("exists at %s", at).isEqualTo(!then.deleted());
                version.fields().asMap().forEach((field, value) -> assertThat(value)
                        .as("%s at %s", field, at)
                        .isEqualTo(then.fields().get(field)));
            });
        }

        private void step(Instant now) {
            var decision = random.nextInt(6) == 0 && !record.isNew() ? atTheDesk(now) : told(now);
            if (decision.outcome() != Outcome.UNCHANGED) {
                journal.add(new JournalEntry(
                        now.getEpochSecond(), now, "", "", "", decision.outcome(), now, "", decision.edits()));
            }
            record = delivered(decision.record());
        }

        private Decision atTheDesk(Instant now) {
            var review = new Review(policy, "ada", now);
            var disputed =
                    record.oversight().disputes().keySet().stream().sorted().findFirst();
            var held = SYSTEMS.stream()
                    .filter(system -> record.link(system).presence() == Presence.DELETE_IN_REVIEW)
                    .findFirst();
            if (held.isPresent()) {
                return random.nextBoolean()
                        ? review.deleteEverywhere(record, held.get())
                        : review.restoreThere(record, held.get());
            }
            if (disputed.isPresent()) {
                return random.nextBoolean()
                        ? review.pick(record, disputed.get(), value())
                        : review.prefer(record, any(SYSTEMS));
            }
            return random.nextBoolean()
                    ? review.restore(record, Fields.of("Name", value()).with("Phone", value()))
                    : review.goOn(record);
        }

        private Decision told(Instant now) {
            var operation = record.isNew()
                    ? Operation.CREATE
                    : any(List.of(
                            Operation.CREATE,
                            Operation.UPDATE,
                            Operation.UPDATE,
                            Operation.UPDATE,
                            Operation.DELETE,
                            Operation.READ));
            var fields = operation == Operation.DELETE ? Fields.none() : fields(operation.isWhole());
            var system = any(SYSTEMS);
            var position = new Position(now.getEpochSecond(), now.getEpochSecond(), now.toString());
            var committedAt = now.minusSeconds(random.nextInt(4));
            var change = new Change("s", system, system + "1", operation, fields, committedAt, position, "");
            return new Decider(policy)
                    .decide(
                            record,
                            new MappedChange(change, fields, Fields.none(), Map.of(), List.of()),
                            new Circumstances(now, random.nextInt(8) == 0 ? Set.of(system) : Set.of()));
        }

        private Fields fields(boolean whole) {
            var fields = Fields.none();
            for (var field : List.of("Name", "Phone", "City")) {
                if (whole || random.nextBoolean()) {
                    fields = fields.with(field, value());
                }
            }
            return fields;
        }

        /** Now and then a system is brought what it lacks. */
        private RecordState delivered(RecordState state) {
            var result = state;
            for (var link : state.links().values()) {
                if (random.nextInt(3) == 0 && link.isPresent()) {
                    result = result.with(link.withShadow(state.fields(), Fields.none()));
                }
            }
            return result;
        }

        private @Nullable String value() {
            var number = random.nextInt(5);
            return number == 0 ? null : "v" + number;
        }

        private <T> T any(List<T> all) {
            return all.get(random.nextInt(all.size()));
        }
    }
}
