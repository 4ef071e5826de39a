package dev.bactrian.decision.merge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bactrian.change.Change;
import dev.bactrian.change.Fields;
import dev.bactrian.change.Findings;
import dev.bactrian.change.Findings.LeftOut;
import dev.bactrian.change.MappedChange;
import dev.bactrian.change.Operation;
import dev.bactrian.change.Position;
import dev.bactrian.change.WriteKind;
import dev.bactrian.decision.Circumstances;
import dev.bactrian.decision.Contest;
import dev.bactrian.decision.Decision;
import dev.bactrian.decision.LinkState;
import dev.bactrian.decision.Outcome;
import dev.bactrian.decision.Oversight;
import dev.bactrian.decision.Parking;
import dev.bactrian.decision.PendingWrite;
import dev.bactrian.decision.Policy;
import dev.bactrian.decision.Policy.Ends;
import dev.bactrian.decision.Policy.FieldRule;
import dev.bactrian.decision.Presence;
import dev.bactrian.decision.RecordState;
import dev.bactrian.decision.RecordsByEmail;
import dev.bactrian.decision.TrackedRecord;
import dev.bactrian.decision.write.Dispatch;
import dev.bactrian.decision.write.Write;
import dev.bactrian.definition.LoopPrevention;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which record a change belongs to. */
class ReconciliationTest {

    private static final Set<String> ALL = Set.of("crm", "erp");

    private final Policy policy = new Policy(
            List.of("crm", "erp"),
            Map.of(
                    "Id", new FieldRule(Set.of("crm"), Set.of("erp"), Set.of("crm"), Contest.LAST_WRITE),
                    "Email", new FieldRule(ALL, ALL, Set.of(), Contest.LAST_WRITE)),
            ALL,
            Set.of("erp"),
            Set.of("crm"),
            null,
            Ends.PROPAGATE,
            LoopPrevention.DEFAULT);
    private final RecordsByEmail records = new RecordsByEmail();
    private int clock;

    @Test
    void recordsThatMatchBecomeOne() {
        var first = created("crm", "crm1", "ada@x.example");

        var second = created("erp", "erp1", "ada@x.example");

        assertThat(second.recordId()).isEqualTo(first.recordId());
        assertThat(Write.lackedBy("erp", records.record(first.recordId()).state(), policy))
                .hasValueSatisfying(write -> assertThat(write.to()).isEqualTo(Fields.of("Id", "crm1")));
    }

    @Test
    void recordThatStayedAloneIsLinkedToWhatTurnsUpLater() {
        var alone = linking(change("crm", "crm1", Operation.READ, "crm1", "ada@x.example"));
        assertThat(link(alone, "erp").presence()).isEqualTo(Presence.UNMATCHED);

        var later = created("erp", "erp1", "ada@x.example");

        assertThat(later.recordId()).isEqualTo(alone.recordId());
        assertThat(link(later, "erp").presence()).isEqualTo(Presence.PRESENT);
        assertThat(link(later, "erp").key()).isEqualTo("erp1");
    }

    @Test
    void recordsThatMatchAreOnlyLinkedWhereNothingElseIsAskedFor() {
        var first = linking(change("crm", "crm1", Operation.READ, "crm1", "ada@x.example"));

        var second = linking(change("erp", "erp1", Operation.READ, null, "ada@x.example"));

        assertThat(second.recordId()).isEqualTo(first.recordId());
        var record = records.record(first.recordId());
        assertThat(policy.systems()).allSatisfy(system -> {
            assertThat(Write.lackedBy(system, record.state(), policy)).isEmpty();
            assertThat(record.delivery(system).dirty()).isFalse();
        });
    }

    @Test
    void secondOneOfOneSystemIsNotLinkedByGuess() {
        linking(change("crm", "crm1", Operation.READ, "crm1", "ada@x.example"));
        linking(change("crm", "crm2", Operation.READ, "crm2", "ada@x.example"));

        var third = linking(change("erp", "erp1", Operation.READ, null, "ada@x.example"));

        assertThat(third.outcome()).isEqualTo(Outcome.PARKED);
    }

    @Test
    void valueThatIsLeftOutIsNotedOnce() {
        created("erp", "erp1", "ada@x.example");

        var first = leftOut("nobody");
        var again = leftOut("nobody");
        var another = leftOut("somebody");

        assertThat(first.outcome()).isEqualTo(Outcome.REJECTED);
        assertThat(first.edits())
                .containsExactly(new Decision.Edit("Email", "ada@x.example", "nobody", Outcome.REJECTED, ""));
        assertThat(again.outcome()).isEqualTo(Outcome.UNCHANGED);
        assertThat(another.outcome()).isEqualTo(Outcome.REJECTED);
    }

    @Test
    void whatMatchesTwoRecordsIsParked() {
        records.match(false);
        created("crm", "crm1", "ada@x.example");
        created("crm", "crm2", "ada@x.example");
        records.match(true);

        var third = created("erp", "erp1", "ada@x.example");

        assertThat(third.outcome()).isEqualTo(Outcome.PARKED);
        assertThat(third.parked()).singleElement().satisfies(parking -> {
            assertThat(parking.code()).isEqualTo("TWO_RECORDS");
            assertThat(parking.message()).isEqualTo("erp erp1 matches 2 records");
        });
    }

