package dev.bactrian.system.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.bactrian.change.Change;
import dev.bactrian.change.Delivery;
import dev.bactrian.change.Fields;
import dev.bactrian.change.WriteKind;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A source that was killed goes on at the beginning of a transaction. */
class PostgresResumeIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int ROWS = 5_000;
    private static final int KILLED_AT = 3_500;

    /** Else the message that marks the transaction would be passed over, and our own rows behind it were somebody's edits. */
    @Test
    void killWithinATransactionOfOursLeavesNoneOfItsRowsWithoutOrigin() throws Exception {
        try (var people = new PeopleTable()) {
            people.follow();
            people.execute("insert into people (id, name) select n, 'before' from generate_series(1, " + ROWS + ") n");
            await().atMost(PATIENCE).until(() -> people.changes.size() == ROWS);
            people.changes.clear();
            var seen = new AtomicInteger();
            var killed = new CountDownLatch(1);
            people.taking = change -> {
                var n = seen.incrementAndGet();
                if (n == 1) {
                    await().atMost(PATIENCE).pollDelay(Duration.ofSeconds(1)).until(() -> true);
                } else if (n == KILLED_AT) {
                    waitFor(killed);
                }
            };

            people.deliver(IntStream.rangeClosed(1, ROWS)
                    .mapToObj(PostgresResumeIT::rename)
                    .toArray(Delivery[]::new));
            await().atMost(PATIENCE)
                    .until(() -> seen.get() == KILLED_AT && isWithinATransaction(people.offsets.kept()));
            people.offsets.shut();
            killed.countDown();
            people.kill();
            people.changes.clear();
            people.resume();

            await().atMost(PATIENCE).until(() -> people.changes.size() >= ROWS);
            assertThat(people.changes).hasSize(ROWS).extracting(Change::origin).containsOnly("t1");
        }
    }

    /** Its rows may stand in the log before and right behind the commit up to which everything was told. */
    @Test
    void transactionThatRanWhileTheLastOneWasToldIsToldWhole() throws Exception {
        try (var people = new PeopleTable();
                var other = people.connect()) {
            people.follow();
            other.setAutoCommit(false);
            for (var first = 100; first < 120; first += 5) {
                insert(other, first);
                people.execute("insert into people (id) values (" + (first + 2) + ")");
                insert(other, first + 1);
                var between = told(people, first + 2).position().log();
                await().atMost(PATIENCE)
                        .until(() -> PostgresOffsets.lsnOf(String.valueOf(people.offsets.kept())) > between);
                people.kill();
                other.commit();
                people.resume();

                told(people, first);
                told(people, first + 1);
            }
        }
    }

    /** Debezium's own connector confirms to the slot all that it has handed over, when it is stopped. */
    @Test
    void sourceThatIsStoppedGivesUpNothingThatWasNotKept() throws Exception {
        try (var people = new PeopleTable()) {
            people.follow();
            people.execute("insert into people (id) values (1)");
            told(people, 1);
            people.offsets.shut();
            people.execute("insert into people (id) values (2)", "insert into people (id) values (3)");
            told(people, 3);

            people.kill();

            assertThat(people.whyLost()).isEmpty();
            people.changes.clear();
            people.resume();
            told(people, 2);
            told(people, 3);
        }
    }

    private static void insert(Connection connection, int id) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("insert into people (id) values (" + id + ")");
        }
    }

    private static Change told(PeopleTable people, int id) {
        return await().atMost(PATIENCE)
                .until(
                        () -> people.changes.stream()
                                .filter(change -> change.key().equals(Integer.toString(id)))
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    /** As Debezium keeps them: the last event that it handed over is behind the last commit. */
    private static boolean isWithinATransaction(String offsets) throws Exception {
        var kept = new ObjectMapper().readTree(offsets).elements().next();
        return kept.path("lsn_proc").asLong() > kept.path("lsn_commit").asLong();
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Delivery rename(int id) {
        return new Delivery(
                id, WriteKind.UPDATE, Integer.toString(id), Fields.none(), Fields.of("name", "after"), "t1", null);
    }
}
