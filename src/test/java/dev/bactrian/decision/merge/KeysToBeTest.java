package dev.bactrian.decision.merge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bactrian.change.Change;
import dev.bactrian.change.Fields;
import dev.bactrian.change.Findings;
import dev.bactrian.change.MappedChange;
import dev.bactrian.change.Operation;
import dev.bactrian.change.Position;
import dev.bactrian.decision.Circumstances;
import dev.bactrian.decision.Contest;
import dev.bactrian.decision.LinkState;
import dev.bactrian.decision.Outcome;
import dev.bactrian.decision.Policy;
import dev.bactrian.decision.Policy.Ends;
import dev.bactrian.decision.Policy.FieldRule;
import dev.bactrian.decision.Presence;
import dev.bactrian.decision.RecordsByEmail;
import dev.bactrian.decision.merge.Reconciliation.Reconciled;
import dev.bactrian.definition.LoopPrevention;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Records whose key in erp is a field that crm edits too: under which they are found there, or made. */
class KeysToBeTest {

    private static final Set<String> ALL = Set.of("crm", "erp");

    private final Policy policy = new Policy(
            List.of("crm", "erp"),
            Map.of(
                    "Code", new FieldRule(ALL, ALL, Set.of("erp"), Contest.LAST_WRITE),
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
    void keyThatOneSystemNamesFindsTheRecordOfTheOther() {
        records.match(false);
        var named = told("crm", "crm1", Operation.READ, Fields.of("Code", "A1").with("Email", "a@x.example"));

        var found = told("erp", "A1", Operation.READ, Fields.of("Code", "A1").with("Email", null));

        assertThat(found.recordId()).isEqualTo(named.recordId());
        assertThat(link(named).isPresent()).isTrue();
        assertThat(records.record(named.recordId()).state().fields().get("Email"))
                .isEqualTo("a@x.example");
    }

    @Test
    void keyIsThatWhichTheRecordHasWhenItIsMade() {
        var record = told("crm", "crm1", Operation.CREATE, Fields.of("Code", "A1"));
        assertThat(link(record).key()).isEqualTo("A1");

        told("crm", "crm1", Operation.UPDATE, Fields.of("Code", "A2"));
        assertThat(link(record).key()).isEqualTo("A2");
        assertThat(link(record).formerKeys()).isEmpty();

        told("crm", "crm1", Operation.UPDATE, Fields.of("Code", null));
        assertThat(link(record).key()).isNull();
        assertThat(link(record).presence()).isEqualTo(Presence.ABSENT);
    }

    @Test
    void keyThatIsAnotherRecordsIsNone() {
        records.match(false);
        told("crm", "crm1", Operation.CREATE, Fields.of("Code", "A1"));

        var second = told("crm", "crm2", Operation.CREATE, Fields.of("Email", "b@x.example"));

        told("crm", "crm2", Operation.UPDATE, Fields.of("Code", "A1"));

        assertThat(link(second).key()).isNull();
    }

    @Test
    void whatIsNotKnownIsPassedOverWhereOnlyTheKnownCounts() {
        records.match(false);
        var known = told("crm", "crm1", Operation.CREATE, Fields.of("Code", "A1"));
        var circumstances = new Circumstances(Instant.ofEpochSecond(9), Set.of(), false, true);
        var reading = new Reconciliation(policy, records, circumstances);

        var unknown = reading.decide(change("erp", "B1", Operation.READ, Fields.of("Code", "B1")));
        var paired = reading.decide(change("erp", "A1", Operation.READ, Fields.of("Code", "A1")));

        assertThat(unknown.recordId()).isZero();
        assertThat(unknown.outcome()).isEqualTo(Outcome.UNCHANGED);
        assertThat(paired.recordId()).isEqualTo(known.recordId());
        assertThat(records.find("erp", "B1")).isEmpty();
    }

    private LinkState link(Reconciled of) {
        return records.record(of.recordId()).state().link("erp");
    }

    private Reconciled told(String system, String key, Operation operation, Fields fields) {
        return new Reconciliation(policy, records, new Circumstances(Instant.ofEpochSecond(++clock), Set.of()))
                .decide(change(system, key, operation, fields));
    }

    private MappedChange change(String system, String key, Operation operation, Fields fields) {
        var place = new Position(++clock, clock, Integer.toString(clock));
        var change = new Change("sync", system, key, operation, fields, Instant.ofEpochSecond(clock), place, "");
        @Nullable Object code = fields.get("Code");
        var others = code == null || system.equals("erp") ? Map.<String, String>of() : Map.of("erp", code.toString());
        return new MappedChange(change, fields, Fields.none(), others, Findings.NONE);
    }
}
