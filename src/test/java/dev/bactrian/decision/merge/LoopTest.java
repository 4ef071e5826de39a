package dev.bactrian.decision.merge;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.bactrian.change.Change;
import dev.bactrian.change.Fields;
import dev.bactrian.change.MappedChange;
import dev.bactrian.change.Operation;
import dev.bactrian.change.Position;
import dev.bactrian.decision.Circumstances;
import dev.bactrian.decision.Contest;
import dev.bactrian.decision.Decision;
import dev.bactrian.decision.Parking;
import dev.bactrian.decision.Policy;
import dev.bactrian.decision.Policy.Ends;
import dev.bactrian.decision.Policy.FieldRule;
import dev.bactrian.decision.RecordState;
import dev.bactrian.decision.write.Settlement;
import dev.bactrian.decision.write.Write;
import dev.bactrian.definition.LoopPrevention;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** When a field that goes from hand to hand stops its record: {@code decision/loops.yaml}. */
class LoopTest {

    private static final Set<String> ALL = Set.of("crm", "erp");

    private final Policy policy = new Policy(
            List.of("crm", "erp"),
            Map.of("Phone", new FieldRule(ALL, ALL, Set.of(), Contest.LAST_WRITE)),
            ALL,
            Set.of("erp"),
            ALL,
            null,
            Ends.PROPAGATE,
            new LoopPrevention(true, Duration.ofSeconds(60), 4));
    private RecordState record = RecordState.empty(1);
    private Decision last = Decision.unchanged(record);
    private long millis;
    private int place;

    /**
     * @param every seconds between two edits
     * @param edits each a system, the value, and {@code ours} where it is made in the transaction of our write
     * @param counting instead of {@code edits}: so many, each with a new value
     * @param stoppedAt the edit, from 1, that stops the record; 0: none does
     */
    record Turns(String name, double every, @Nullable List<String> edits, int counting, int stoppedAt) {

        List<String> all() {
            return edits != null
                    ? edits
                    : IntStream.rangeClosed(1, counting)
                            .mapToObj(n -> (n % 2 == 1 ? "crm " : "erp ") + n)
                            .toList();
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static List<Turns> turns() throws IOException {
        try (var input = Objects.requireNonNull(LoopTest.class.getResourceAsStream("/decision/loops.yaml"))) {
            var mapper = new ObjectMapper();
            var tree = new Load(LoadSettings.builder().build()).loadFromInputStream(input);
            return mapper.convertValue(tree, mapper.getTypeFactory().constructCollectionType(List.class, Turns.class));
        }
    }

    @ParameterizedTest
    @MethodSource("turns")
    void onlyEditsThatAnswerOurWritesStopARecord(Turns turns) {
        told("crm", "begin", "");
        told("erp", "begin", "");
        var stoppedAt = 0;
        for (var edit : turns.all()) {
            edit(edit.split(" "), Math.round(turns.every() * 1_000));
            stoppedAt++;
            if (record.oversight().isStopped()) {
                break;
            }
        }

        assertThat(record.oversight().isStopped()).isEqualTo(turns.stoppedAt() > 0);
        if (turns.stoppedAt() > 0) {
            assertThat(stoppedAt).isEqualTo(turns.stoppedAt());
            assertThat(last.parked()).extracting(Parking::code).containsExactly("LOOP");
        }
    }

    private void edit(String[] words, long every) {
        var system = words[0];
        var isOurs = words.length > 2;
        var token = "t" + ++place;
        var write = Write.lackedBy(system, record, policy);
        if (write.isPresent()) {
            record = Settlement.send(record, system, write.get(), token);
            var log = new Position(0, ++place, "");
            record = Settlement.confirm(record, system, token, system + "1", Fields.none(), log, now());
            if (!isOurs) {
                told(system, Objects.requireNonNull(write.get().to().get("Phone")), token);
            }
        }
        millis += every;
        told(system, words[1], isOurs ? token : "");
    }

    private Instant now() {
        return Instant.ofEpochMilli(millis);
    }

    private void told(String system, Object value, String origin) {
        place++;
        var fields = Fields.of("Phone", value);
        var operation = record.link(system).isPresent() ? Operation.UPDATE : Operation.CREATE;
        var position = new Position(place, place, Integer.toString(place));
        var change = new Change("sync", system, system + "1", operation, fields, now(), position, origin);
        last = new Decider(policy)
                .decide(
                        record,
                        new MappedChange(change, fields, Fields.none(), Map.of(), List.of()),
                        new Circumstances(now(), Set.of()));
        record = last.record();
    }
}
