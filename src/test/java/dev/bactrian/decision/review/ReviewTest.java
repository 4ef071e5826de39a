package dev.bactrian.decision.review;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bactrian.change.Fields;
import dev.bactrian.change.WriteKind;
import dev.bactrian.decision.Decision.Edit;
import dev.bactrian.decision.Dispute;
import dev.bactrian.decision.LinkState;
import dev.bactrian.decision.Outcome;
import dev.bactrian.decision.Oversight;
import dev.bactrian.decision.Parking;
import dev.bactrian.decision.Policy;
import dev.bactrian.decision.Presence;
import dev.bactrian.decision.RecordState;
import dev.bactrian.decision.Scenario;
import dev.bactrian.decision.Stamp;
import dev.bactrian.decision.write.Write;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ReviewTest {

    private static final Instant NOW = Instant.ofEpochSecond(9);

    private final Policy policy = new Scenario(
                    "", null, null, new Scenario.Told("crm", null, null, 0, 0, false, null, null, false, false), null)
            .policy();
    private final Review review = new Review(policy, "ada", NOW);

    @Test
    void restoredFieldIsAPersonsEditForEverySystem() {
        var decision = review.restore(record(Presence.PRESENT), Fields.of("Name", "Once"));

        assertThat(decision.edits()).containsExactly(new Edit("Name", "Now", "Once", Outcome.APPLIED, "person:ada"));
        assertThat(decision.record().stamps()).containsEntry("Name", new Stamp("person:ada", NOW));
        assertThat(policy.systems()).allSatisfy(system -> assertThat(Write.lackedBy(system, decision.record(), policy))
                .isPresent());
    }

    @Test
    void keysAndWhatItsEditorCannotBeBroughtStay() {
        var version = Fields.of("Name", "Once").with("Id", "crm0").with("Modified", Instant.EPOCH);

        var decision = review.restore(record(Presence.PRESENT), version);

        assertThat(decision.record().fields().get("Id")).isEqualTo("crm1");
        assertThat(decision.record().fields().get("Modified")).isEqualTo(NOW);
    }

    @Test
    void whereNothingElseDiffersThatIsTold() {
        assertThatThrownBy(() -> review.restore(record(Presence.PRESENT), Fields.of("Modified", Instant.EPOCH)))
                .hasMessage(
                        "the record only differs in what cannot be written to every system that edits it: Modified");
    }

    @Test
    void disputeEndsWithWhatIsRestoredEvenWhereTheRecordHoldsIt() {
        var claims = Map.of("crm", new Dispute.Claim("Now", NOW), "erp", new Dispute.Claim("Other", NOW));
        var disputed = record(Presence.PRESENT).with(Oversight.NONE.with("Name", new Dispute(claims)));

        var decision = review.restore(disputed, Fields.of("Name", "Now"));

        assertThat(decision.record().oversight().disputes()).isEmpty();
        assertThat(decision.closed()).contains(new Parking.Closed(Parking.Kind.CONFLICT, 1, "erp"));
    }

    @ParameterizedTest
    @EnumSource(
            value = Presence.class,
            names = {"DELETE_IN_REVIEW", "DELETED_LOCALLY"})
    void restoredRecordIsMadeAnewWhereItWasDeleted(Presence presence) {
        var decision = review.restore(record(presence), Fields.of("Name", "Once"));

        assertThat(Write.lackedBy("erp", decision.record(), policy))
                .hasValueSatisfying(write -> assertThat(write.kind().name()).isEqualTo("CREATE"));
        assertThat(decision.closed()).contains(new Parking.Closed(Parking.Kind.DELETE, 1, "erp"));
    }

    @Test
    void recordWhoseParentIsDeletedRefersToNothing() {
        var decision = review.leaveParent(record(Presence.PRESENT), "Name");

        assertThat(decision.edits()).containsExactly(new Edit("Name", "Now", null, Outcome.APPLIED, "person:ada"));
        assertThat(policy.systems()).allSatisfy(system -> assertThat(
                        Write.lackedBy(system, decision.record(), policy).map(Write::to))
                .contains(Fields.of("Name", null)));
    }

    @Test
    void recordWhoseParentIsDeletedIsDeletedEverywhere() {
        var decision = review.deleteWithParent(record(Presence.PRESENT), "Name");

        assertThat(policy.systems()).allSatisfy(system -> assertThat(
                        Write.lackedBy(system, decision.record(), policy).map(Write::kind))
                .contains(WriteKind.DELETE));
        assertThat(decision.closed()).contains(new Parking.Closed(Parking.Kind.CONFLICT, 1, "erp"));
    }

    private static RecordState record(Presence erp) {
        var fields = Fields.of("Id", "crm1").with("Name", "Now").with("Modified", NOW);
        var stamps = new LinkedHashMap<String, Stamp>();
        fields.names().forEach(field -> stamps.put(field, new Stamp("crm", Instant.EPOCH)));
        var record = new RecordState(1, fields, stamps, false, Map.of(), Oversight.NONE);
        var there = LinkState.none("crm").withKey("crm1").with(Presence.PRESENT).withShadow(fields, Fields.none());
        var here = LinkState.none("erp").withKey("erp1").with(erp);
        return record.with(there).with(erp == Presence.PRESENT ? here.withShadow(fields, Fields.none()) : here);
    }
}
