package dev.bactrian.decision.write;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bactrian.change.Answer;
import dev.bactrian.change.Change;
import dev.bactrian.change.Delivery;
import dev.bactrian.change.Fields;
import dev.bactrian.change.Operation;
import dev.bactrian.change.Position;
import dev.bactrian.change.WriteKind;
import dev.bactrian.decision.Contest;
import dev.bactrian.decision.DeliveryState;
import dev.bactrian.decision.LinkState;
import dev.bactrian.decision.Parking;
import dev.bactrian.decision.Policy;
import dev.bactrian.decision.Policy.FieldRule;
import dev.bactrian.decision.Presence;
import dev.bactrian.decision.RecordState;
import dev.bactrian.decision.Stamp;
import dev.bactrian.decision.TrackedRecord;
import dev.bactrian.definition.LoopPrevention;
import dev.bactrian.definition.RetryStrategy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What answers to writes come to. */
class SettlerTest {

    private static final Set<String> ALL = Set.of("crm", "erp");
    private static final Instant NOW = Instant.ofEpochSecond(100);
    private static final Position LOG = new Position(0, 9, "9");
    private static final Policy POLICY = new Policy(
            List.of("crm", "erp"),
            Map.of(
                    "Name", new FieldRule(ALL, ALL, Set.of(), Contest.LAST_WRITE),
                    "Modified", new FieldRule(Set.of("crm"), Set.of("erp"), Set.of(), Contest.LAST_WRITE)),
            ALL,
            Set.of("erp"),
            Set.of("crm"),
            null,
            Policy.Ends.PROPAGATE,
            LoopPrevention.DEFAULT);

    /** The place that a system without an exact log names lies behind the edit, though the system was looked at before it. */
    @Test
    void whatWasThereBeforeAnEditThatWasToldSinceIsThePast() {
        var link = link("crm", "Ada").with(new Position(5, 5, "5"));
        var record = RecordState.empty(1)
                .accept("Name", "Bea", new Stamp("erp", Instant.ofEpochSecond(50)))
                .with(link)
                .with(link("erp", "Bea"));
        var sent = Settlement.send(
                record, "crm", Write.lackedBy("crm", record, POLICY).orElseThrow(), "t1");
        var edited = sent.with(sent.link("crm")
                .withShadow(Fields.of("Name", "Cid"), Fields.none())
                .with(new Position(7, 7, "7")));

        assertThat(alreadyThere(edited, link.position()).link("crm").shadow().get("Name"))
                .isEqualTo("Cid");
        assertThat(alreadyThere(sent, link.position()).link("crm").shadow().get("Name"))
                .isEqualTo("Bea");
    }

    /** The names of the fields there are not the record's. */
    private static RecordState alreadyThere(RecordState state, Position seen) {
        var delivery = new Delivery(
                1, WriteKind.UPDATE, "crm1", Fields.of("name", "Ada"), Fields.of("name", "Bea"), "t1", seen, null);
        var terms = new Settler.Terms("sync", "crm", RetryStrategy.DEFAULT, key -> Fields.none());
        return new Settler(POLICY, terms, NOW)
                .settle(new TrackedRecord(state, Map.of()), delivery, new Answer.AlreadyThere(LOG), key -> false)
                .record()
                .state();
    }

    /** Gone while the log is late is a delete, whose rules count; it is not made anew. */
    @Test
    void whatIsGoneThoughItWasThereIsADeleteInTheEnd() {
        var lookUp = new Delivery(1, WriteKind.LOOK_UP, "erp1", Fields.none(), Fields.none(), "t3", null);
        var there = sent(5).with(link("erp", "Bea").with(new Position(5, 5, "5")));
        var tired = new DeliveryState(true, NOW, NOW, null, 0, 5, false);
        var terms = new Settler.Terms("sync", "erp", RetryStrategy.DEFAULT, key -> Fields.none());

        var settled = new Settler(POLICY, terms, NOW)
                .settle(new TrackedRecord(there, Map.of("erp", tired)), lookUp, new Answer.Missing(LOG), key -> false);

        assertThat(settled.readAnew()).extracting(Change::operation).containsExactly(Operation.DELETE);
    }

