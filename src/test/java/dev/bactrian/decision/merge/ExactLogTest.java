package dev.bactrian.decision.merge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bactrian.change.Answer;
import dev.bactrian.change.Change;
import dev.bactrian.change.Delivery;
import dev.bactrian.change.Fields;
import dev.bactrian.change.MappedChange;
import dev.bactrian.change.Operation;
import dev.bactrian.change.Position;
import dev.bactrian.change.WriteKind;
import dev.bactrian.decision.Circumstances;
import dev.bactrian.decision.Contest;
import dev.bactrian.decision.DeliveryState;
import dev.bactrian.decision.LinkState;
import dev.bactrian.decision.Outcome;
import dev.bactrian.decision.Policy;
import dev.bactrian.decision.Policy.FieldRule;
import dev.bactrian.decision.Presence;
import dev.bactrian.decision.RecordState;
import dev.bactrian.decision.RecordsByEmail;
import dev.bactrian.decision.Stamp;
import dev.bactrian.decision.TrackedRecord;
import dev.bactrian.decision.WaitingReadings;
import dev.bactrian.decision.write.Settlement;
import dev.bactrian.decision.write.Settler;
import dev.bactrian.decision.write.Write;
import dev.bactrian.definition.LoopPrevention;
import dev.bactrian.definition.RetryStrategy;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What answers and readings mean where the log of {@code erp} is exact: the log tells what stands there, and since when. */
class ExactLogTest {

    private static final Set<String> ALL = Set.of("crm", "erp");
    private static final Instant NOW = Instant.ofEpochSecond(100);
    private static final Policy POLICY = new Policy(
            List.of("crm", "erp"),
            Map.of("Name", new FieldRule(ALL, ALL, Set.of(), Contest.LAST_WRITE)),
            ALL,
            Set.of("erp"),
            ALL,
            null,
            Policy.Ends.PROPAGATE,
            LoopPrevention.DEFAULT);

    private final RecordsByEmail records = new RecordsByEmail();

    ExactLogTest() {
        records.match(false);
    }

    /** Both edited while nothing ran, erp later; the delivery to erp finds that before the log tells it. */
    @Test
    void theLaterOfTwoEditsWinsThoughItsRowIsReadBeforeItsLogTellsIt() {
        records.put(record("Ada", "Ada", 50));
        decided(change("crm", "Bea", 60, at(7), ""), at(0));
        var readings = new WaitingReadings(POLICY);
        var tired = records.record(1);
        for (var tries = 0; tries < 8; tries++) {
            var settled = settled(tired, update(), new Answer.Differs(read("Zoe", 20), at(20)), at(10));
            readings.add(settled.readAnew());
            tired = settled.record();
        }
        records.put(tired);

        assertThat(readings.due(Map.of("erp", at(10)))).isEmpty();
        var told = decided(change("erp", "Zoe", 90, at(15), ""), at(10));
        var due = readings.due(Map.of("erp", at(21)));

        assertThat(told.outcome()).isEqualTo(Outcome.APPLIED);
        assertThat(due).hasSize(1);
        assertThat(decided(due.get(0), at(21)).outcome()).isEqualTo(Outcome.UNCHANGED);
        var state = records.record(1).state();
        assertThat(state.fields()).isEqualTo(Fields.of("Name", "Zoe"));
        assertThat(state.stamps().get("Name")).isEqualTo(new Stamp("erp", Instant.ofEpochSecond(90)));
        assertThat(Write.lackedBy("crm", state, POLICY)).map(Write::to).contains(Fields.of("Name", "Zoe"));
    }

