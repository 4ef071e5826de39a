package dev.bactrian.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.bactrian.sandbox.Sandbox;
import dev.bactrian.sandbox.SandboxSettings;
import dev.bactrian.sandbox.salesforce.trouble.Trouble.Blow;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Another Salesforce org answers in one's place, as after a sandbox was refreshed, or the org was migrated: what differs there was told by no event. */
class MovedOrgIT {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @ParameterizedTest
    @CsvSource({"REPLACE_ORG, true", "REPLACE_ORG, false", "MOVE_INSTANCE, true"})
    void anotherOrgIsReadAnewAndEditsFlowBothWays(Blow move, boolean isRunning) {
        // Nothing but the org's id tells that there is anything to look for.
        var rarely = Application.shippedSync()
                .replace(
                        "sync_settings:",
                        "sync_settings:\n  ongoing_sync: { mode: real_time, polling_interval_seconds: 3600 }");
        try (var sandbox = Sandbox.start(SandboxSettings.onFreePorts().withAccounts(12));
                var application = Application.against(sandbox, "moved-org-" + move + "-" + isRunning)
                        .withSync("accounts.sync.yaml", rarely)) {
            var sides = new BothSides(sandbox);
            application.start().live();
            sides.becomeEqual();
            var ids = List.copyOf(sides.salesforce().keySet());
            sandbox.salesforce().update("Account", ids.get(0), Map.of("Phone", "of the former org"));
            sides.becomeEqual();

            if (!isRunning) {
                application.stop();
            }
            becomeAnotherOrg(sandbox, ids, move);
            if (!isRunning) {
                application.start();
            }

            await().atMost(PATIENCE).untilAsserted(() -> assertThat(application.log())
                    .contains("another one has taken its place, reading everything anew sync=accounts from=crm")
                    .containsPattern("it was org \\w{18}, instance CS1 and is org \\w{18}, instance CS2 now"));
            application.live();
            sides.becomeEqual();
            assertThat(sides.postgres())
                    .hasSize(ids.size())
                    .doesNotContainKey(ids.get(2))
                    .hasEntrySatisfying(
                            ids.get(1), account -> assertThat(account.phone()).isEqualTo("of the new org"));

            sandbox.salesforce().update("Account", ids.get(3), Map.of("Phone", "later, in Salesforce"));
            sides.execute("update accounts set phone = 'later, in the table' where sf_id = '" + ids.get(4) + "'");
            sides.execute("delete from accounts where sf_id = '" + ids.get(5) + "'");
            sides.becomeEqual();
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(sides.salesforce())
                    .hasSize(ids.size() - 1)
                    .doesNotContainKey(ids.get(5))
                    .hasEntrySatisfying(
                            ids.get(4), account -> assertThat(account.phone()).isEqualTo("later, in the table")));
            assertThat(sides.postgres().get(ids.get(3)).phone()).isEqualTo("later, in Salesforce");
        }
    }

    /** It holds another value, lacks one record, and has one of its own. */
    private static void becomeAnotherOrg(Sandbox sandbox, List<String> ids, Blow move) {
        var salesforce = sandbox.salesforce();
        salesforce.trouble().loseEvents(3);
        salesforce.update("Account", ids.get(1), Map.of("Phone", "of the new org"));
        salesforce.delete("Account", ids.get(2));
        salesforce.create("Account", Map.of("Name", "Made in the new org"));
        assertThat(salesforce.trouble().state().lossesLeft()).isZero();
        salesforce.trouble().strike(move);
    }
}
