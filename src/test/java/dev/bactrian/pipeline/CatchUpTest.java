package dev.bactrian.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bactrian.change.Change;
import dev.bactrian.change.Fields;
import dev.bactrian.change.Operation;
import dev.bactrian.change.Position;
import dev.bactrian.pipeline.CatchUp.Log;
import dev.bactrian.state.Fence;
import dev.bactrian.system.Poll;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A log may be late: what it has not told yet is no loss. */
class CatchUpTest {

    private static final Instant START = Instant.ofEpochSecond(1_000);

    private final OffsetBarrier barrier = barrier();
    private final CatchUp catchUp = new CatchUp(new NoPoll(), barrier);

    @BeforeEach
    void begin() {
        catchUp.resume("m0");
    }

    @Test
    void whatTwoLooksFindWhileTheLogStandsStillIsMissed() {
        look(0, "Bea", 10);

        assertThat(look(1, "Bea", 10)).extracting(Change::key).containsExactly("1");
    }

    @Test
    void whatChangedAgainIsNot() {
        look(0, "Bea", 10);

        assertThat(look(1, "Cid", 11)).isEmpty();
    }

    @Test
    void whatTheLogIsStillToTellIsLookedAtAgain() {
        look(0, "Bea", 10);
        tell(5);

        assertThat(look(1, "Bea", 10)).isEmpty();
        assertThat(catchUp.mark()).isEqualTo("m0");
        tell(11);

        assertThat(look(2, "Bea", 10)).hasSize(1);
    }

    @Test
    void whatWasHandedOverMustBeDecidedFirst() {
        var ticket = barrier.take(List.of(change("2", "Dan", 9, Operation.UPDATE)), Position.NONE);
        look(0, "Bea", 10);

        assertThat(look(1, "Bea", 10)).isEmpty();
        ticket.durable(1);

        assertThat(look(2, "Bea", 10)).hasSize(1);
    }

    @Test
    void aRunOfTheLogThatBeganBetweenMayStillTell() {
        look(0, "Bea", 10);
        barrier.restart();

        assertThat(look(1, "Bea", 10)).isEmpty();
        assertThat(look(2, "Bea", 10)).hasSize(1);
    }

    /** Taken up again after a pause, it may have much of others to go through. */
    @Test
    void silenceOfALogThatWasJustTakenUpTellsNothing() {
        look(0, "Bea", 10);
        var look = catchUp.begin(Log.UNKNOWN);

        assertThat(look.missed(List.of(change("1", "Bea", 10, Operation.READ)))).isEmpty();
    }

    /** Behind somebody's huge transaction, say: it told of later edits, and not yet of all that it held. */
    @Test
    void whatALogHasNotReceivedItMayStillTell() {
        look(0, "Bea", 10);
        tell(11);
        var behind = catchUp.begin(Log.BEHIND);
        var read = change("1", "Bea", 10, Operation.READ);

        assertThat(behind.missed(List.of(read))).isEmpty();
        behind.suspect(read);
        behind.end("m2", Optional.empty(), START, START);

        assertThat(look(2, "Bea", 10)).hasSize(1);
    }

    @Test
    void endOfTheLogIsThatOfTheLastLook() {
        assertThat(catchUp.end()).isEmpty();

        catchUp.begin(Log.UNKNOWN).end("m1", Optional.of("0/1A"), START, START);

        assertThat(catchUp.end()).contains("0/1A");
    }

    @Test
    void whatIsGoneWaitsForALogThatStartedAnew() {
        var first = catchUp.begin(Log.READ);
        first.suspect(change("1", null, 10, Operation.DELETE));
        first.end("m1", Optional.empty(), START, START);
        barrier.restart();
        var second = catchUp.begin(Log.READ);
        assertThat(second.goneSince()).isEmpty();
        second.end("m2", Optional.empty(), START, START);

        assertThat(catchUp.begin(Log.READ).goneSince()).containsExactly("1");
    }

    @Test
    void whatIsGoneIsToBeAskedForAtTheNextLook() {
        var first = catchUp.begin(Log.READ);
        first.suspect(change("1", null, 10, Operation.DELETE));
        first.end("m1", Optional.empty(), START, START);

        assertThat(catchUp.begin(Log.READ).goneSince()).containsExactly("1");
    }

    @Test
    void everythingIsLookedAtTwice() {
        look(0, "Bea", 10);
        assertThat(catchUp.mark()).isEqualTo("m0");

        look(1, "Bea", 10);

        assertThat(catchUp.mark()).isEqualTo("m1");
    }

    @Test
    void lookingTakesUpAHundredthOfTheTime() {
        catchUp.begin(Log.READ).end("m1", Optional.empty(), START, START.plusSeconds(2));

        assertThat(catchUp.isDue(START.plusSeconds(201))).isFalse();
        assertThat(catchUp.isDue(START.plusSeconds(202))).isTrue();
    }

    /** One look that finds one record, which is not known. */
    private List<Change> look(int number, String name, long committedAt) {
        var look = catchUp.begin(Log.READ);
        var read = change("1", name, committedAt, Operation.READ);
        var missed = look.missed(List.of(read));
        if (missed.isEmpty()) {
            look.suspect(read);
        }
        look.end("m" + (number + 1), Optional.empty(), START, START);
        return missed;
    }

    /** The log tells of an edit of another record. */
    private void tell(long committedAt) {
        barrier.take(List.of(change("2", "Dan", committedAt, Operation.UPDATE)), Position.NONE)
                .durable(1);
    }

    private static Change change(
            String key, @org.jspecify.annotations.Nullable String name, long at, Operation operation) {
        return new Change(
                "sync",
                "crm",
                key,
                operation,
                name == null ? Fields.none() : Fields.of("Name", name),
                Instant.ofEpochSecond(at),
                Position.NONE,
                "");
    }

    /** It stores nothing here. */
    @SuppressWarnings("NullAway")
    private static OffsetBarrier barrier() {
        return new OffsetBarrier(null, () -> Fence.NONE, "sync", "crm");
    }

    private static final class NoPoll implements Poll {

        @Override
        public String mark() {
            return "m0";
        }

        @Override
        public void since(String mark, Consumer<List<Change>> batches) {}

        @Override
        public void missed(String mark, Consumer<List<Change>> batches) {}

        @Override
        public void keys(Consumer<List<String>> batches) {}

        @Override
        public String peek(String mark, Consumer<List<Change>> batches) {
            return mark;
        }
    }
}
