package dev.bactrian.decision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bactrian.change.Change;
import dev.bactrian.change.Fields;
import dev.bactrian.change.MappedChange;
import dev.bactrian.change.Operation;
import dev.bactrian.change.Position;
import dev.bactrian.change.WriteKind;
import dev.bactrian.decision.Policy.Ends;
import dev.bactrian.decision.Policy.FieldRule;
import dev.bactrian.decision.merge.Decider;
import dev.bactrian.decision.write.Settlement;
import dev.bactrian.decision.write.Write;
import dev.bactrian.definition.LoopPrevention;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Records that enter and leave the part that is written; all of them are decided. */
class ScopeTest {

    private static final Set<String> ALL = Set.of("crm", "erp");

    private final Policy policy = new Policy(
                    List.of("crm", "erp"),
                    Map.of(
                            "Country", new FieldRule(ALL, ALL, Set.of(), Contest.LAST_WRITE),
                            "Phone", new FieldRule(ALL, ALL, Set.of(), Contest.LAST_WRITE)),
                    ALL,
                    Set.of("erp"),
                    Set.of(),
                    null,
                    Ends.PROPAGATE,
                    LoopPrevention.DEFAULT)
            .within(fields -> "DE".equals(fields.get("Country")));
    private int clock;
    private RecordState record = RecordState.empty(1);

    @Test
    void recordOutsideIsDecidedAndNotCreated() {
        told("crm", Operation.CREATE, Fields.of("Country", "FR").with("Phone", "1"));

        assertThat(record.fields()).isEqualTo(Fields.of("Country", "FR").with("Phone", "1"));
        assertThat(lacked("erp")).isEmpty();
    }

    @Test
    void recordThatEntersIsBroughtWhole() {
        told("crm", Operation.CREATE, Fields.of("Country", "FR").with("Phone", "1"));

        told("crm", Operation.UPDATE, Fields.of("Country", "DE"));

        assertThat(lacked("erp").map(Write::kind)).contains(WriteKind.CREATE);
        assertThat(lacked("erp").map(Write::to))
                .contains(Fields.of("Country", "DE").with("Phone", "1"));
    }

    @Test
    void editsOfTheTimeOutsideAreBroughtWhenARecordEntersByTheOtherSide() {
        shared("FR");
        told("crm", Operation.UPDATE, Fields.of("Phone", "2"));
        assertThat(lacked("erp")).isEmpty();

        told("erp", Operation.UPDATE, Fields.of("Country", "DE"));

        assertThat(lacked("erp").map(Write::to)).contains(Fields.of("Phone", "2"));
        assertThat(lacked("crm").map(Write::to)).contains(Fields.of("Country", "DE"));
    }

    @Test
    void editByWhichARecordLeavesIsCarriedAndNothingAfterIt() {
        shared("DE");

        told("erp", Operation.UPDATE, Fields.of("Country", "FR").with("Phone", "2"));
        assertThat(lacked("crm").map(Write::to))
                .contains(Fields.of("Country", "FR").with("Phone", "2"));
        assertThat(lacked("erp")).isEmpty();

        delivered("crm");
        told("erp", Operation.UPDATE, Fields.of("Phone", "3"));
        told("crm", Operation.UPDATE, Fields.of("Country", "IT"));
        assertThat(record.fields()).isEqualTo(Fields.of("Country", "IT").with("Phone", "3"));
        assertThat(lacked("crm")).isEmpty();
        assertThat(lacked("erp")).isEmpty();
    }

    @Test
    void onlyDeletesOfRecordsInsideTravel() {
        shared("DE");
        var inside = record;
        told("crm", Operation.DELETE, Fields.none());
        assertThat(lacked("erp").map(Write::kind)).contains(WriteKind.DELETE);

        record = inside;
        told("crm", Operation.UPDATE, Fields.of("Country", "FR"));
        delivered("erp");
        told("crm", Operation.DELETE, Fields.none());
        assertThat(record.deleted()).isTrue();
        assertThat(lacked("erp")).isEmpty();
    }

    @Test
    void whatBecameOfAWriteIsFoundOutOutsideToo() {
        shared("DE");
        told("crm", Operation.UPDATE, Fields.of("Phone", "2"));
        record = Settlement.send(record, "erp", lacked("erp").orElseThrow(), "lost");

        told("erp", Operation.UPDATE, Fields.of("Country", "FR"));

        assertThat(lacked("erp").map(Write::kind)).contains(WriteKind.LOOK_UP);
    }

    /** Both systems hold it. */
    private void shared(String country) {
        told("crm", Operation.CREATE, Fields.of("Country", country).with("Phone", "1"));
        told("erp", Operation.CREATE, Fields.of("Country", country).with("Phone", "1"));
    }

    private void told(String system, Operation operation, Fields fields) {
        clock++;
        var position = new Position(clock, clock, Integer.toString(clock));
        var at = Instant.ofEpochSecond(clock);
        var change = new Change("sync", system, system + "1", operation, fields, at, position, "");
        var mapped = new MappedChange(change, fields, Fields.none(), Map.of(), List.of());
        record = new Decider(policy)
                .decide(record, mapped, new Circumstances(at, Set.of()))
                .record();
    }

    private void delivered(String system) {
        var sent = Settlement.send(record, system, lacked(system).orElseThrow(), "t" + clock);
        record = Settlement.confirm(
                sent, system, "t" + clock, system + "1", Fields.none(), new Position(0, clock, ""), Instant.EPOCH);
    }

    private Optional<Write> lacked(String system) {
        return Write.lackedBy(system, record, policy);
    }
}
