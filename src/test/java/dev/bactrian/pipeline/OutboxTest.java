package dev.bactrian.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bactrian.change.Delivery;
import dev.bactrian.change.Fields;
import dev.bactrian.change.WriteKind;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class OutboxTest {

    private final Outbox outbox = new Outbox(100);

    @Test
    void recordsOfABatchThatFailedAreTakenOneByOneUntilTheyAreSettled() {
        outbox.deliverAlone(deliveries(2, 3));
        outbox.add(deliveries(1, 2, 3, 4, 5));

        assertThat(taken()).containsExactly(List.of(1L), List.of(2L), List.of(3L), List.of(4L, 5L));

        outbox.settled(deliveries(2, 3));
        outbox.add(deliveries(1, 2, 3));

        assertThat(taken()).containsExactly(List.of(1L, 2L, 3L));
    }

    @Test
    void recordsThatTheStateGivesGoTogetherUpToOneThatGoesAlone() {
        outbox.deliverAlone(deliveries(3, 4));

        assertThat(outbox.together(List.of(1L, 2L, 3L, 4L))).containsExactly(1L, 2L);
        assertThat(outbox.together(List.of(3L, 4L))).containsExactly(3L);
        assertThat(outbox.together(List.of())).isEmpty();
    }

    private List<List<Long>> taken() {
        var batches = new ArrayList<List<Long>>();
        for (var batch = outbox.take(100); !batch.isEmpty(); batch = outbox.take(100)) {
            batches.add(batch.stream().map(Delivery::recordId).toList());
        }
        return batches;
    }

    private static List<Delivery> deliveries(long... records) {
        return LongStream.of(records)
                .mapToObj(id ->
                        new Delivery(id, WriteKind.UPDATE, "" + id, Fields.none(), Fields.of("name", "Ada"), "t", null))
                .toList();
    }
}
