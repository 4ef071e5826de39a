package dev.bactrian.decision.merge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bactrian.change.Change;
import dev.bactrian.change.Fields;
import dev.bactrian.change.MappedChange;
import dev.bactrian.change.Operation;
import dev.bactrian.change.Position;
import dev.bactrian.decision.Circumstances;
import dev.bactrian.decision.Contest;
import dev.bactrian.decision.Parking;
import dev.bactrian.decision.Policy;
import dev.bactrian.decision.Policy.Ends;
import dev.bactrian.decision.Policy.FieldRule;
import dev.bactrian.decision.Presence;
import dev.bactrian.decision.RecordsByEmail;
import dev.bactrian.decision.merge.Reconciliation.Reconciled;
import dev.bactrian.decision.write.Settlement;
import dev.bactrian.decision.write.Write;
import dev.bactrian.definition.LoopPrevention;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A job deletes all rows of {@code erp} and inserts them with new primary keys, in one transaction: its rows are the records that they were. */
class ReloadTest {

    private static final Set<String> ALL = Set.of("crm", "erp");
    private static final Instant NOW = Instant.ofEpochSecond(100);
    private static final Policy POLICY = new Policy(
            List.of("crm", "erp"),
            Map.of(
                    "Id", new FieldRule(Set.of("crm"), Set.of("erp"), Set.of("crm"), Contest.LAST_WRITE),
                    "Email", new FieldRule(ALL, ALL, Set.of(), Contest.LAST_WRITE)),
            ALL,
            Set.of("erp"),
            ALL,
            null,
            Ends.PROPAGATE,
            LoopPrevention.DEFAULT);

    private final RecordsByEmail records = new RecordsByEmail();
    private Circumstances circumstances = new Circumstances(NOW, Set.of());

    @BeforeEach
    void linked() {
        records.match(false);
        decided(Operation.CREATE, "crm", "crm1", "ada@x.example", new Position(1, 1, "1"));
        decided(Operation.CREATE, "erp", "1", "ada@x.example", new Position(1, 2, "1 2"));
    }

    @Test
    void rowThatBringsTheKeyOfARecordWhoseDeleteIsHeldMovesTheRecord() {
        circumstances = new Circumstances(NOW, Set.of("erp"));
        assertThat(deleted().parked()).extracting(Parking::code).containsExactly("MASS_DELETE");

        var moved = inserted("2", 5, "ada@x.example");

        assertThat(moved.parked()).isEmpty();
        assertThat(moved.closed()).containsExactly(new Parking.Closed(Parking.Kind.DELETE, 1, "erp"));
        assertThatTheRecordIsWhatItWas();
    }

    @Test
    void rowThatBringsTheKeyOfARecordThatWasJustDeletedMovesTheRecord() {
        deleted();
        assertThat(records.record(1).delivery("crm").dirty()).isTrue();

        assertThat(inserted("2", 5, "ada@x.example").parked()).isEmpty();

        assertThatTheRecordIsWhatItWas();
    }

    /** Else the delete would be carried out before the rest of its transaction is decided. */
    @Test
    void deleteWaitsForTheRestOfItsTransaction() {
        deleted();

        assertThat(records.record(1).delivery("crm").dueAt()).isAfter(NOW).isBefore(NOW.plusSeconds(1));
    }

    @Test
    void newValuesOfTheReloadAreEdits() {
        deleted();

        inserted("2", 5, "new@x.example");

        var state = records.record(1).state();
        assertThat(state.fields().get("Email")).isEqualTo("new@x.example");
        assertThat(Write.lackedBy("crm", state, POLICY)).map(Write::to).contains(Fields.of("Email", "new@x.example"));
    }

    @Test
    void rowThatIsTheSameByItsContentMovesARecordOfItsTransactionOnly() {
        records.match(true);
        circumstances = new Circumstances(NOW, Set.of("erp"));
        deleted();

        var later =
                decided(change(Operation.CREATE, "erp", "3", "ada@x.example", new Position(9, 11, "9 11"), Map.of()));
        var moved = decided(change(Operation.CREATE, "erp", "2", "ada@x.example", new Position(3, 5, "3 5"), Map.of()));

        assertThat(later.parked()).extracting(Parking::code).containsExactly("TWO_RECORDS");
        assertThat(moved.parked()).isEmpty();
        assertThatTheRecordIsWhatItWas();
    }

    @Test
    void secondRowOfOneKeyIsAnotherRecord() {
        deleted();
        inserted("2", 5, "ada@x.example");

        assertThat(inserted("3", 6, "ada@x.example").parked())
                .extracting(Parking::code)
                .containsExactly("TWO_RECORDS");
    }

    /** What the log tells of the former row again changes nothing. */
    @Test
    void deleteThatIsToldAgainDeletesNothing() {
        deleted();
        inserted("2", 5, "ada@x.example");

        deleted();

        assertThatTheRecordIsWhatItWas();
    }

    /** Its write took place before the reload, and the log was faster. */
    @Test
    void answerAboutTheFormerRowTellsNothingOfTheNewOne() {
        deleted();
        inserted("2", 5, "ada@x.example");
        var record = records.record(1);
        var log = new Position(0, 3, "3");

        var state = Settlement.confirm(record.state(), "erp", "t1", "1", Fields.none(), log, NOW);

        assertThat(state).isEqualTo(record.state());
    }

    private void assertThatTheRecordIsWhatItWas() {
        var record = records.record(1);
        assertThat(record.state().deleted()).isFalse();
        assertThat(record.state().link("erp").key()).isEqualTo("2");
        assertThat(record.state().link("erp").presence()).isEqualTo(Presence.PRESENT);
        assertThat(record.state().fields().get("Email")).isEqualTo("ada@x.example");
        assertThat(POLICY.systems()).allSatisfy(system -> {
            assertThat(Write.lackedBy(system, record.state(), POLICY)).isEmpty();
            assertThat(record.delivery(system).dirty()).isFalse();
        });
    }

    private Reconciled deleted() {
        return decided(
                new Change("sync", "erp", "1", Operation.DELETE, Fields.none(), NOW, new Position(3, 4, "3 4"), ""));
    }

    private Reconciled inserted(String key, long place, String email) {
        return decided(Operation.CREATE, "erp", key, email, new Position(3, place, "3 " + place));
    }

    private Reconciled decided(Operation operation, String system, String key, String email, Position position) {
        return decided(change(operation, system, key, email, position, Map.of("crm", "crm1")));
    }

    private Reconciled decided(Change change) {
        return decided(new MappedChange(change, change.fields(), Fields.none(), Map.of(), List.of()));
    }

    private Reconciled decided(MappedChange change) {
        return new Reconciliation(POLICY, records, circumstances).decide(change);
    }

    private static MappedChange change(
            Operation operation,
            String system,
            String key,
            String email,
            Position position,
            Map<String, String> others) {
        var fields = Fields.of("Email", email).with("Id", "crm1");
        var change = new Change("sync", system, key, operation, fields, NOW.plusSeconds(position.log()), position, "");
        var otherKeys = system.equals("crm") ? Map.<String, String>of() : others;
        return new MappedChange(change, fields, Fields.none(), otherKeys, List.of());
    }
}
