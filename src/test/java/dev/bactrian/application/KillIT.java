package dev.bactrian.application;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bactrian.sandbox.Sandbox;
import dev.bactrian.sandbox.SandboxSettings;
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
                var application = Application.against(sandbox, "kill-" + seed)) {
            survives(sandbox, application, seed);
        }
    }

    @Test
    void killedWithKafkaAsTheBusBothSidesStillBecomeEqual() throws Exception {
        try (var broker = KafkaBroker.start();
                var sandbox = Sandbox.start(SandboxSettings.onFreePorts().withAccounts(60));
                var application = Application.against(sandbox, "kafka")
                        .with("bactrian.bus", "kafka")
                        .with("bactrian.kafka.brokers", broker.address())) {
            survives(sandbox, application, 7);
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

        assertThat(BothSides.repeatedNames(sides.salesforce()))
                .as("seed %d", seed)
                .noneMatch(name -> name.startsWith("new "));
        assertThat(sides.salesforce().values())
                .extracting(BothSides.Account::name)
                .containsAll(load.kept());
    }
}
