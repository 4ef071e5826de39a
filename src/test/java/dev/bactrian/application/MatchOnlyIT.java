package dev.bactrian.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.bactrian.sandbox.Sandbox;
import dev.bactrian.sandbox.SandboxSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A first load that pairs what is there and writes nothing. */
class MatchOnlyIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String ROWS = "select md5(string_agg(a::text, '|' order by id)) from accounts a";

    /** The side that is read first holds neither the key nor the times of the other one, and nulls count for nothing. */
    private static final String TURNED_ROUND =
            """
            connection_name: accounts
            source: { system: erp, table: accounts }
            target: { system: crm, object: Account }
            sync_settings: { initial_sync: { strategy: match_only } }
            match_on: [account_name]
            mapping_options: { handle_nulls: ignore }
            field_mappings:
              - { source: sf_id,         target: Id }
              - { source: account_name,  target: Name }
              - { source: industry_type, target: Industry }
              - { source: phone,         target: Phone }
              - { source: last_modified, target: LastModifiedDate }
            """;

    @Test
    void bothSidesStayAsTheyAreUntilSomebodyEdits() throws IOException {
        var shipped = Application.shippedSync().replace("strategy: full_load", "strategy: match_only");
        try (var sandbox = Sandbox.start(SandboxSettings.onFreePorts().withAccounts(40))) {
            var sides = new BothSides(sandbox);
            var alone = sandbox.salesforce().create("Account", Map.of("Name", "Alone in Salesforce"));
            var paired = sandbox.salesforce().create("Account", Map.of("Name", "Paired", "Phone", "1"));
            sides.execute("insert into accounts (sf_id, account_name, phone) values ('" + paired + "', 'Paired', '2')");
            var rows = sides.text(ROWS);
            var writes = sandbox.salesforce().calls().counts().writes();
            try (var application = Application.against(sandbox, "match-only")
                    .withSync("accounts.sync.yaml", shipped)
                    .start()
                    .live()) {
                assertThat(sides.text("select count(*) from bactrian.link_state where dirty"))
                        .isEqualTo("0");
                assertThat(sides.text(ROWS)).isEqualTo(rows);
                assertThat(sandbox.salesforce().calls().counts().writes()).isEqualTo(writes);

                sides.execute("update accounts set phone = '3' where sf_id = '" + paired + "'");
                await().atMost(PATIENCE).until(() -> "3"
                        .equals(sandbox.salesforce()
                                .record("Account", paired)
                                .orElseThrow()
                                .get("Phone")));
                sandbox.salesforce().update("Account", alone, Map.of("Phone", "4"));
                var row = sides.rowOf(alone);
                assertThat(sides.text("select account_name || ' ' || phone from accounts where id = " + row))
                        .isEqualTo("Alone in Salesforce 4");
                assertThat(application.metric("bactrian_writes_parked_total")).isZero();
            }
        }
    }

    /** A change that waits for a system that cannot be read is decided after the load, and is still one that only links. */
    @Test
    void whatHadToWaitDuringTheLoadIsOnlyLinkedToo() throws IOException {
        var shipped = Application.shippedSync().replace("strategy: full_load", "strategy: match_only");
        try (var sandbox = Sandbox.start(SandboxSettings.onFreePorts().withAccounts(5))) {
            var sides = new BothSides(sandbox);
            var alone = sandbox.salesforce().create("Account", Map.of("Name", "Alone in Salesforce"));
            var rows = sides.text(ROWS);
            sandbox.salesforce().trouble().limitCalls(0);
            try (var application = Application.against(sandbox, "match-only-waiting")
                    .withSync("accounts.sync.yaml", shipped)
                    .start()) {
                await().atMost(Application.START).ignoreExceptions().until(() -> sides.text(
                                "select count(*) from bactrian.owner where sync <> '*'")
                        .equals("1"));
                sides.execute("insert into bactrian.waiting (sync, system, key, change) values ('accounts', 'crm', '"
                        + alone + "', '{\"sync\":\"accounts\",\"system\":\"crm\",\"key\":\"" + alone
                        + "\",\"operation\":\"READ\",\"committedAt\":\"2026-01-01T00:00:00Z\",\"origin\":\"\",\"author\":\"\","
                        + "\"position\":{\"order\":0,\"log\":0,\"token\":\"\"},\"takes\":\"LINKS\",\"fields\":{\"Name\":{\"type\":\"TEXT\",\"value\":\"Alone"
                        + " in Salesforce\"}}}')");

                sandbox.salesforce().trouble().clear();
                application.live();
                await().atMost(PATIENCE).until(() -> sides.text("select count(*) from bactrian.waiting")
                        .equals("0"));

                assertThat(sides.text(
                                "select string_agg(system || ' ' || presence, ', ' order by system) from bactrian.link"
                                        + " where record_id = (select record_id from bactrian.link where key = '"
                                        + alone + "')"))
                        .isEqualTo("crm PRESENT, erp UNMATCHED");
                assertThat(sides.text(ROWS)).isEqualTo(rows);
                sandbox.salesforce().update("Account", alone, Map.of("Phone", "4"));
                assertThat(sides.rowOf(alone)).isPositive();
            }
        }
    }

    @Test
    void nothingIsWrittenWhicheverSideIsReadFirst() throws IOException {
        try (var sandbox = Sandbox.start(SandboxSettings.onFreePorts().withAccounts(10))) {
            var sides = new BothSides(sandbox);
            var paired = sandbox.salesforce().create("Account", Map.of("Name", "Paired", "Industry", "Energy"));
            sides.execute("insert into accounts (account_name, phone) values ('Paired', '1')");
            var rows = sides.text(ROWS);
            var writes = sandbox.salesforce().calls().counts().writes();
            try (var application = Application.against(sandbox, "match-only-turned-round")
                    .withSync("accounts.sync.yaml", TURNED_ROUND)
                    .start()
                    .live()) {
                assertThat(sides.text("select count(*) from bactrian.link_state where dirty"))
                        .isEqualTo("0");
                assertThat(sides.text(ROWS)).isEqualTo(rows);
                assertThat(sandbox.salesforce().calls().counts().writes()).isEqualTo(writes);

                sides.execute("update accounts set phone = '2' where account_name = 'Paired'");
                await().atMost(PATIENCE).until(() -> "2"
                        .equals(sandbox.salesforce()
                                .record("Account", paired)
                                .orElseThrow()
                                .get("Phone")));
                await().atMost(PATIENCE)
                        .until(() -> sides.text("select sf_id from accounts where account_name = 'Paired'")
                                .equals(paired));
                assertThat(application.metric("bactrian_writes_parked_total")).isZero();
            }
        }
    }
}
