package dev.bactrian.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Two processes on one state: one owns the sync, the other one takes over when that one is killed or frozen, and never do both write. */
class StandbyIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @Test
    void standbyTakesOverFromAKilledOwner() throws Exception {
        try (var databases = TwoDatabases.start("standby-kill-owner", 50, "");
                var standby = databases.application.twin("standby-kill").start().standingBy()) {
            assertThat(standby.get("/q/health/ready")).contains("owns the sync");
            databases.execute("east", "update customers set phone = 'by the first' where id = 1");
            databases.becomeEqual(PATIENCE);

            databases.application.kill();
            databases.execute("east", "update customers set phone = 'by the second' where id = 2");

            standby.live();
            databases.becomeEqual(PATIENCE);
            assertThat(databases.texts("west", "select phone from customers where id in (1, 2) order by id"))
                    .containsExactly("by the first", "by the second");
        }
    }

    /** Guards the epoch: a former owner that wakes up stores, and sends, nothing any more. */
    @Test
    void ownerThatWakesUpAfterItWasReplacedStandsBy() throws Exception {
        try (var databases = TwoDatabases.start("standby-freeze-owner", 50, "");
                var standby =
                        databases.application.twin("standby-freeze").start().standingBy()) {
            databases.application.signal("STOP");
            databases.execute("east", "update customers set phone = 'while it was frozen' where id <= 25");
            databases.execute("west", "update customers set city = 'while it was frozen' where id > 25");
            standby.live();
            databases.becomeEqual(PATIENCE);
            var epoch = epoch(databases);

            databases.application.signal("CONT");
            databases.application.standingBy();
            databases.execute("east", "update customers set phone = 'after it woke up' where id <= 25");
            databases.becomeEqual(PATIENCE);

            assertThat(epoch(databases)).isEqualTo(epoch);
            assertThat(databases.texts("west", "select distinct phone || ' ' || city from customers order by 1"))
                    .containsExactly("after it woke up city", "phone while it was frozen");
            assertThat(databases.texts("state", "select count(*)::text from bactrian.parked where settled_at is null"))
                    .containsExactly("0");
        }
    }

    @Test
    void ownerStaysTheOwnerThroughARestartOfTheStateDatabase() throws Exception {
        try (var databases = TwoDatabases.start("owner-stays", 20, "")) {
            databases.execute(
                    "state",
                    "select pg_terminate_backend(pid) from pg_stat_activity where datname = 'state' and pid <> pg_backend_pid()");
            databases.execute("east", "update customers set phone = 'afterwards' where id = 1");

            databases.becomeEqual(PATIENCE);
            await().atMost(PATIENCE)
                    .until(() -> databases.application.get("/q/health/ready").contains("live"));
            assertThat(databases.texts("west", "select phone from customers where id = 1"))
                    .containsExactly("afterwards");
        }
    }

    /** One is killed and one is frozen under load; the third one ends it, and everybody's last edit is there. */
    @Test
    void threeProcessesBehindKafkaLoseAndDoubleNothing() throws Exception {
        try (var broker = KafkaBroker.start();
                var databases = TwoDatabases.prepare("kafka-first", 200, "loop_prevention: { enabled: false }")) {
            var first = databases
                    .application
                    .with("bactrian.bus", "kafka")
                    .with("bactrian.kafka.brokers", broker.address())
                    .start()
                    .live();
            try (var second = first.twin("kafka-second").start().standingBy()) {
                edit(databases, 1);
                first.kill();
                edit(databases, 2);
                second.live();
                try (var third = first.twin("kafka-third").start().standingBy()) {
                    edit(databases, 3);
                    second.signal("STOP");
                    edit(databases, 4);
                    third.live();
                    databases.becomeEqual(PATIENCE);
                    second.signal("CONT");
                    second.standingBy();
                    edit(databases, 5);
                    databases.becomeEqual(PATIENCE);

                    for (var side : List.of("east", "west")) {
                        assertThat(databases.texts(
                                        side, "select distinct phone || ' ' || city from customers where id <= 200"))
                                .containsExactly("phone 5 city 5");
                        assertThat(databases.texts(side, "select count(*)::text from customers where id > 200"))
                                .containsExactly("5");
                    }
                    assertThat(databases.texts(
                                    "state", "select count(*)::text from bactrian.parked where settled_at is null"))
                            .containsExactly("0");
                }
            }
        }
    }

    /** One side edits one column of every row, the other side another one, and makes a new row. */
    private static void edit(TwoDatabases databases, int round) throws Exception {
        databases.execute("east", "update customers set phone = 'phone " + round + "' where id <= 200");
        databases.execute(
                "west",
                "update customers set city = 'city " + round + "' where id <= 200",
                "insert into customers values (" + (200 + round) + ", 'new', 'phone', 'city')");
    }

    /** A state that takes nothing is no outage of a system, and must not stay unseen. */
    @Test
    void readinessTellsOfAStateThatTakesNothing() throws Exception {
        try (var databases = TwoDatabases.prepare("stalled", 20, "")) {
            var application =
                    databases.application.with("bactrian.stall", "3s").start().live();
            databases.execute("state", "alter database state set default_transaction_read_only = on");
            cutState(databases);
            databases.execute("east", "update customers set phone = 'later' where id = 1");

            await().atMost(PATIENCE)
                    .until(() -> application.ask("/q/health/ready").statusCode() == 503);
            await().atMost(PATIENCE)
                    .until(() -> application.get("/q/health/ready").contains("to be decided"));
            assertThat(application.metric("bactrian_undecided_seconds", "from=\"east\""))
                    .isGreaterThan(3);

            databases.execute("postgres", "alter database state reset default_transaction_read_only");
            cutState(databases);
            databases.becomeEqual(PATIENCE);
            await().atMost(PATIENCE)
                    .until(() -> application.ask("/q/health/ready").statusCode() == 200);
        }
    }

    private static void cutState(TwoDatabases databases) throws Exception {
        databases.execute("postgres", "select pg_terminate_backend(pid) from pg_stat_activity where datname = 'state'");
    }

    private static List<String> epoch(TwoDatabases databases) {
        return databases.texts("state", "select epoch::text from bactrian.owner order by sync");
    }
}
