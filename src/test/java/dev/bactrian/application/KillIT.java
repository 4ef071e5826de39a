package dev.bactrian.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.bactrian.sandbox.Sandbox;
import dev.bactrian.sandbox.SandboxSettings;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** SIGKILL at random moments under load on both sides: nothing is lost, nothing is there twice. */
class KillIT {

    private static final int KILLS = 4;

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {11, 42})
    void killedAtAnyMomentBothSidesStillBecomeEqual(long seed) throws Exception {
        try (var sandbox = Sandbox.start(SandboxSettings.onFreePorts().withAccounts(60));
                var application = Application.against(sandbox, "kill-" + seed).withoutLoopPrevention()) {
            survives(sandbox, application, seed);
        }
    }

    @Test
    void killedWithKafkaAsTheBusBothSidesStillBecomeEqual() throws Exception {
        try (var broker = KafkaBroker.start();
                var sandbox = Sandbox.start(SandboxSettings.onFreePorts().withAccounts(60));
                var application = Application.against(sandbox, "kafka")
                        .withoutLoopPrevention()
                        .with("bactrian.bus", "kafka")
                        .with("bactrian.kafka.brokers", broker.address())) {
            survives(sandbox, application, 7);
        }
    }

    /** Guards the barrier: an offset that is kept before its changes are durable loses the edit here. */
    @Test
    void changeThatWasNotDecidedWhenTheProcessDiedComesAgain() throws Exception {
        try (var sandbox = Sandbox.start(SandboxSettings.onFreePorts().withAccounts(30));
                var application =
                        Application.against(sandbox, "undecided").start().live();
                var lock = sandbox.postgres().connect()) {
            var sides = new BothSides(sandbox);
            sides.becomeEqual();
            var ids = sides.salesforce().keySet().iterator();
            var inDatabase = ids.next();
            var inSalesforce = ids.next();
            lock.setAutoCommit(false);
            lock.createStatement().execute("lock table bactrian.record in access exclusive mode");

            sides.execute("update accounts set phone = 'undecided' where sf_id = '" + inDatabase + "'");
            sandbox.salesforce().update("Account", inSalesforce, Map.of("Phone", "undecided too"));
            await().until(() -> sides.text("select count(*) > 0 from pg_stat_activity"
                            + " where wait_event_type = 'Lock' and query ilike '%record%'")
                    .equals("t"));
            var edited = sides.text("select pg_current_wal_lsn()");
            sides.execute("create table if not exists traffic (n int)");
            await().during(Duration.ofSeconds(8)).atMost(Duration.ofMinutes(2)).until(() -> sides.text(
                            "select bool_and(confirmed_flush_lsn < '" + edited + "') from pg_replication_slots")
                    .equals("t"));
            application.kill();
            lock.rollback();
            application.start().live();

            sides.becomeEqual();
            assertThat(sides.salesforce().get(inDatabase).phone()).isEqualTo("undecided");
            assertThat(sides.postgres().get(inSalesforce).phone()).isEqualTo("undecided too");
        }
    }

    private static void survives(Sandbox sandbox, Application application, long seed) throws Exception {
        System.out.println("kill test, seed " + seed);
        var random = new Random(seed);
        application.start().live();
        var sides = new BothSides(sandbox);
        sides.becomeEqual();
        var load = new Load(sandbox, sides, seed);
        for (var kill = 0; kill < KILLS; kill++) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(500 + random.nextInt(2_500)));
            application.kill();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(1_000)));
            application.start();
            if (random.nextBoolean()) {
                application.live();
            }
        }
        load.stop();
        application.live();
        sides.becomeEqual();

        await().until(() -> application.metric("bactrian_undecided_seconds", "sync=\"accounts\"") == 0);
        assertThat(BothSides.repeatedNames(sides.salesforce()))
                .as("seed %d", seed)
                .noneMatch(name -> name.startsWith("new "));
        assertThat(sides.salesforce().values())
                .extracting(BothSides.Account::name)
                .containsAll(load.kept());
    }
}
