package dev.bactrian.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.bactrian.sandbox.Sandbox;
import dev.bactrian.sandbox.SandboxSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A sync that only reads: everything is decided and noted, and neither system is written to. */
class ReadOnlyIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** A fingerprint of the table, without what the test writes itself. */
    private static final String ROWS =
            "select md5(string_agg(a::text, '|' order by id)) from accounts a where account_name not like 'Read only%'";

    @Test
    void editsAreDecidedAndNothingIsWritten() throws IOException {
        var shipped = Application.shippedSync();
        var sync = shipped + "rollout: { mode: read_only }\n";
        try (var sandbox = Sandbox.start(SandboxSettings.onFreePorts().withAccounts(20))) {
            var sides = new BothSides(sandbox);
            var rows = sides.text(ROWS);
            var writes = sandbox.salesforce().calls().counts().writes();
            try (var application = Application.against(sandbox, "read-only")
                    .withSync("accounts.sync.yaml", sync)
                    .start()
                    .live()) {
                var id = sandbox.salesforce().create("Account", Map.of("Name", "Read only"));
                sides.execute("insert into accounts (account_name) values ('Read only too')");

                await().atMost(PATIENCE)
                        .until(() -> application.metric("bactrian_changes_applied_total", "from=\"crm\"") > 0
                                && application.metric("bactrian_changes_applied_total", "from=\"erp\"") > 0);
                await().atMost(PATIENCE).until(() -> sides.text("select count(*) from bactrian.journal where key = '"
                                + id + "' and outcome = 'applied'")
                        .equals("1"));

                assertThat(sides.text("select count(*) from accounts where account_name = 'Read only'"))
                        .isEqualTo("0");
                assertThat(sides.text(ROWS)).isEqualTo(rows);
                assertThat(sandbox.salesforce().calls().counts().writes()).isEqualTo(writes);
            }
        }
    }
}
