package dev.bactrian.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.bactrian.sandbox.Sandbox;
import dev.bactrian.sandbox.SandboxSettings;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A change that can only be decided once its system was read waits by itself while that one cannot be read. */
class WaitingIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** The stream of changes goes on here, and every other call is refused. */
    @Test
    void changeThatNeedsAReadingHoldsUpNobodyAndSurvivesAKill() throws Exception {
        var sync = Application.shippedSync().replace("strategy: full_load", "strategy: none");
        try (var sandbox = Sandbox.start(SandboxSettings.onFreePorts().withAccounts(5));
                var application = Application.against(sandbox, "waiting")
                        .withSync("accounts.sync.yaml", sync)
                        .start()
                        .live()) {
            var salesforce = sandbox.salesforce();
            var sides = new BothSides(sandbox);
            var unknown = sides.salesforce().keySet().iterator().next();
            sides.execute("delete from accounts where sf_id = '" + unknown + "'");
            var known = salesforce.create("Account", Map.of("Name", "Known"));
            var row = sides.rowOf(known);

            salesforce.trouble().limitCalls(0);
            salesforce.update("Account", unknown, Map.of("Phone", "1"));
            salesforce.update("Account", unknown, Map.of("Phone", "2"));
            salesforce.update("Account", known, Map.of("Phone", "3"));

            await().atMost(PATIENCE)
                    .until(() -> "3".equals(sides.text("select phone from accounts where id = " + row)));
            assertThat(sides.text("select count(*) from bactrian.waiting")).isEqualTo("2");
            assertThat(sides.text("select count(*) from accounts where sf_id = '" + unknown + "'"))
                    .isEqualTo("0");

            application.kill();
            salesforce.trouble().clear();
            application.start().live();

            await().atMost(PATIENCE).until(() -> "2"
                    .equals(sides.text("select max(phone) from accounts where sf_id = '" + unknown + "'")));
            await().atMost(PATIENCE).until(() -> sides.text("select count(*) from bactrian.waiting")
                    .equals("0"));
            assertThat(sides.text("select count(*) from bactrian.parked where settled_at is null"))
                    .isEqualTo("0");
        }
    }
}
