package dev.bactrian.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** Changes that were captured, and whose places were stored, are lost by the bus before they are decided. Nobody but the systems themselves has them then. */
class BusLossIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String TOPIC = "bactrian.customers";

    @Test
    void topicThatIsMadeAnewLosesNothing() throws Exception {
        try (var broker = KafkaBroker.start();
                var databases = databases("bus-anew", broker, 20)) {
            loseUndecidedEdit(databases, broker, sent -> broker.makeTopicAnew(TOPIC));

            databases.becomeEqual(PATIENCE);
            assertThat(databases.texts("west", "select phone from customers where id = 1"))
                    .containsExactly("lost");
            assertThat(databases.application.log()).contains("the topic bactrian.customers was made anew: it was ");

            databases.execute("west", "update customers set city = 'before' where id = 2");
            databases.becomeEqual(PATIENCE);
            broker.makeTopicAnew(TOPIC);
            databases.execute("west", "update customers set city = 'behind' where id = 3");
            databases.execute("east", "update customers set phone = 'behind' where id = 4");
            databases.becomeEqual(PATIENCE);
            await().atMost(PATIENCE)
                    .until(() -> databases.application.log().split("was made anew: it was ").length > 2);
            databases.application.live();
            databases.execute("east", "update customers set phone = 'at last' where id = 3");
            databases.becomeEqual(PATIENCE);

            assertThat(databases.texts("west", "select phone from customers where id in (1, 3, 4) order by id"))
                    .containsExactly("lost", "at last", "behind");
            assertThat(databases.texts("east", "select city from customers where id in (2, 3) order by id"))
                    .containsExactly("before", "behind");
        }
    }

    @Test
    void changesThatAreRemovedBeforeTheyAreDecidedAreReadAnew() throws Exception {
        try (var broker = KafkaBroker.start();
                var databases = databases("bus-removed", broker, 20)) {
            loseUndecidedEdit(databases, broker, sent -> {
                broker.empty(TOPIC, sent);
                // As a version of the application leaves it that did not note which topic it was.
                databases.execute("state", "delete from bactrian.position where system = 'bus/topic'");
            });

            databases.becomeEqual(PATIENCE);
            assertThat(databases.texts("west", "select phone from customers where id = 1"))
                    .containsExactly("lost");
            assertThat(databases.application.log()).contains("the topic bactrian.customers does not hold place ");

            databases.execute("west", "update customers set city = 'behind' where id = 2");
            databases.becomeEqual(PATIENCE);
        }
    }

    @Test
    void changesThatAreRemovedWhileTheyWaitAreReadAnew() throws Exception {
        try (var broker = KafkaBroker.start();
                var databases = databases("bus-trimmed", broker, 20_000)) {
            databases.application.start().live();
            databases.becomeEqual(PATIENCE);
            awaitNotedTopic(databases);
            try (var lock = databases.connect("state")) {
                lock.setAutoCommit(false);
                lock.createStatement().execute("lock table bactrian.record in access exclusive mode");
                var sent = broker.sent(TOPIC);
                databases.execute("east", "update customers set phone = 'late'");
                await().atMost(PATIENCE).until(() -> sum(broker.sent(TOPIC)) >= sum(sent) + 20_000);
                broker.empty(TOPIC, sent);
            }

            databases.becomeEqual(PATIENCE);
            assertThat(databases.texts("west", "select distinct phone from customers"))
                    .containsExactly("late");
            assertThat(databases.application.log()).contains("the topic bactrian.customers does not hold place ");
        }
    }

    private static long sum(Map<TopicPartition, Long> sent) {
        return sent.values().stream().mapToLong(count -> count).sum();
    }

    private interface Loss {
        /** @param sent how many messages had been sent to each partition before the edit */
        void happen(Map<TopicPartition, Long> sent) throws Exception;
    }

    /** The process ends when an edit is with the brokers and is not decided, and begins again when they have it no more. */
    private static void loseUndecidedEdit(TwoDatabases databases, KafkaBroker broker, Loss loss) throws Exception {
        var application = databases.application.start().live();
        databases.execute("east", "update customers set phone = 'decided' where id between 5 and 9");
        databases.becomeEqual(PATIENCE);
        awaitNotedTopic(databases);
        var sent = broker.sent(TOPIC);
        var places = "select position_order from bactrian.position where system = 'east'";
        try (var lock = databases.connect("state")) {
            lock.setAutoCommit(false);
            lock.createStatement().execute("lock table bactrian.record in access exclusive mode");
            var place = databases.texts("state", places);
            databases.execute("east", "update customers set phone = 'lost' where id = 1");
            await().atMost(PATIENCE)
                    .until(() -> !broker.sent(TOPIC).equals(sent)
                            && !databases.texts("state", places).equals(place));
            application.kill();
            lock.rollback();
        }
        loss.happen(sent);
        application.start().live();
    }

    private static void awaitNotedTopic(TwoDatabases databases) {
        await().atMost(PATIENCE).until(() -> !databases
                .texts("state", "select offsets::text from bactrian.position where system = 'bus/topic'")
                .isEmpty());
    }

    private static TwoDatabases databases(String name, KafkaBroker broker, int rows) throws Exception {
        var databases = TwoDatabases.prepare(name, rows, "");
        databases.application.with("bactrian.bus", "kafka").with("bactrian.kafka.brokers", broker.address());
        return databases;
    }
}
