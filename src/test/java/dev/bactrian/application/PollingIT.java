package dev.bactrian.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.bactrian.sandbox.Sandbox;
import dev.bactrian.sandbox.SandboxSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Both systems are asked for what changed, instead of following their logs. */
class PollingIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** A fingerprint of the table, without the times of edits and writes. */
    private static final String ROWS =
            "select md5(string_agg((id, sf_id, account_name, phone)::text, '|' order by id)) from accounts";

    @Test
    void editsDeletesAndWhatHappenedMeanwhileAreFoundByAsking() throws IOException {
        var shipped = Application.shippedSync()
                        .replace(
                                "sync_type: bidirectional ",
                                "ongoing_sync: { mode: polling, polling_interval_seconds: 1 }\n  sync_type: bidirectional ")
                + """
                validation_rules:
                  - { field: Name, rule: regex, pattern: "[^!]*" }
                  - { field: Phone, rule: max_length, max: 20, on_error: warn }
                """;
        try (var sandbox = Sandbox.start(SandboxSettings.onFreePorts().withAccounts(60))) {
            var sides = new BothSides(sandbox);
            var application = Application.against(sandbox, "polling").withSync("accounts.sync.yaml", shipped);
            try (application) {
                application.start().live();
                sides.becomeEqual();
                assertThat(sides.text("select count(*) from pg_replication_slots"))
                        .isEqualTo("0");

                editsTravel(sandbox, sides);
                deletesTravel(sandbox, sides);
                refusedRecordWaitsOnce(sandbox, sides, application);
                nothingIsWrittenWhereNothingChanged(sandbox, sides, application);

                application.kill();
                var id = sandbox.salesforce().create("Account", Map.of("Name", "Made meanwhile"));
                sides.execute("insert into accounts (account_name) values ('Inserted meanwhile')");
                application.start().live();
                sides.rowOf(id);
                sides.becomeEqual();
                assertThat(
                                sides.text(
                                        "select count(*) from accounts where account_name in ('Made meanwhile', 'Inserted meanwhile')"))
                        .isEqualTo("2");
            }
        }
    }

    private static void editsTravel(Sandbox sandbox, BothSides sides) {
        var id = sandbox.salesforce().create("Account", Map.of("Name", "Polled", "Phone", "1"));
        var row = sides.rowOf(id);

        sandbox.salesforce().update("Account", id, Map.of("Phone", "2"));
        sides.execute("update accounts set account_name = 'Polled too' where id = " + row);

        sides.becomeEqual();
        assertThat(sides.text("select account_name || ' ' || phone from accounts where id = " + row))
                .isEqualTo("Polled too 2");
        sides.together(List.of(
                "insert into accounts (account_name) values ('Many 1')",
                "insert into accounts (account_name) values ('Many 2')",
                "update accounts set account_name = 'Many 3' where id = " + row));
        sides.becomeEqual();
        assertThat(sides.salesforce().values().stream()
                        .map(BothSides.Account::name)
                        .filter(name -> String.valueOf(name).startsWith("Many")))
                .containsExactlyInAnyOrder("Many 1", "Many 2", "Many 3");
    }

    private static void deletesTravel(Sandbox sandbox, BothSides sides) {
        var gone = sandbox.salesforce().create("Account", Map.of("Name", "Deleted in Salesforce"));
        var kept = sandbox.salesforce().create("Account", Map.of("Name", "Deleted in the table"));
        var goneRow = sides.rowOf(gone);
        var keptRow = sides.rowOf(kept);

        sandbox.salesforce().delete("Account", gone);
        sides.execute("delete from accounts where id = " + keptRow);

        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(sides.text("select count(*) from accounts where id = " + goneRow))
                    .isEqualTo("0");
            assertThat(sandbox.salesforce().record("Account", kept)).isEmpty();
        });
        sides.becomeEqual();
    }

    /** A poll tells once more what it told shortly before. */
    private static void refusedRecordWaitsOnce(Sandbox sandbox, BothSides sides, Application application) {
        var id = sandbox.salesforce().create("Account", Map.of("Name", "Polled well"));
        sides.rowOf(id);

        sandbox.salesforce().update("Account", id, Map.of("Name", "No!", "Phone", "123456789012345678901"));
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(
                        sides.text("select code from bactrian.parked where settled_at is null and key = '" + id + "'"))
                .isEqualTo("regex"));
        var parked = sides.text("select max(id) from bactrian.parked");
        var captured = application.metric("bactrian_changes_captured_total", "from=\"crm\"");
        await().atMost(PATIENCE)
                .until(() -> application.metric("bactrian_changes_captured_total", "from=\"crm\"") > captured + 10);
        assertThat(sides.text("select max(id) from bactrian.parked")).isEqualTo(parked);
        assertThat(sides.text(
                        "select count(*) from bactrian.journal where outcome = 'rejected' and key = '" + id + "'"))
                .isEqualTo("1");

        sandbox.salesforce().update("Account", id, Map.of("Name", "Yes"));
        sides.becomeEqual();
        assertThat(application.log()).contains("value breaks a rule sync=accounts from=crm key=" + id);
    }

    /** Our own writes are found by the next polls, and must not be taken for edits. */
    private static void nothingIsWrittenWhereNothingChanged(Sandbox sandbox, BothSides sides, Application application) {
        var writes = sandbox.salesforce().calls().counts().writes();
        var rows = sides.text(ROWS);
        var captured = application.metric("bactrian_changes_captured_total", "from=\"crm\"");

        sandbox.salesforce()
                .update("Account", sides.salesforce().keySet().iterator().next(), Map.of("Website", "x.org"));

        await().atMost(PATIENCE)
                .until(() -> application.metric("bactrian_changes_captured_total", "from=\"crm\"") > captured);
        assertThat(sandbox.salesforce().calls().counts().writes()).isEqualTo(writes);
        assertThat(sides.text(ROWS)).isEqualTo(rows);
    }
}
