package dev.bactrian.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.bactrian.change.Change;
import dev.bactrian.change.Fields;
import dev.bactrian.change.Operation;
import dev.bactrian.change.Position;
import dev.bactrian.change.Weight;
import dev.bactrian.pipeline.OffsetBarrier.Ticket;
import dev.bactrian.pipeline.bus.BusBatch;
import dev.bactrian.state.Fence;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What a source hands over: how much of it may be on the way, and under which ownership its places count. */
class OffsetBarrierTest {

    private final AtomicInteger epoch = new AtomicInteger(1);
    private final OffsetBarrier barrier = new OffsetBarrier(null, this::fence, "sync", "crm");

    private Fence fence() {
        var own = epoch.get();
        return connection -> {
            if (own != epoch.get()) {
                throw new SQLException("not the owner any more");
            }
        };
    }

    /** Guards the bound in memory: a queue of large texts fills up long before it has its number of changes. */
    @Test
    void sourceWaitsWhileWhatItHandedOverTakesTooMuchMemory() {
        var large = change("x".repeat((int) Weight.OF_A_BATCH));
        var ticket = barrier.take(List.of(large), Position.NONE);
        barrier.take(List.of(large), Position.NONE);

        var next = new Thread(() -> barrier.take(List.of(large), Position.NONE));
        next.start();

        await().until(() -> next.getState() == Thread.State.WAITING);
        ticket.durable(1);
        await().until(() -> !next.isAlive());
    }

    @Test
    void sourceWaitsWhileManyOfItsChangesAreNotDurable() {
        var ticket = barrier.take(Collections.nCopies(5_999, change("")), Position.NONE);
        barrier.take(List.of(change("")), Position.NONE);

        var next = new Thread(() -> barrier.take(List.of(change("")), Position.NONE));
        next.start();

        await().until(() -> next.getState() == Thread.State.WAITING);
        ticket.durable(1);
        await().until(() -> !next.isAlive());
    }

    @Test
    void placeBehindTheLastChangeIsReachedWithIt() {
        var place = new Position(20, 30, "0/1E");
        var ticket = barrier.take(List.of(change("a"), change("b")), place);

        ticket.decidedInOrder(1);
        assertThat(barrier.decidedUpTo()).isEqualTo(Position.NONE);
        ticket.decidedInOrder(1);
        assertThat(barrier.decidedUpTo()).isEqualTo(place);
    }

    /** Guards the new run: what was taken by the former one, while it waited for room, is nothing that the new one owes. */
    @Test
    void sourceThatIsStartedAnewWaitsForNothingAndOwesNothing() {
        barrier.take(List.of(change("x".repeat(2 * (int) Weight.OF_A_BATCH))), Position.NONE);
        var late = new AtomicReference<Ticket>();
        var waiting = new Thread(() -> late.set(barrier.take(List.of(change("late")), Position.NONE)));
        waiting.start();
        await().until(() -> waiting.getState() == Thread.State.WAITING);

        barrier.restart();

        await().until(() -> !waiting.isAlive());
        assertThat(barrier.progress().taken()).isZero();
        assertThat(barrier.progress().ticket()).isNotSameAs(late.get());
        assertThat(barrier.waiting()).isZero();
    }

    /** Guards the fence of positions behind a bus. */
    @Test
    void placesOfAFormerOwnershipAreNotStored() {
        var batch = new BusBatch();
        var change = change("x");
        var ticket = barrier.take(List.of(change), Position.NONE);
        batch.add(List.of(change), ticket, ticket.count());
        assertThatCode(() -> batch.fence().check(null)).doesNotThrowAnyException();

        epoch.set(2);

        assertThatThrownBy(() -> batch.fence().check(null)).hasMessage("not the owner any more");
        barrier.restart();
        var later = new BusBatch();
        later.add(List.of(change), barrier.take(List.of(change), Position.NONE), 1);
        assertThatCode(() -> later.fence().check(null)).doesNotThrowAnyException();
    }

    private static Change change(String text) {
        return new Change(
                "sync", "crm", "1", Operation.UPDATE, Fields.of("name", text), Instant.EPOCH, Position.NONE, "");
    }
}
