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

    private static List<String> epoch(TwoDatabases databases) {
        return databases.texts("state", "select epoch::text from bactrian.owner");
    }
}
