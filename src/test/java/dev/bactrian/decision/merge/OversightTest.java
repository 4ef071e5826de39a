package dev.bactrian.decision.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bactrian.change.Change;
import dev.bactrian.change.Fields;
import dev.bactrian.change.MappedChange;
import dev.bactrian.change.Operation;
import dev.bactrian.change.Position;
import dev.bactrian.change.WriteKind;
import dev.bactrian.decision.Circumstances;
import dev.bactrian.decision.Contest;
import dev.bactrian.decision.Decision;
import dev.bactrian.decision.Outcome;
import dev.bactrian.decision.Parking;
import dev.bactrian.decision.Policy;
import dev.bactrian.decision.Policy.Ends;
import dev.bactrian.decision.Policy.FieldRule;
import dev.bactrian.decision.Presence;
import dev.bactrian.decision.RecordState;
import dev.bactrian.decision.review.Review;
import dev.bactrian.decision.write.Settlement;
import dev.bactrian.decision.write.Write;
import dev.bactrian.definition.Deletes.DeleteConflict;
import dev.bactrian.definition.Deletes.Rule;
import dev.bactrian.definition.LoopPrevention;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Disputes from their beginning to their end, what a person decides, and records that keep bouncing. */
class OversightTest {

    private static final Set<String> ALL = Set.of("crm", "erp");

    private final Policy policy = new Policy(
            List.of("crm", "erp"),
            Map.of(
                    "Name", new FieldRule(ALL, ALL, Set.of(), Contest.MANUAL),
                    "Phone", new FieldRule(ALL, ALL, Set.of(), Contest.LAST_WRITE)),
            ALL,
            Set.of("erp"),
            Set.of("crm"),
            null,
            Ends.PROPAGATE,
            new LoopPrevention(true, Duration.ofSeconds(60), 4));
    private final Review review = new Review(policy, "ada", Instant.ofEpochSecond(1_000));
    private int clock;
    private RecordState record = RecordState.empty(1);
    private Decision last = Decision.unchanged(record);

    @Test
    void disputedFieldIsFrozenAndTheRestFlows() {
        dispute();
        told("erp", "Phone", "1");

        told("crm", "Phone", "2");

        assertThat(lacked("erp")).isEqualTo(Fields.of("Phone", "2"));
        assertThat(lacked("crm")).isEqualTo(Fields.none());
    }

    @Test
    void laterEditsJoinTheDisputeAndAgreementEndsIt() {
        dispute();

        told("erp", "Name", "Dan");
        assertThat(last.outcome()).isEqualTo(Outcome.PARKED);
        assertThat(claim("erp")).isEqualTo("Dan");
        assertThat(claim("crm")).isEqualTo("Bea");

        told("crm", "Name", "Dan");
        assertThat(record.oversight().disputes()).isEmpty();
        assertThat(record.fields().get("Name")).isEqualTo("Dan");
        assertThat(last.closed()).contains(new Parking.Closed(Parking.Kind.CONFLICT, 1, "erp"));
        assertThat(lacked("crm")).isEqualTo(Fields.none());
        assertThat(lacked("erp")).isEqualTo(Fields.none());
    }

    @Test
    void personPicksEitherValueOrAThirdOne() {
        dispute();

        decide(review.pick(record, "Name", "Eve"));

        assertThat(record.fields().get("Name")).isEqualTo("Eve");
        assertThat(record.stamps().get("Name").system()).isEqualTo("person:ada");
        assertThat(lacked("crm")).isEqualTo(Fields.of("Name", "Eve"));
        assertThat(lacked("erp")).isEqualTo(Fields.of("Name", "Eve"));
        assertThatThrownBy(() -> review.pick(record, "Name", "Fay"))
                .hasMessage("field \"Name\" is not in dispute (in dispute: )");
    }

