package dev.bactrian.decision.merge;

import static dev.bactrian.decision.Scenario.fields;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bactrian.change.Fields;
import dev.bactrian.decision.Decision;
import dev.bactrian.decision.Outcome;
import dev.bactrian.decision.Parking;
import dev.bactrian.decision.Policy;
import dev.bactrian.decision.RecordState;
import dev.bactrian.decision.Scenario;
import dev.bactrian.decision.write.Write;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DeciderTest {

    static List<Scenario> scenarios() throws IOException {
        var all = new ArrayList<Scenario>();
        for (var file : List.of(
                "edits",
                "echoes",
                "exact-log",
                "existence",
                "first-load",
                "one-way",
                "conflicts",
                "deletes",
                "left-out",
                "match-only")) {
            all.addAll(Scenario.read("/decision/" + file + ".yaml"));
        }
        return all;
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void scenarioComesOutAsWritten(Scenario scenario) {
        var policy = scenario.policy();
        var before = scenario.before();

        var decision = new Decider(policy).decide(before, scenario.change(), scenario.circumstances());

        var then = scenario.then();
        var record = decision.record();
        assertThat(decision.outcome()).isEqualTo(then.outcome());
        if (then.fields() != null) {
            fields(then.fields()).asMap().forEach((field, value) -> assertThat(
                            record.fields().asMap())
                    .containsEntry(field, value));
        }
        if (then.edits() != null) {
            assertThat(decision.edits().stream().map(DeciderTest::words))
                    .containsExactlyInAnyOrderElementsOf(then.edits());
        }
        if (then.deleted() != null) {
            assertThat(record.deleted()).isEqualTo(then.deleted());
        }
        if (then.lacks() != null) {
            then.lacks().forEach((system, lacked) -> assertThat(lacked(system, record, policy))
                    .isEqualTo(lacked));
        }
        if (then.holds() != null) {
            then.holds().forEach((system, held) -> fields(held).asMap().forEach((field, value) -> assertThat(
                            record.link(system).shadow().asMap())
                    .containsEntry(field, value)));
        }
        if (then.unknown() != null) {
            assertThat(record.fields().names()).doesNotContainAnyElementsOf(then.unknown());
            assertThat(record.stamps()).doesNotContainKeys(then.unknown().toArray(String[]::new));
        }
        if (then.raw() != null) {
            then.raw().forEach((system, raw) -> assertThat(record.link(system).raw())
                    .isEqualTo(fields(raw)));
        }
        if (then.asked() != null) {
            assertThat(decision.parked()).extracting(Parking::code).isEqualTo(then.asked());
        }
        if (then.presence() != null) {
            then.presence()
                    .forEach((system, presence) ->
                            assertThat(record.link(system).presence()).isEqualTo(presence));
        }
        if (then.awaited() != null) {
            then.awaited()
                    .forEach((system, count) ->
                            assertThat(record.link(system).sent()).hasSize(count));
        }
    }

    /** Whatever the log tells late of the time before; a write's silence is read by it. */
    @Test
    void whatAWriteLedToIsWhatTheNextOneFound() throws IOException {
        var scenario = scenarios().stream()
                .filter(one -> one.name().startsWith("what a system made of an older write of ours"))
                .findFirst()
                .orElseThrow();

        var decision =
                new Decider(scenario.policy()).decide(scenario.before(), scenario.change(), scenario.circumstances());

        assertThat(decision.record().link("crm").sent())
                .filteredOn(sent -> sent.token().equals("t2"))
                .extracting(sent -> sent.from().get("Name"))
                .containsExactly("BEA");
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void sameChangeAgainChangesNothing(Scenario scenario) {
        var decider = new Decider(scenario.policy());
        var once = decider.decide(scenario.before(), scenario.change(), scenario.circumstances());

        var twice = decider.decide(once.record(), scenario.change(), scenario.circumstances());

        assertThat(twice.record().fields()).isEqualTo(once.record().fields());
        assertThat(twice.record().deleted()).isEqualTo(once.record().deleted());
        assertThat(twice.outcome()).isIn(Outcome.UNCHANGED, Outcome.REJECTED, Outcome.SUPERSEDED);
    }

    private static String words(Decision.Edit edit) {
        return (edit.field() + " " + edit.outcome().word() + " " + edit.winner()).strip();
    }

    private static Map<String, @Nullable Object> lacked(String system, RecordState record, Policy policy) {
        return Write.lackedBy(system, record, policy)
                .map(write ->
                        Fields.of("kind", write.kind().name()).with(write.to()).asMap())
                .orElse(Map.of());
    }
}