    /** Our write of the time landed behind the person's edit, and was answered before the log told of that edit. */
    @Test
    void timeThatOurWriteReplacedIsNotThatOfTheEditBeforeIt() {
        var policy = new Policy(
                POLICY.systems(),
                Map.of(
                        "Name", new FieldRule(ALL, ALL, Set.of(), Contest.LAST_WRITE),
                        "Edited", new FieldRule(Set.of("crm"), Set.of("erp"), Set.of(), Contest.LAST_WRITE)),
                ALL,
                Set.of("erp"),
                ALL,
                "Edited",
                Policy.Ends.PROPAGATE,
                LoopPrevention.DEFAULT);
        var before = Instant.ofEpochSecond(40);
        var ours = Instant.ofEpochSecond(46);
        var held = record("Bea", "Ada", 50).state();
        var link = held.link("erp");
        var sent = Settlement.send(
                held.with(link.withShadow(link.shadow().with("Edited", before), Fields.none())),
                "erp",
                new Write(WriteKind.UPDATE, Fields.of("Edited", before), Fields.of("Edited", ours)),
                "t1");
        records.put(
                new TrackedRecord(Settlement.confirm(sent, "erp", "t1", null, Fields.none(), at(20), NOW), Map.of()));
        var edit = new Change(
                "sync",
                "erp",
                "erp1",
                Operation.UPDATE,
                Fields.of("Name", "Zoe").with("Edited", before),
                Instant.ofEpochSecond(60),
                at(15),
                "");

        new Reconciliation(policy, records, new Circumstances(NOW, Set.of()).decidedUpTo(Map.of("erp", at(15))))
                .decide(new MappedChange(edit, edit.fields(), Fields.none(), Map.of(), List.of()));

        assertThat(records.record(1).state().stamps().get("Name"))
                .isEqualTo(new Stamp("erp", Instant.ofEpochSecond(60)));
        assertThat(records.record(1).state().fields().get("Name")).isEqualTo("Zoe");
    }

    @Test
    void readingThatIsAheadOfTheLogIsPutOff() {
        records.put(record("Ada", "Ada", 50));

        var ahead = decided(read("Zoe", 20), at(19));
        var passed = decided(read("Zoe", 20), at(20));

        assertThat(ahead.isPutOff()).isTrue();
        assertThat(ahead.edits()).isEmpty();
        assertThat(passed.isPutOff()).isFalse();
        assertThat(passed.outcome()).isEqualTo(Outcome.APPLIED);
    }

    @Test
    void readingIsPutOffWhileAWriteOfOursIsPending() {
        var sent = Settlement.send(
                record("Bea", "Ada", 50).state(),
                "erp",
                new Write(WriteKind.UPDATE, Fields.of("Name", "Ada"), Fields.of("Name", "Bea")),
                "t1");
        records.put(new TrackedRecord(sent, Map.of()));

        assertThat(decided(read("Zoe", 20), at(20)).isPutOff()).isTrue();

        records.put(new TrackedRecord(Settlement.forget(sent, "erp", "other", at(18)), Map.of()));
        assertThat(decided(read("Zoe", 20), at(20)).isPutOff()).isFalse();
    }

    @Test
    void aLogIsPastAReadingOnceACommitBehindItIsDecided() {
        assertThat(new Position(18, 19, "").hasPassed(Position.ofReading(20))).isFalse();
        assertThat(new Position(18, 20, "").hasPassed(Position.ofReading(20))).isTrue();
        assertThat(new Position(20, 12, "").hasPassed(Position.ofReading(20))).isTrue();
    }

    @Test
    void ofOneRecordTheFirstReadingStays() {
        var readings = new WaitingReadings(POLICY);
        readings.add(List.of(read("Zoe", 20)));
        readings.add(List.of(read("Zoe", 30)));

        assertThat(readings.due(Map.of("erp", at(25)))).containsExactly(read("Zoe", 20));
        assertThat(readings.isEmpty()).isTrue();
    }

    /** Else what the log tells of the time before would be taken for an edit. */
    @Test
    void whatIsThereAlreadyIsForTheLogToTell() {
        var settled = settled(record("Bea", "Ada", 50), update(), new Answer.AlreadyThere(at(20)), at(10));

        assertThat(settled.record().state().link("erp").shadow().get("Name")).isEqualTo("Ada");
        assertThat(settled.record().delivery("erp").dirty()).isTrue();
        assertThat(settled.readAnew()).isEmpty();
    }