    @Test
    void preferredSystemWinsNowAndFromNowOn() {
        dispute();

        decide(review.prefer(record, "erp"));
        assertThat(record.fields().get("Name")).isEqualTo("Cid");
        assertThat(lacked("crm")).isEqualTo(Fields.of("Name", "Cid"));
        assertThat(lacked("erp")).isEqualTo(Fields.none());

        told("crm", "Name", "Gus");
        assertThat(last.parked()).isEmpty();
        assertThatThrownBy(() -> review.prefer(record, "hr"))
                .hasMessage("unknown system \"hr\" (this sync has: crm, erp)");
    }

    @Test
    void heldDeleteCountsOrIsUndone() {
        told("crm", "Name", "Ada");
        told("erp", "Name", "Ada");
        var massDeletes = new Circumstances(Instant.ofEpochSecond(50), Set.of("erp"));
        decide(new Decider(policy).decide(record, change("erp", Operation.DELETE, Fields.none()), massDeletes));
        assertThat(record.link("erp").presence()).isEqualTo(Presence.DELETE_IN_REVIEW);
        var held = record;

        decide(review.deleteEverywhere(held, "erp"));
        assertThat(record.deleted()).isTrue();
        assertThat(Write.lackedBy("crm", record, policy)).isPresent();

        decide(review.restoreThere(held, "erp"));
        assertThat(record.deleted()).isFalse();
        assertThat(lacked("erp")).isEqualTo(Fields.of("Name", "Ada"));
        assertThatThrownBy(() -> review.deleteEverywhere(record, "erp"))
                .hasMessage("no delete of system \"erp\" is held for record 1");
    }

    /** Bea of crm stands as long as nobody has decided, so that crm has seen all but the other claim. */
    @Test
    void deleteThatHasNotSeenTheOtherClaimDoesNotEndIt() {
        dispute();

        decide(new Decider(policy)
                .decide(
                        record,
                        change("crm", Operation.DELETE, Fields.none()),
                        new Circumstances(Instant.ofEpochSecond(50), Set.of())));

        assertThat(last.outcome()).isEqualTo(Outcome.SUPERSEDED);
        assertThat(record.deleted()).isFalse();
        assertThat(claim("erp")).isEqualTo("Cid");
        assertThat(Write.lackedBy("crm", record, policy).orElseThrow().kind()).isEqualTo(WriteKind.CREATE);
    }

    @Test
    void nobodyIsAskedAboutFieldsOfWhatIsGone() {
        dispute();
        var deleteWins = new Policy(
                policy.systems(),
                policy.fields(),
                policy.createDeleteSources(),
                policy.comparing(),
                policy.tracing(),
                null,
                new Ends(Rule.PROPAGATE, DeleteConflict.DELETE_WINS, null),
                policy.loops());

        decide(new Decider(deleteWins)
                .decide(
                        record,
                        change("crm", Operation.DELETE, Fields.none()),
                        new Circumstances(Instant.ofEpochSecond(50), Set.of())));

        assertThat(record.deleted()).isTrue();
        assertThat(record.oversight().disputes()).isEmpty();
        assertThat(last.closed()).contains(new Parking.Closed(Parking.Kind.CONFLICT, 1, "erp"));
    }

    /** Its echo is told once, and a change that is refused whole is not told again before it is put right. */
    @Test
    void refusedChangeStillTellsOfOurOwnWriteAndOfNothingElse() {
        told("crm", "Phone", "1");
        told("erp", "Phone", "1");
        told("erp", "Name", "Ada");
        told("crm", "Name", "Ada");
        told("crm", "Phone", "2");
        record = Settlement.send(
                record, "erp", Write.lackedBy("erp", record, policy).orElseThrow(), "lost");
        told("crm", "Phone", "3");

        var refused = change("erp", Operation.UPDATE, Fields.of("Phone", "2").with("Name", "Bea"));
        record = new Decider(policy).refused(record, refused);

        assertThat(record.link("erp").shadow())
                .isEqualTo(Fields.of("Phone", "2").with("Name", "Ada"));
        assertThat(record.fields()).isEqualTo(Fields.of("Phone", "3").with("Name", "Ada"));
        assertThat(Write.lackedBy("erp", record, policy).orElseThrow().from()).isEqualTo(Fields.of("Phone", "2"));
        told("erp", "Phone", "2");
        assertThat(last.outcome()).isEqualTo(Outcome.UNCHANGED);
    }

