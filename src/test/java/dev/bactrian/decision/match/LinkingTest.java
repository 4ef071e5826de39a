package dev.bactrian.decision.match;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bactrian.change.Change;
import dev.bactrian.change.Fields;
import dev.bactrian.change.Findings;
import dev.bactrian.change.MappedChange;
import dev.bactrian.change.Operation;
import dev.bactrian.change.Position;
import dev.bactrian.decision.Circumstances;
import dev.bactrian.decision.Contest;
import dev.bactrian.decision.Policy;
import dev.bactrian.decision.Policy.FieldRule;
import dev.bactrian.decision.Presence;
import dev.bactrian.decision.RecordState;
import dev.bactrian.decision.merge.Decider;
import dev.bactrian.decision.write.Write;
import dev.bactrian.definition.LoopPrevention;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A first load that only links, and values that a rule keeps out. */
class LinkingTest {

    private static final Set<String> ALL = Set.of("crm", "erp");
    private static final Policy POLICY = new Policy(
            List.of("crm", "erp"),
            Map.of(
                    "Id", new FieldRule(Set.of("crm"), Set.of("erp"), Set.of("crm"), Contest.LAST_WRITE),
                    "Name", new FieldRule(ALL, ALL, Set.of(), Contest.LAST_WRITE),
                    "Phone", new FieldRule(ALL, ALL, Set.of(), Contest.LAST_WRITE)),
            ALL,
            Set.of("erp"),
            Set.of("crm"),
            null,
            Policy.Ends.PROPAGATE,
            LoopPrevention.DEFAULT);

    private final Decider decider = new Decider(POLICY);
    private long clock = 10;

    @Test
    void nothingIsWrittenWhereSystemsDiffer() {
        var record = linked();

        assertThat(Write.lackedBy("crm", record, POLICY)).isEmpty();
        assertThat(Write.lackedBy("erp", record, POLICY)).isEmpty();
        assertThat(record.fields()).isEqualTo(Fields.of("Name", "Ada"));
    }

    @Test
    void anEditOfAFieldOnWhichTheyDifferIsNobodysConflict() {
        var record = edited(linked(), "erp", Fields.of("Phone", "3"));

        assertThat(Write.lackedBy("crm", record, POLICY)).hasValueSatisfying(write -> {
            assertThat(write.from()).isEqualTo(Fields.of("Phone", "1"));
            assertThat(write.to()).isEqualTo(Fields.of("Phone", "3"));
        });
        assertThat(Write.lackedBy("erp", record, POLICY)).map(Write::to).contains(Fields.of("Id", "crm1"));
    }

    @Test
    void aRecordWithoutAPartnerIsCreatedThereOnceItIsEdited() {
        var alone = read(RecordState.empty(1), "crm", Fields.of("Id", "crm1").with("Name", "Ada"));
        assertThat(alone.link("erp").presence()).isEqualTo(Presence.UNMATCHED);
        assertThat(Write.lackedBy("erp", alone, POLICY)).isEmpty();

        var edited = edited(alone, "crm", Fields.of("Name", "Bea"));

        assertThat(Write.lackedBy("erp", edited, POLICY))
                .map(Write::to)
                .contains(Fields.of("Id", "crm1").with("Name", "Bea"));
    }

    @Test
    void theEndOfARecordThatIsAloneIsNobodysWrite() {
        var alone = read(RecordState.empty(1), "crm", Fields.of("Id", "crm1").with("Name", "Ada"));

        var gone = decide(alone, "crm", Operation.DELETE, Fields.none(), Findings.NONE, false);

        assertThat(gone.deleted()).isTrue();
        assertThat(Write.lackedBy("erp", gone, POLICY)).isEmpty();
    }

    @Test
    void whatARuleKeepsOutStaysThereUntilAnotherSystemEditsTheField() {
        var both = full(full(RecordState.empty(1), "crm", "1"), "erp", "1");
        var findings = new Findings(
                Findings.DOES_NOT_FIT,
                List.of(),
                List.of(),
                List.of(new Findings.LeftOut("Phone", "phone_format", "x")),
                List.of());

        var refused = decide(both, "erp", Operation.UPDATE, Fields.of("Name", "Ada"), findings, false);
        var later = edited(refused, "crm", Fields.of("Phone", "2"));

        assertThat(Write.lackedBy("erp", refused, POLICY)).isEmpty();
        assertThat(refused.link("erp").raw().get("Phone")).isEqualTo("x");
        assertThat(Write.lackedBy("erp", later, POLICY)).map(Write::to).contains(Fields.of("Phone", "2"));
        assertThat(later.link("erp").raw().get("Phone")).isEqualTo("x");
    }

    private RecordState linked() {
        var first = read(
                RecordState.empty(1),
                "crm",
                Fields.of("Id", "crm1").with("Name", "Ada").with("Phone", "1"));
        return read(first, "erp", Fields.of("Id", null).with("Name", "Ada").with("Phone", "2"));
    }

    private RecordState full(RecordState record, String system, String phone) {
        return decide(
                record,
                system,
                Operation.READ,
                Fields.of("Id", "crm1").with("Name", "Ada").with("Phone", phone),
                Findings.NONE,
                false);
    }

    private RecordState read(RecordState record, String system, Fields fields) {
        return decide(record, system, Operation.READ, fields, Findings.NONE, true);
    }

    private RecordState edited(RecordState record, String system, Fields fields) {
        return decide(record, system, Operation.UPDATE, fields, Findings.NONE, false);
    }

    private RecordState decide(
            RecordState record, String system, Operation operation, Fields fields, Findings findings, boolean links) {
        clock++;
        var position = operation == Operation.READ ? Position.NONE : new Position(clock, clock, "p" + clock);
        var change =
                new Change("sync", system, system + "1", operation, fields, Instant.ofEpochSecond(clock), position, "");
        return decider.decide(
                        record,
                        new MappedChange(change, fields, Fields.none(), Map.of(), findings),
                        new Circumstances(Instant.ofEpochSecond(clock), Set.of(), links))
                .record();
    }
}