    /** A log tells when each field was edited, a reading only when the record was. */
    @ParameterizedTest
    @CsvSource({
        // after how many mismatches, how far the log is decided, how far what it told of the record, is the reading
        // decided
        "4, 999, 0, false", "5, 999, 0, false", "9, 999, 0, false", "10, 999, 0, true",
        "4, 1000, 0, false", "5, 1000, 0, true", "9, 1000, 0, true", "10, 1000, 0, true",
        // after a start nothing else may have been edited
        "5, 0, 999, false", "4, 0, 1000, false", "5, 0, 1000, true"
    })
    void readingWaitsForALogThatHasNotGotThere(int mismatches, long decidedMillis, long toldMillis, boolean isDecided) {
        var update = new Delivery(
                1,
                WriteKind.UPDATE,
                "crm1",
                Fields.of("name", "Ada"),
                Fields.of("name", "Bea"),
                "t1",
                Position.NONE,
                null);
        var found = new Change("sync", "crm", "crm1", Operation.READ, Fields.of("name", "Cid"), NOW, Position.NONE, "");
        var tired = new DeliveryState(true, NOW, NOW, null, 0, mismatches, false);
        var second = NOW.toEpochMilli() - 1_000;
        var decided = second + decidedMillis;
        var told = new Position(second + toldMillis, second + toldMillis, "e");
        var record = sent(0);
        record = record.with(record.link("crm").with(told));
        var terms = new Settler.Terms(
                "sync", "crm", RetryStrategy.DEFAULT, key -> Fields.none(), new Position(decided, decided, "r"));

        var settled = new Settler(POLICY, terms, NOW)
                .settle(
                        new TrackedRecord(record, Map.of("crm", tired)),
                        update,
                        new Answer.Differs(found, LOG),
                        key -> false);

        assertThat(settled.readAnew()).hasSize(isDecided ? 1 : 0);
        assertThat(settled.record().delivery("crm").dueAt()).isAfter(NOW).isBefore(NOW.plusSeconds(10));
    }

    /** A second create of ours was answered, after the first had told of itself; and somebody deleted what it made. */
    @Test
    void whatOurOwnAnswerNamedAndIsGoneAgainIsNobodysQuestion() {
        var lookUp = new Delivery(1, WriteKind.LOOK_UP, "erp1", Fields.none(), Fields.none(), "t3", null);
        var unknown = sent(5).with(link("erp", "Bea").with(Presence.UNKNOWN).with(new Position(5, 5, "5")));
        var named = sent(5).with(link("erp", "Bea").with(Presence.UNKNOWN));

        assertThat(settle(unknown, lookUp, new Answer.Missing(LOG)).parked()).isEmpty();
        assertThat(settle(named, lookUp, new Answer.Missing(LOG)).parked())
                .extracting(Parking::code)
                .containsExactly("NOT_FOUND");
    }

    /** The first try told of itself and was deleted by a user; the second was made again by our retry. */
    @Test
    void whatAnEarlierTryMadeIsFoundAgainOnceTheFirstIsGone() {
        var made = new Delivery(1, WriteKind.CREATE, null, Fields.none(), Fields.of("Name", "Bea"), "t3", null);
        var found = new Change(
                "sync", "erp", "erp2", Operation.READ, Fields.of("Name", "Bea"), NOW, Position.ofReading(9), "");
        var first = sentCreate().with(link("erp", "Bea"));
        var sent =
                first.with(first.link("erp").withSent(sentCreate().link("erp").sent()));

        var settled = settle(sent, made, new Answer.Differs(found, LOG));
        var gone = settled.record().state().link("erp").gone();

        assertThat(settled.readAnew()).isEmpty();
        assertThat(Write.lackedBy("erp", settled.record().state().with(gone), POLICY))
                .contains(new Write(WriteKind.CREATE, Fields.none(), Fields.of("Name", "Bea")));
    }

    @Test
    void recordThatIsNotTakenNowIsTriedAgainEverLaterAndThenParked() {
        var retries = new RetryStrategy(3, 4.0, Duration.ofSeconds(2), Duration.ofSeconds(300));
        var dirty = DeliveryState.CLEAN.dirtyAgain(NOW, NOW);

        var first = notNow(retries, new TrackedRecord(sent(0), Map.of("erp", dirty)));
        var second = notNow(retries, first.record());
        var third = notNow(retries, second.record());

        assertThat(List.of(first, second)).allSatisfy(settled -> {
            assertThat(settled.parked()).isEmpty();
            assertThat(settled.record().delivery("erp").dirty()).isTrue();
            assertThat(settled.record().state().link("erp").sent()).isEmpty();
        });
        assertThat(first.record().delivery("erp").dueAt()).isEqualTo(NOW.plusSeconds(2));
        assertThat(second.record().delivery("erp").dueAt()).isEqualTo(NOW.plusSeconds(8));
        assertThat(third.record().delivery("erp").parked()).isTrue();
        assertThat(third.parked())
                .containsExactly(new Parking(
                        Parking.Kind.WRITE,
                        1,
                        "erp",
                        "erp1",
                        "LOCKED",
                        "the row is locked (tried 3 times)",
                        Fields.of("Name", "Bea")));
    }