    @Test
    void anyVersionIsRestoredEverywhere() {
        told("crm", "Phone", "1");
        told("erp", "Phone", "1");
        told("erp", "Phone", "2");

        decide(review.restore(record, Fields.of("Phone", "1")));

        assertThat(lacked("crm")).isEqualTo(Fields.none());
        assertThat(lacked("erp")).isEqualTo(Fields.of("Phone", "1"));
    }

    /** Each system keeps the value in a form of its own, and tells so after every write of ours. */
    @Test
    void fieldThatTwoSystemsNormaliseDifferentlyStopsItsRecord() {
        told("crm", "Phone", "start");
        var rounds = 0;
        while (last.parked().isEmpty() && rounds++ < 20) {
            var system = rounds % 2 == 1 ? "erp" : "crm";
            delivered(system);
            told(system, "Phone", rounds % 2 == 1 ? "START" : "start");
        }

        assertThat(last.outcome()).isEqualTo(Outcome.PARKED);
        assertThat(last.parked()).singleElement().satisfies(parking -> {
            assertThat(parking.kind()).isEqualTo(Parking.Kind.LOOP);
            assertThat(parking.message())
                    .contains("Phone changed hands 5 times within 60 s in answer to our own writes");
            assertThat(parking.details().asMap().values()).containsExactlyInAnyOrder("start", "START");
        });
        assertThat(record.oversight().isStopped()).isTrue();

        decide(review.goOn(record));
        assertThat(record.oversight().isStopped()).isFalse();
    }

    @Test
    void editsThatPeopleMakeInTheirOwnTimeStopNothing() {
        for (var n = 0; n < 20; n++) {
            clock += 30;
            told(n % 2 == 0 ? "crm" : "erp", "Phone", "value " + n);
            assertThat(last.parked()).isEmpty();
        }
    }

    /** Both sides knew Ada; crm wrote Bea, and erp Cid without having seen it. */
    private void dispute() {
        told("crm", "Name", "Ada");
        told("erp", "Name", "Ada");
        told("crm", "Name", "Bea");
        told("erp", "Name", "Cid");
        assertThat(last.parked()).extracting(Parking::code).containsExactly("CONFLICT");
    }

    private void told(String system, String field, @Nullable Object value) {
        var operation = record.link(system).isPresent() ? Operation.UPDATE : Operation.CREATE;
        var at = new Circumstances(Instant.ofEpochSecond(clock), Set.of());
        decide(new Decider(policy).decide(record, change(system, operation, Fields.of(field, value)), at));
    }

    /** The system takes what it lacks, and says so. */
    private void delivered(String system) {
        var write = Write.lackedBy(system, record, policy).orElseThrow();
        var sent = Settlement.send(record, system, write, "t" + clock);
        var log = new Position(0, clock, "");
        record = Settlement.confirm(sent, system, "t" + clock, system + "1", Fields.none(), log, Instant.EPOCH);
    }

    private MappedChange change(String system, Operation operation, Fields fields) {
        clock++;
        var position = new Position(clock, clock, Integer.toString(clock));
        var change =
                new Change("sync", system, system + "1", operation, fields, Instant.ofEpochSecond(clock), position, "");
        return new MappedChange(change, fields, Fields.none(), Map.of(), List.of());
    }

    private void decide(Decision decision) {
        last = decision;
        record = decision.record();
    }

    private @Nullable Object claim(String system) {
        return record.oversight()
                .dispute("Name")
                .orElseThrow()
                .claims()
                .get(system)
                .value();
    }

    private Fields lacked(String system) {
        return Write.lackedBy(system, record, policy).map(Write::to).orElse(Fields.none());
    }
}
