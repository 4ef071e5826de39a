package dev.bactrian.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A row larger than a message of Kafka may be, with the brokers' own limits. */
class LargeChangesIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** Two million characters that no compression makes short, and some that take more than one byte. */
    private static final String LARGE =
            "(select string_agg(md5(n::text), '') || repeat('ä€🐫', 30000) from generate_series(1, 62500) n)";

    @Test
    void largeRowTravelsWithItsNeighbours() throws Exception {
        try (var broker = KafkaBroker.start();
                var databases = TwoDatabases.prepare("large-changes", 20, "")) {
            var application = databases
                    .application
                    .with("bactrian.bus", "kafka")
                    .with("bactrian.kafka.brokers", broker.address())
                    .start()
                    .live();

            databases.execute(
                    "east",
                    "update customers set phone = 'before' where id = 1",
                    "update customers set name = " + LARGE + " where id = 2",
                    "insert into customers values (21, " + LARGE + ", 'new', 'city')",
                    "update customers set phone = 'after' where id = 3");
            databases.execute("west", "update customers set city = " + LARGE + " where id = 4");

            databases.becomeEqual(PATIENCE);
            application.kill();
            databases.execute("east", "update customers set city = " + LARGE + " where id = 5");
            application.start().live();
            databases.becomeEqual(PATIENCE);

            assertThat(
                            databases.texts(
                                    "west",
                                    "select id from customers where length(name) > 2000000 or length(city) > 2000000 order by id"))
                    .containsExactly("2", "4", "5", "21");
            assertThat(databases.texts("state", "select count(*)::text from bactrian.parked where settled_at is null"))
                    .containsExactly("0");
            await().atMost(PATIENCE).until(() -> application.metric("bactrian_undecided_seconds") == 0);
        }
    }
}