    /** Somebody edited the row and deleted it; the log has told neither when ours finds it gone. */
    @Test
    void whatTheLogTellsOfARowThatIsGoneAlreadyIsThePast() {
        var deleted = record("Ada", "Ada", 50).state().withDeleted(true);
        var write = Write.lackedBy("erp", deleted, POLICY).orElseThrow();
        var sent = Settlement.send(deleted, "erp", write, "t1");
        var delivery = new Delivery(1, WriteKind.DELETE, "erp1", write.from(), Fields.none(), "t1", null);
        records.put(settled(new TrackedRecord(sent, Map.of()), delivery, new Answer.AlreadyThere(at(20)), at(10))
                .record());

        assertThat(decided(change("erp", "Zoe", 90, at(15), ""), at(14)).outcome())
                .isEqualTo(Outcome.UNCHANGED);
        assertThat(records.record(1).state().deleted()).isTrue();
        assertThat(decided(change("erp", "Zoe", 90, at(25), ""), at(24)).outcome())
                .isEqualTo(Outcome.APPLIED);
    }

    /** The log tells the same of our write's own change. */
    @Test
    void whatATriggerMadeIsForTheLogToTell() {
        var sent = Settlement.send(
                record("Bea", "Ada", 50).state(),
                "erp",
                new Write(WriteKind.UPDATE, Fields.of("Name", "Ada"), Fields.of("Name", "Bea")),
                "t1");
        var written = new Answer.Written("erp1", Fields.of("Name", "BEA"), at(20));

        assertThat(settled(new TrackedRecord(sent, Map.of()), update(), written, at(10))
                        .readAnew())
                .isEmpty();
    }

    @Test
    void aRowThatIsMissingIsGoneOnceTheLogHasPassedThatWithoutTellingIt() {
        var readings = new WaitingReadings(POLICY);
        var tired = record("Bea", "Ada", 50);
        for (var tries = 0; tries < 8; tries++) {
            var settled = settled(tired, update(), new Answer.Missing(at(20)), at(10));
            readings.add(settled.readAnew());
            tired = settled.record();
        }
        records.put(tired.with("erp", DeliveryState.CLEAN));

        assertThat(readings.due(Map.of("erp", at(19)))).isEmpty();
        assertThat(readings.due(Map.of("erp", at(20))))
                .extracting(Change::operation)
                .containsExactly(Operation.DELETE);
    }

    /** A second try might make a second row, where no column is unique. */
    @Test
    void aCreateWhoseAnswerWasLostIsNotTriedAgainBeforeTheLogHasPassedIt() {
        var lost = lostCreate();
        var lookUp = new Delivery(1, WriteKind.LOOK_UP, null, Fields.none(), Fields.none(), "t2", null);

        assertThat(Write.lackedBy("erp", lost, POLICY)).map(Write::kind).contains(WriteKind.LOOK_UP);
        var first = settled(new TrackedRecord(lost, Map.of()), lookUp, new Answer.Missing(at(20)), at(10));
        assertThat(Write.lackedBy("erp", first.record().state(), POLICY))
                .map(Write::kind)
                .contains(WriteKind.LOOK_UP);
        var behind = settled(first.record(), lookUp, new Answer.Missing(at(25)), at(19));
        assertThat(Write.lackedBy("erp", behind.record().state(), POLICY))
                .map(Write::kind)
                .contains(WriteKind.LOOK_UP);
        var passed = settled(behind.record(), lookUp, new Answer.Missing(at(30)), at(20));
        assertThat(Write.lackedBy("erp", passed.record().state(), POLICY))
                .contains(new Write(WriteKind.CREATE, Fields.none(), Fields.of("Name", "Bea")));
    }

    @Test
    void aCreateWhoseAnswerWasLostIsKnownByItsToken() {
        records.put(new TrackedRecord(lostCreate(), Map.of()));

        var other = decided(created("erp8", ""), at(30));
        var made = decided(created("erp9", "t1"), at(30));

        assertThat(other.recordId()).isNotEqualTo(1);
        assertThat(made.recordId()).isEqualTo(1);
        assertThat(records.record(1).state().link("erp").key()).isEqualTo("erp9");
        assertThat(records.record(1).state().link("erp").sent()).isEmpty();
    }

