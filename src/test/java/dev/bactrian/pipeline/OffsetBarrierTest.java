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
import dev.bactrian.pipeline.bus.BusBatch;
import dev.bactrian.state.Fence;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
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
        barrier.awaitRoom();
        var ticket = barrier.take(List.of(large), Position.NONE);
        barrier.awaitRoom();
        barrier.take(List.of(large), Position.NONE);

        var next = new Thread(barrier::awaitRoom);
        next.start();

        await().until(() -> next.getState() == Thread.State.WAITING);
        ticket.durable(1);
        await().until(() -> !next.isAlive());
    }

    @Test
    void sourceWaitsWhileManyOfItsChangesAreNotDurable() {
        var ticket = barrier.take(Collections.nCopies(5_999, change("")), Position.NONE);
        barrier.awaitRoom();
        barrier.take(List.of(change("")), Position.NONE);

        var next = new Thread(barrier::awaitRoom);
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

    @Test
    void sourceThatIsStartedAnewWaitsForNothing() {
        barrier.take(List.of(change("x".repeat(2 * (int) Weight.OF_A_BATCH))), Position.NONE);
        var next = CompletableFuture.runAsync(barrier::awaitRoom);

        barrier.restart();

        await().until(next::isDone);
        barrier.awaitRoom();
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