    /** A busy record is often found changed; that is no refusal. */
    @Test
    void whatWasOnlyFoundChangedCountsAsNoTry() {
        var busy = new DeliveryState(true, NOW, NOW, null, 0, 4, false);

        var settled = notNow(RetryStrategy.DEFAULT, new TrackedRecord(sent(0), Map.of("erp", busy)));

        assertThat(settled.parked()).isEmpty();
        assertThat(settled.record().delivery("erp").attempts()).isEqualTo(1);
        assertThat(settled.record().delivery("erp").mismatches()).isEqualTo(4);
    }

    /** Somebody's transaction ends some time; nobody would try again after that. */
    @Test
    void whatPassesIsTriedUntilItHas() {
        var tired = new DeliveryState(true, NOW, NOW, null, 50, 0, false);
        var delivery = new Delivery(
                1, WriteKind.UPDATE, "erp1", Fields.of("Name", "Ada"), Fields.of("Name", "Bea"), "t1", null);
        var terms = new Settler.Terms("sync", "erp", RetryStrategy.DEFAULT, key -> Fields.none());

        var settled = new Settler(POLICY, terms, NOW)
                .settle(
                        new TrackedRecord(sent(0), Map.of("erp", tired)),
                        delivery,
                        new Answer.NotNow("LOCKED", "the row is locked", true),
                        key -> false);

        assertThat(settled.parked()).isEmpty();
        assertThat(settled.record().delivery("erp").dueAt()).isEqualTo(NOW.plus(RetryStrategy.DEFAULT.delayAfter(51)));
    }

    @Test
    void oneTryMeansOne() {
        var once = new RetryStrategy(1, 2.0, Duration.ofSeconds(1), Duration.ofSeconds(1));

        assertThat(notNow(once, new TrackedRecord(sent(0), Map.of())).parked()).hasSize(1);
    }

    private static Settler.Settled notNow(RetryStrategy retries, TrackedRecord record) {
        var delivery = new Delivery(
                1, WriteKind.UPDATE, "erp1", Fields.of("Name", "Ada"), Fields.of("Name", "Bea"), "t1", null);
        var terms = new Settler.Terms("sync", "erp", retries, key -> Fields.none());
        return new Settler(POLICY, terms, NOW)
                .settle(record, delivery, new Answer.NotNow("LOCKED", "the row is locked"), key -> false);
    }

    private static Settler.Settled settle(RecordState state, Delivery delivery, Answer answer) {
        var terms = new Settler.Terms("sync", "erp", RetryStrategy.DEFAULT, key -> Fields.none());
        return new Settler(POLICY, terms, NOW)
                .settle(new TrackedRecord(state, Map.of()), delivery, answer, key -> false);
    }

    /** Bea is on her way to the row, which holds Ada. */
    private static RecordState sent(long position) {
        var record = RecordState.empty(1)
                .accept("Name", "Bea", new Stamp("crm", Instant.ofEpochSecond(50)))
                .with(link("crm", "Bea"))
                .with(link("erp", "Ada").with(new Position(position, position, "")));
        return Settlement.send(
                record, "erp", Write.lackedBy("erp", record, POLICY).orElseThrow(), "t1");
    }

    /** Bea was being created, and is Cid since. */
    private static RecordState sentCreate() {
        var record = RecordState.empty(1)
                .accept("Name", "Bea", new Stamp("crm", Instant.ofEpochSecond(50)))
                .with(link("crm", "Bea"))
                .with(LinkState.none("erp"));
        var sent = Settlement.send(
                record, "erp", Write.lackedBy("erp", record, POLICY).orElseThrow(), "t3");
        return sent.accept("Name", "Cid", new Stamp("crm", Instant.ofEpochSecond(60)));
    }

    private static LinkState link(String system, String holds) {
        return LinkState.none(system)
                .withKey(system + "1")
                .with(Presence.PRESENT)
                .withShadow(Fields.of("Name", holds), Fields.none());
    }
}