    /** Else it would be made once more, as nothing seems to have come of it. */
    @Test
    void aCreateWhoseOwnChangeIsRefusedIsLookedUp() {
        records.put(new TrackedRecord(lostCreate(), Map.of()));
        var bad = created("erp9", "t1");
        var misfit = new MappedChange(bad, bad.fields(), Fields.none(), Map.of(), List.of("Name: too long"));

        new Reconciliation(POLICY, records, new Circumstances(NOW, Set.of())).refuse(misfit);

        var state = records.record(1).state();
        assertThat(state.link("erp").key()).isEqualTo("erp9");
        assertThat(state.link("erp").sent()).isEmpty();
        assertThat(Write.lackedBy("erp", state, POLICY)).map(Write::kind).contains(WriteKind.LOOK_UP);
    }

    /** Whether it is gone by now does not matter: the log tells that in its turn. */
    @Test
    void aLateChangeOfAFormerKeyIsPassedOverByItsPlace() {
        var link = LinkState.none("erp")
                .withKey("erp1")
                .madeAnew("erp2")
                .with(Presence.PRESENT)
                .withShadow(Fields.of("Name", "Ada"), Fields.none())
                .with(at(20));
        var state = record("Ada", "Ada", 50).state().with(link);
        records.put(new TrackedRecord(state, Map.of()));

        assertThat(decided(change("erp", "Zoe", 60, at(19), ""), at(20)).outcome())
                .isEqualTo(Outcome.UNCHANGED);
        assertThat(decided(change("erp", "Zoe", 60, at(21), ""), at(20)).outcome())
                .isEqualTo(Outcome.PARKED);
    }

    private static RecordState lostCreate() {
        var record = RecordState.empty(1)
                .accept("Name", "Bea", new Stamp("crm", Instant.ofEpochSecond(50)))
                .with(LinkState.none("crm")
                        .withKey("crm1")
                        .with(Presence.PRESENT)
                        .withShadow(Fields.of("Name", "Bea"), Fields.none()))
                .with(LinkState.none("erp"));
        return Settlement.send(
                record, "erp", Write.lackedBy("erp", record, POLICY).orElseThrow(), "t1");
    }

    /** Of crm, which holds the same; {@code held} is in erp. */
    private static TrackedRecord record(String name, String held, long editedAt) {
        var record = RecordState.empty(1).accept("Name", name, new Stamp("crm", Instant.ofEpochSecond(editedAt)));
        for (var system : List.of("crm", "erp")) {
            record = record.with(LinkState.none(system)
                    .withKey(system + "1")
                    .with(Presence.PRESENT)
                    .withShadow(Fields.of("Name", system.equals("erp") ? held : name), Fields.none()));
        }
        return new TrackedRecord(record, Map.of());
    }

    private static Delivery update() {
        return new Delivery(
                1, WriteKind.UPDATE, "erp1", Fields.of("Name", "Ada"), Fields.of("Name", "Bea"), "t1", null);
    }

    private static Position at(long log) {
        return new Position(0, log, Long.toString(log));
    }

    private static Change read(String name, long place) {
        return new Change(
                "sync",
                "erp",
                "erp1",
                Operation.READ,
                Fields.of("Name", name),
                Instant.EPOCH,
                Position.ofReading(place),
                "");
    }

    private static Change created(String key, String token) {
        var place = new Position(20, 20, key);
        return new Change("sync", "erp", key, Operation.CREATE, Fields.of("Name", "Bea"), NOW, place, token);
    }

    private static Change change(String system, String name, long second, Position place, String token) {
        var time = Instant.ofEpochSecond(second);
        return new Change("sync", system, system + "1", Operation.UPDATE, Fields.of("Name", name), time, place, token);
    }

    private static Settler.Settled settled(TrackedRecord record, Delivery delivery, Answer answer, Position upTo) {
        var terms = new Settler.Terms("sync", "erp", RetryStrategy.DEFAULT, key -> Fields.none(), upTo);
        return new Settler(POLICY, terms, NOW).settle(record, delivery, answer, key -> false);
    }

    private Reconciliation.Reconciled decided(Change change, Position upTo) {
        var circumstances = new Circumstances(NOW, Set.of()).decidedUpTo(Map.of("erp", upTo));
        return new Reconciliation(POLICY, records, circumstances)
                .decide(new MappedChange(change, change.fields(), Fields.none(), Map.of(), List.of()));
    }
}
