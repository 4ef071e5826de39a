package dev.bactrian.decision.write;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bactrian.change.Change;
import dev.bactrian.change.Fields;
import dev.bactrian.change.MappedChange;
import dev.bactrian.change.Operation;
import dev.bactrian.change.Position;
import dev.bactrian.change.WriteKind;
import dev.bactrian.decision.Circumstances;
import dev.bactrian.decision.Contest;
import dev.bactrian.decision.LinkState;
import dev.bactrian.decision.Oversight;
import dev.bactrian.decision.PendingWrite;
import dev.bactrian.decision.Policy;
import dev.bactrian.decision.Policy.FieldRule;
import dev.bactrian.decision.Presence;
import dev.bactrian.decision.RecordState;
import dev.bactrian.decision.Stamp;
import dev.bactrian.decision.merge.Decider;
import dev.bactrian.definition.LoopPrevention;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SettlementTest {

    private static final Set<String> ALL = Set.of("crm", "erp");
    private static final Position LOG = new Position(0, 9, "9");
    private static final Policy POLICY = new Policy(
            List.of("crm", "erp"),
            Map.of(
                    "Id", new FieldRule(Set.of("crm"), Set.of("erp"), Set.of("crm"), Contest.LAST_WRITE),
                    "Name", new FieldRule(ALL, ALL, Set.of(), Contest.LAST_WRITE)),
            ALL,
            Set.of("erp"),
            ALL,
            null,
            Policy.Ends.PROPAGATE,
            LoopPrevention.DEFAULT);

    @Test
    void confirmedUpdateIsKnownToBeThere() {
        var sent = sent(both("Bea").with(link("erp", Presence.PRESENT, "Ada")), "erp");

        var settled = Settlement.confirm(sent, "erp", "t1", "erp1", Fields.none(), LOG, Instant.EPOCH);

        assertThat(settled.link("erp").shadow().get("Name")).isEqualTo("Bea");
        assertThat(settled.link("erp").sent())
                .extracting(PendingWrite::acknowledged)
                .containsExactly(LOG);
        assertThat(Write.lackedBy("erp", settled, POLICY)).isEmpty();
    }

    @Test
    void confirmedCreateTellsItsKeyToTheOthers() {
        var sent = sent(both("Ada").with(LinkState.none("crm")), "crm");

        var settled = Settlement.confirm(sent, "crm", "t1", "crm1", Fields.of("Id", "crm1"), LOG, Instant.EPOCH);

        assertThat(settled.link("crm").key()).isEqualTo("crm1");
        assertThat(settled.link("crm").isPresent()).isTrue();
        assertThat(Write.lackedBy("erp", settled, POLICY)).map(Write::to).contains(Fields.of("Id", "crm1"));
    }

    /** The answer tells of a key that another system gave: nobody has edited the field. */
    @Test
    void keyThatTheRecordHoldsAlreadyIsNoEditOfTheSystemThatTellsIt() {
        var given = new Stamp("erp", Instant.parse("2026-01-01T00:00:00Z"));
        var sent = sent(both("Ada").accept("Id", "crm1", given).with(LinkState.none("crm")), "crm");

        var settled = Settlement.confirm(sent, "crm", "t1", "crm1", Fields.of("Id", "crm1"), LOG, Instant.EPOCH);

        assertThat(settled.stamps()).containsEntry("Id", given);
        assertThat(settled.link("crm").shadow().get("Id")).isEqualTo("crm1");
    }

    /** A poll after the write found nothing, while it was not known yet that there had been something. */
    @Test
    void confirmedCreateThatAPollDidNotFindIsForTheNextPollToTell() {
        var polled = link("erp", Presence.ABSENT, null).with(Position.ofReading(12));
        var sent = sent(both("Ada").with(polled), "erp");

        var settled = Settlement.confirm(sent, "erp", "t1", "erp1", Fields.none(), LOG, Instant.EPOCH);

        assertThat(settled.link("erp").isPresent()).isTrue();
        assertThat(Position.ofReading(12).isNotPast(settled.link("erp").position()))
                .isFalse();
    }

    /** A poll told an edit of the time after the write, before the write's answer was known. */
    @Test
    void anAnswerDoesNotUndoWhatWasToldOfTheTimeAfterIt() {
        var sent = sent(both("Bea").with(link("erp", Presence.PRESENT, "Ada")), "erp");
        var edited = sent.with(sent.link("erp")
                .withShadow(Fields.of("Name", "Zoe"), Fields.none())
                .with(Position.ofReading(12)));

        var settled = Settlement.confirm(edited, "erp", "t1", "erp1", Fields.none(), LOG, Instant.EPOCH);

        assertThat(settled.link("erp").shadow().get("Name")).isEqualTo("Zoe");
    }

    @Test
    void confirmedDeleteLeavesNothing() {
        var sent = sent(both("Ada").withDeleted(true), "erp");

        var settled = Settlement.confirm(sent, "erp", "t1", "erp1", Fields.none(), LOG, Instant.EPOCH);

        assertThat(settled.link("erp").presence()).isEqualTo(Presence.ABSENT);
        assertThat(Write.lackedBy("erp", settled, POLICY)).isEmpty();
    }

    @Test
    void whatIsThereAlreadyIsSettled() {
        var sent = sent(both("Bea").with(link("erp", Presence.PRESENT, "Ada")), "erp");

        var settled = Settlement.alreadyThere(sent, "erp", "t1", true, LOG);

        assertThat(settled.link("erp").shadow().get("Name")).isEqualTo("Bea");
        assertThat(Write.lackedBy("erp", settled, POLICY)).isEmpty();
    }

    @Test
    void refusedWriteIsForgottenAndStillLacking() {
        var sent = sent(both("Bea").with(link("erp", Presence.PRESENT, "Ada")), "erp");

        var settled = Settlement.forget(sent, "erp", "t1", LOG);

        assertThat(settled.link("erp").sent()).isEmpty();
        assertThat(Write.lackedBy("erp", settled, POLICY)).map(Write::kind).contains(WriteKind.UPDATE);
    }

    @Test
    void lostCreateThatIsFoundIsReadBeforeAnythingElse() {
        var sent = sent(both("Ada").with(LinkState.none("crm")), "crm");

        var settled = Settlement.found(sent, "crm", "crm7");

        assertThat(settled.link("crm").key()).isEqualTo("crm7");
        assertThat(Write.lackedBy("crm", settled, POLICY)).map(Write::kind).contains(WriteKind.LOOK_UP);
    }

    @Test
    void updateThatNobodyAnsweredIsLookedUp() {
        var sent = sent(both("Bea").with(link("erp", Presence.PRESENT, "Ada")), "erp");

        var back = sent.with(sent.link("erp").withShadow(Fields.of("Name", "Bea"), Fields.none()));

        assertThat(Write.lackedBy("erp", back, POLICY)).map(Write::kind).contains(WriteKind.LOOK_UP);
    }

    /** The second write was made out while it was not known that the first had taken place. */
    @Test
    void whatSomebodyWritesBackAfterAWriteWhoseAnswerWasLostIsAnEdit() {
        var lost = sent(both("Bea").with(link("erp", Presence.PRESENT, "Ada")), "erp");
        var removal = Write.lackedBy("erp", lost.withDeleted(true), POLICY).orElseThrow();
        var twice = Settlement.send(lost.withDeleted(true), "erp", removal, "t2");

        var echo = told(twice, "erp", "Bea", 7, "t1");
        var back = told(echo, "erp", "Ada", 8);

        assertThat(echo.fields().get("Name")).isEqualTo("Bea");
        assertThat(back.fields().get("Name")).isEqualTo("Ada");
    }

    /** What the log tells before our first write's own change was made before it, and so before the second, too. */
    @Test
    void whatTheLogTellsBeforeOurWritesIsThePast() {
        var first = sent(both("Bea").with(link("erp", Presence.PRESENT, "Ada")), "erp");
        var taken = Settlement.confirm(first, "erp", "t1", "erp1", Fields.none(), LOG, Instant.EPOCH);
        var changed = told(taken, "crm", "Cid", 1);
        var second = Settlement.send(
                changed, "erp", Write.lackedBy("erp", changed, POLICY).orElseThrow(), "t2");

        var late = told(second, "erp", "Zoe", 5);
        var echo = told(late, "erp", "Bea", 7, "t1");
        var both =
                Settlement.confirm(echo, "erp", "t2", "erp1", Fields.none(), new Position(0, 12, "12"), Instant.EPOCH);
        var between = told(both, "erp", "Bea", 8);

        assertThat(late.fields().get("Name")).isEqualTo("Cid");
        assertThat(between.fields().get("Name")).isEqualTo("Cid");
    }

    @Test
    void uncertainCreateOfADeletedRecordIsNotLookedUpByItsOldKey() {
        var lost = sent(both("Ada").with(link("crm", Presence.ABSENT, null)), "crm");

        assertThat(Write.lackedBy("crm", lost.withDeleted(true), POLICY)).isEmpty();
    }

    @Test
    void recordThatBothLackIsCreatedFirstWhereItsKeyComesFrom() {
        var nowhere = both("Ada").with(link("crm", Presence.ABSENT, null)).with(link("erp", Presence.ABSENT, null));

        assertThat(Write.lackedBy("erp", nowhere, POLICY)).isEmpty();
        assertThat(Write.lackedBy("crm", nowhere, POLICY)).map(Write::kind).contains(WriteKind.CREATE);
    }

    private static RecordState told(RecordState record, String system, String name, long position) {
        return told(record, system, name, position, "");
    }

    private static RecordState told(RecordState record, String system, String name, long position, String origin) {
        var place = new Position(position, position, Long.toString(position));
        var change = new Change(
                "sync", system, system + "1", Operation.UPDATE, Fields.of("Name", name), Instant.EPOCH, place, origin);
        var mapped = new MappedChange(change, change.fields(), Fields.none(), Map.of(), List.of());
        return new Decider(POLICY)
                .decide(record, mapped, new Circumstances(Instant.EPOCH, Set.of()))
                .record();
    }

    private static RecordState both(String name) {
        return new RecordState(1, Fields.of("Name", name), Map.of(), false, Map.of(), Oversight.NONE)
                .with(link("crm", Presence.PRESENT, name))
                .with(link("erp", Presence.PRESENT, name));
    }

    private static LinkState link(String system, Presence presence, @org.jspecify.annotations.Nullable String name) {
        return new LinkState(
                system,
                system + "1",
                presence,
                name == null ? Fields.none() : Fields.of("Name", name),
                Fields.none(),
                List.of(),
                Position.NONE,
                List.of());
    }

    private static RecordState sent(RecordState record, String system) {
        return Settlement.send(
                record, system, Write.lackedBy(system, record, POLICY).orElseThrow(), "t1");
    }
}
