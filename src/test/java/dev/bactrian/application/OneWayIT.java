package dev.bactrian.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.bactrian.sandbox.Sandbox;
import dev.bactrian.sandbox.SandboxSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** One way: the source's edits arrive; what the target does itself is noted as drift and stays there. */
class OneWayIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @Test
    void editsTravelFromTheSourceOnly() throws IOException {
        var shipped = Application.shippedSync();
        var sync = shipped.replace("sync_type: bidirectional", "sync_type: one_way      ");
        try (var sandbox = Sandbox.start(SandboxSettings.onFreePorts().withAccounts(20));
                var application = Application.against(sandbox, "one-way")
                        .withSync("accounts.sync.yaml", sync)
                        .start()
                        .live()) {
            var sides = new BothSides(sandbox);
            var id = sandbox.salesforce().create("Account", Map.of("Name", "One way", "Phone", "1"));
            var row = sides.rowOf(id);
            var before = sandbox.salesforce().calls().counts().writes();

            sides.execute("update accounts set phone = 'drift', account_name = 'Drift' where id = " + row);
            sides.execute("insert into accounts (account_name) values ('Born in the target')");
            await().atMost(PATIENCE)
                    .until(() -> Integer.parseInt(sides.text("select count(*) from bactrian.journal where outcome ="
                                    + " 'rejected' and key in ('" + row + "', (select id::text from accounts where"
                                    + " account_name = 'Born in the target'))"))
                            >= 2);
            sandbox.salesforce().update("Account", id, Map.of("Phone", "2"));
            await().atMost(PATIENCE).until(() -> sides.text("select phone from accounts where id = " + row)
                    .equals("2"));

            assertThat(sides.text("select account_name from accounts where id = " + row))
                    .isEqualTo("Drift");
            assertThat(sides.salesforce().get(id).name()).isEqualTo("One way");
            assertThat(sandbox.salesforce().calls().counts().writes()).isEqualTo(before);
            application.awaitLive("accounts.erp");
        }
    }

    /** Else what the target was found to hold could be paired with nothing, and the source's would be made there once more. */
    @Test
    void whatIsCarriedIsReadFirstWhicheverSideItIs() throws IOException {
        var sync = Application.shippedSync()
                        .replace("sync_type: bidirectional", "sync_type: one_way\n  target_to_source: true #")
                        .replaceAll("(?m)^.*LastModifiedDate.*$", "")
                + "\nmatch_on: [Name]\n";
        try (var sandbox = Sandbox.start(SandboxSettings.onFreePorts().withAccounts(5))) {
            var sides = new BothSides(sandbox);
            var id = sandbox.salesforce().create("Account", Map.of("Name", "On both sides"));
            sides.execute("insert into accounts (account_name, phone) values ('On both sides', '1')");
            sides.execute("delete from accounts where sf_id is null and account_name <> 'On both sides'");
            var before = sides.salesforce();
            var paired = sides.text("select max(sf_id) from accounts");
            try (var application = Application.against(sandbox, "other-way")
                    .withSync("accounts.sync.yaml", sync)
                    .start()
                    .live()) {
                await().atMost(PATIENCE)
                        .until(() -> "1".equals(sides.salesforce().get(id).phone()));
                sides.execute("update accounts set phone = '2' where sf_id = '" + paired + "'");
                await().atMost(PATIENCE)
                        .until(() -> "2".equals(sides.salesforce().get(paired).phone()));

                assertThat(sides.salesforce()).hasSameSizeAs(before.keySet());
                application.awaitLive("accounts.crm");
            }
        }
    }
}
