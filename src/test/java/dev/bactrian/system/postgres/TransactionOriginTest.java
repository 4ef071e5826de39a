package dev.bactrian.system.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bactrian.system.postgres.LogEvent.Transaction;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TransactionOriginTest {

    private static final Transaction OURS = new Transaction(745, 100);

    private final TransactionOrigin origin = new TransactionOrigin("bactrian_people_erp");

    @Test
    void transactionBehindOurMessageIsOurs() {
        origin.message(origin.mark("t1"), Optional.of(OURS));

        assertThat(origin.of(OURS)).isEqualTo("t1");
        assertThat(origin.of(OURS)).isEqualTo("t1");
    }

    @Test
    void nextTransactionIsNot() {
        origin.message(origin.mark("t1"), Optional.of(OURS));

        assertThat(origin.of(new Transaction(746, 200))).isEmpty();
        assertThat(origin.of(OURS))
                .as("one that comes again brings its message along")
                .isEmpty();
    }

    /** Four thousand million transactions later, of which this log tells none. */
    @Test
    void numberOfATransactionThatComesAgainIsAnotherOne() {
        origin.message(origin.mark("t1"), Optional.of(OURS));

        assertThat(origin.of(new Transaction(OURS.id(), 200))).isEmpty();
    }

    @Test
    void messageOfAnotherFeedOrOfNoTransactionIsNobodys() {
        origin.message("bactrian/bactrian_people_erp2/t1", Optional.of(OURS));
        origin.message("bactrian/bactrian_people/erp/t1", Optional.of(OURS));
        origin.message(origin.mark("t1"), Optional.empty());

        assertThat(origin.of(OURS)).isEmpty();
    }

    @Test
    void messageOfSomebodyElseWithinOurTransactionChangesNothing() {
        origin.message(origin.mark("t1"), Optional.of(OURS));
        origin.message("bactrian/other/t2", Optional.of(OURS));

        assertThat(origin.of(OURS)).isEqualTo("t1");
    }

    @Test
    void otherPlaceInTheLogBeginsWithoutATransaction() {
        origin.message(origin.mark("t1"), Optional.of(OURS));
        origin.forget();

        assertThat(origin.of(OURS)).isEmpty();
    }
}
