package dev.bactrian.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.bactrian.sandbox.Sandbox;
import dev.bactrian.sandbox.SandboxSettings;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Records that stand on both sides without knowing of each other are paired at the first load by what they hold. */
class MatchIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @Test
    void existingRecordsFindEachOtherByName() throws Exception {
        var shipped = Application.shippedSync();
        var sync = shipped + "\nmatch_on: [Name]\n";
        try (var sandbox = Sandbox.start(SandboxSettings.onFreePorts().withAccounts(5))) {
            var sides = new BothSides(sandbox);
            var lone = sandbox.salesforce().create("Account", Map.of("Name", "On both sides", "Phone", "1"));
            sandbox.salesforce().create("Account", Map.of("Name", "Twice there"));
            sandbox.salesforce().create("Account", Map.of("Name", "Twice there"));
            sides.execute("insert into accounts (account_name, industry_type) values ('On both sides', 'Energy')");
            sides.execute("insert into accounts (account_name) values ('Twice there')");
            try (var application = Application.against(sandbox, "match")
                    .withSync("accounts.sync.yaml", sync)
                    .start()
                    .live()) {
                await().atMost(PATIENCE).until(() -> sides.text(
                                "select sf_id || ' ' || phone from accounts where account_name = 'On both sides'")
                        .equals(lone + " 1"));
                await().atMost(PATIENCE).until(() -> "Energy"
                        .equals(sides.salesforce().get(lone).industry()));

                assertThat(sides.text("select count(*) from accounts where account_name = 'On both sides'"))
                        .isEqualTo("1");
                assertThat(sides.text("select count(distinct key) from bactrian.parked where code = 'TWO_RECORDS'"))
                        .isEqualTo("2");
                assertThat(sides.text("select count(*) from accounts where account_name = 'Twice there'"))
                        .isEqualTo("1");
                application.awaitLive("accounts.crm");
            }
        }
    }
}
