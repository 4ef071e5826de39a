package dev.bactrian.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.bactrian.sandbox.Sandbox;
import dev.bactrian.sandbox.SandboxSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A job that deletes rows and inserts them with new primary keys, in one transaction, moves the records to the new rows. */
class ReloadIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final String NEW_ROWS =
            """
            insert into accounts (sf_id, account_name, industry_type, annual_revenue, phone, last_modified)
            select sf_id, account_name, industry_type, annual_revenue, phone, last_modified from reloaded""";

    @Test
    void rowsWithNewKeysAreTheRecordsThatTheyWere() throws Exception {
        try (var sandbox = Sandbox.start(SandboxSettings.onFreePorts().withAccounts(60));
                var application = Application.against(sandbox, "reload").start().live()) {
            var sides = new BothSides(sandbox);
            sides.becomeEqual();
            var before = sides.salesforce();
            var some = sides.text("select max(sf_id) from accounts");

            reload(sides, "true");
            isSettled(sides, before);
            reload(sides, "sf_id in (select sf_id from accounts order by sf_id desc limit 5)");
            isSettled(sides, before);

            sides.execute("update accounts set phone = 'from the new row' where sf_id = '" + some + "'");
            await().atMost(PATIENCE)
                    .untilAsserted(() ->
                            assertThat(sides.salesforce().get(some).phone()).isEqualTo("from the new row"));
            sandbox.salesforce().update("Account", some, Map.of("Industry", "Energy"));
            sides.becomeEqual();
            assertThat(sides.salesforce().keySet()).isEqualTo(before.keySet());
            application.awaitLive("accounts.erp");
        }
    }

    /** @param which the rows that are reloaded, as a condition */
    private static void reload(BothSides sides, String which) {
        sides.together(List.of(
                "create temp table reloaded on commit drop as select * from accounts where " + which,
                "delete from accounts where " + which,
                NEW_ROWS));
    }

    /** Every record has its new row, nothing waits for anybody, and Salesforce holds what it held. */
    private static void isSettled(BothSides sides, Map<String, BothSides.Account> before) {
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(
                            sides.text(
                                    """
                            select count(*) from accounts a where not exists (
                              select from bactrian.link l where l.system = 'erp' and l.key = a.id::text and l.presence = 'PRESENT')"""))
                    .isEqualTo("0");
            assertThat(sides.text("select count(*) from bactrian.parked where settled_at is null"))
                    .isEqualTo("0");
            assertThat(sides.text("select count(*) from bactrian.link_state where dirty"))
                    .isEqualTo("0");
        });
        assertThat(sides.salesforce()).isEqualTo(before);
    }
}