    @Test
    void secondOneOfTheSameSystemIsParked() {
        created("crm", "crm1", "ada@x.example");

        var second = created("crm", "crm2", "ada@x.example");

        assertThat(second.parked())
                .extracting(Parking::message)
                .containsExactly("crm crm2 matches a record that crm crm1 is linked to already");
    }

    @Test
    void partnerOfOneOfTwoIsNotGuessed() {
        var first = created("crm", "crm1", "ada@x.example");
        created("crm", "crm2", "ada@x.example");

        var partner = created("erp", "erp1", "ada@x.example");

        assertThat(partner.parked())
                .extracting(Parking::message)
                .containsExactly("erp erp1 matches a record that others match as well");
        assertThat(records.record(first.recordId()).delivery("erp").parked()).isTrue();
    }

    /** Else a create that was cut off makes a second record in the others, where the system is polled. */
    @Test
    void whatHoldsAllThatACreateBroughtIsWhatItMadeWhereNoTokenTells() {
        records.match(false);
        var polled = new Policy(
                policy.systems(),
                policy.fields(),
                ALL,
                policy.comparing(),
                Set.of(),
                null,
                Ends.PROPAGATE,
                LoopPrevention.DEFAULT);
        var first = created("erp", "erp1", "ada@x.example");
        records.put(Dispatch.of(records.record(first.recordId()), "crm", polled, "t1", Instant.EPOCH)
                .orElseThrow()
                .record());

        var other = told(polled, change("crm", "crm1", Operation.READ, "crm1", "bob@x.example"));
        var made = told(polled, change("crm", "crm2", Operation.READ, "crm2", "ada@x.example"));

        assertThat(other.recordId()).isNotEqualTo(first.recordId());
        assertThat(made.recordId()).isEqualTo(first.recordId());
    }

    /** E.g. what an org made while its stream was not open yet is read, before the answer to the create has come. */
    @Test
    void whatIsReadBearsNoTokenEvenWhereEventsDo() {
        records.match(false);
        var first = created("erp", "erp1", "ada@x.example");
        records.put(Dispatch.of(records.record(first.recordId()), "crm", policy, "t1", Instant.EPOCH)
                .orElseThrow()
                .record());

        var somebodyElses = told(change("crm", "crm1", Operation.CREATE, "crm1", "ada@x.example"));
        var made = told(change("crm", "crm2", Operation.READ, "crm2", "ada@x.example"));

        assertThat(somebodyElses.recordId()).isNotIn(0L, first.recordId());
        assertThat(made.recordId()).isZero();
        assertThat(made.outcome()).isEqualTo(Outcome.UNCHANGED);
        assertThat(records.record(first.recordId()).state().link("crm").key()).isNull();
    }

    /** A restored database counts on from an earlier number, and gives our create the key of a record that is deleted. */
    @Test
    void keyOfAGoneRecordIsThatOfOurCreate() {
        created("crm", "crm1", "ada@x.example");
        told(change("erp", "erp7", Operation.CREATE, "crm1", "ada@x.example"));
        told(change("erp", "erp7", Operation.DELETE, "crm1", "ada@x.example"));
        told(change("crm", "crm1", Operation.DELETE, "crm1", "ada@x.example"));
        created("crm", "crm2", "bea@x.example");
        var created = records.record(2).state();
        var sent = created.link("erp")
                .withSent(List.of(PendingWrite.uncertain("t1", WriteKind.CREATE, Fields.none(), created.fields())));
        records.put(records.record(2).with(created.with(sent)));

        var told = told(new Change(
                "sync",
                "erp",
                "erp7",
                Operation.CREATE,
                created.fields(),
                Instant.ofEpochSecond(70),
                new Position(70, 70, "70"),
                "t1"));

        assertThat(told.recordId()).isEqualTo(2);
        assertThat(records.record(2).state().link("erp").key()).isEqualTo("erp7");
        assertThat(records.record(1).state().link("erp").key()).isNull();
        assertThat(records.record(1).state().deleted()).isTrue();
    }

    /** Many creates of one call bear one token. */
    @Test
    void whatALostCreateMadeIsNotTakenForItsNeighboursOnlyAsItsRecordIsThereAlready() {
        var ada = creating(1, "ada@x.example", Presence.ABSENT);
        var bea = creating(2, "bea@x.example", Presence.PRESENT);
        records.put(new TrackedRecord(ada, Map.of()));
        records.put(new TrackedRecord(bea, Map.of()));

        var late = new Change(
                "sync",
                "crm",
                "crm7",
                Operation.CREATE,
                Fields.of("Email", "bea@x.example").with("City", "Rome"),
                Instant.EPOCH,
                new Position(1, 1, "1"),
                "t1");
        var told = told(late);

        assertThat(told.outcome()).isEqualTo(Outcome.PARKED);
        assertThat(told.parked()).extracting(Parking::code).containsExactly("TWO_RECORDS");
        assertThat(records.record(1).state().link("crm").key()).isNull();
        records.gone("crm7");
        assertThat(told(late).outcome()).isEqualTo(Outcome.UNCHANGED);
    }

    /** A record of Rome that crm was sent; where it is there, by a later try. */
    private static RecordState creating(long id, String email, Presence presence) {
        var fields = Fields.of("Email", email).with("City", "Rome");
        var link = LinkState.none("crm")
                .withKey(presence == Presence.PRESENT ? "crm" + id : null)
                .with(presence)
                .withSent(List.of(PendingWrite.uncertain("t1", WriteKind.CREATE, Fields.none(), fields)));
        return new RecordState(id, fields, Map.of(), false, Map.of(), Oversight.NONE).with(link);
    }

    @Test
    void whatIsGoneAgainIsNobodysDouble() {
        created("crm", "crm1", "ada@x.example");
        records.gone("crm2");

        var second = created("crm", "crm2", "ada@x.example");

        assertThat(second.outcome()).isEqualTo(Outcome.UNCHANGED);
        assertThat(second.parked()).isEmpty();
    }

    /** A row that was never told of, e.g. made and deleted between two readings; its delete may still name its partner. */
    @Test
    void deleteOfWhatNobodyKnowsIsNobodys() {
        var partner = created("crm", "crm1", "ada@x.example");

        var end = told(change("erp", "erp1", Operation.DELETE, "crm1", "ada@x.example"));

        assertThat(end.recordId()).isZero();
        assertThat(end.outcome()).isEqualTo(Outcome.UNCHANGED);
        assertThat(records.record(partner.recordId()).state().deleted()).isFalse();
    }

    @Test
    void rowThatNamesARecordOfAnotherRowIsParked() {
        created("crm", "crm1", "ada@x.example");
        told(change("erp", "erp1", Operation.CREATE, "crm1", "ada@x.example"));

        var second = told(change("erp", "erp2", Operation.CREATE, "crm1", "bea@x.example"));

        assertThat(second.parked())
                .extracting(Parking::message)
                .containsExactly("erp erp2 names crm crm1, which erp erp1 is linked to already");
    }

    @Test
    void changedKeyIsTheSameRecord() {
        var first = created("erp", "erp1", "ada@x.example");

        var moved = told(
                change("erp", "erp9", Operation.UPDATE, null, "bea@x.example").movedFrom("erp1"));

        assertThat(moved.recordId()).isEqualTo(first.recordId());
        assertThat(records.record(first.recordId()).state().link("erp").key()).isEqualTo("erp9");
        assertThat(records.record(first.recordId()).state().deleted()).isFalse();
    }

    @Test
    void keyThatBelongsToAnotherRecordIsNotTakenOver() {
        created("erp", "erp1", "ada@x.example");
        created("erp", "erp2", "bea@x.example");

        var moved = told(
                change("erp", "erp2", Operation.UPDATE, null, "cid@x.example").movedFrom("erp1"));

        assertThat(moved.parked())
                .extracting(Parking::message)
                .containsExactly("erp erp2 was erp1, and its new key belongs to another record");
    }

    private Reconciliation.Reconciled created(String system, String key, String email) {
        return told(change(system, key, Operation.CREATE, system.equals("crm") ? key : null, email));
    }

    private Reconciliation.Reconciled told(Change change) {
        return told(policy, change);
    }

    private Reconciliation.Reconciled told(Policy rules, Change change) {
        var id = change.fields().get("Id");
        var reconciliation = new Reconciliation(rules, records, new Circumstances(Instant.EPOCH, Set.of()));
        return reconciliation.decide(new MappedChange(
                change,
                change.fields(),
                Fields.none(),
                id == null || change.system().equals("crm") ? Map.of() : Map.of("crm", id.toString()),
                List.of()));
    }

    /** At the first load of a sync that only links. */
    private Reconciliation.Reconciled linking(Change change) {
        return new Reconciliation(policy, records, new Circumstances(Instant.EPOCH, Set.of(), true))
                .decide(new MappedChange(change, change.fields(), Fields.none(), Map.of(), List.of()));
    }

    private LinkState link(Reconciliation.Reconciled reconciled, String system) {
        return records.record(reconciled.recordId()).state().link(system);
    }

    /** erp1 holds an e-mail address that the record must not take. */
    private Reconciliation.Reconciled leftOut(String email) {
        var change = change("erp", "erp1", Operation.UPDATE, null, email);
        var leftOut = new LeftOut("Email", "email_format", email);
        var findings = new Findings(Findings.DOES_NOT_FIT, List.of(), List.of(), List.of(leftOut), List.of());
        return new Reconciliation(policy, records, new Circumstances(Instant.EPOCH, Set.of()))
                .decide(new MappedChange(change, Fields.of("Id", null), Fields.none(), Map.of(), findings));
    }

    private Change change(String system, String key, Operation operation, @Nullable String id, String email) {
        clock++;
        return new Change(
                "sync",
                system,
                key,
                operation,
                Fields.of("Id", id).with("Email", email),
                Instant.ofEpochSecond(clock),
                new Position(clock, clock, "p" + clock),
                "");
    }
}
