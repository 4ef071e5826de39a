package dev.bactrian.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.bactrian.sandbox.Sandbox;
import dev.bactrian.sandbox.SandboxSettings;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A sync that is wrong does not keep the others from running, and whoever wrote it sees why it does not run. */
class WrongFileIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final String WRONG =
            """
            source: { system: crm, object: Account }
            target: { system: erp, table: accounts }
            field_mappings:
              - { source: Id, target: sf_id }
            deletes: gently
            nonsense: 1
            """;

    private static final String UNFITTING =
            """
            source: { system: crm, object: Contact }
            target: { system: erp, table: people }
            match_on: [LastName]
            field_mappings:
              - { source: Id, target: sf_id }
              - { source: LastName, target: last_name }
            """;

    @Test
    void wrongFileIsToldByItsMistakesAloneAndTheOthersRun() {
        try (var sandbox = Sandbox.start(SandboxSettings.onFreePorts().withAccounts(5));
                var application = Application.against(sandbox, "wrong-file")
                        .withSync("wrong.sync.yaml", WRONG)
                        .andSync("accounts.sync.yaml", Application.shippedSync())
                        .start()
                        .live()) {
            var sides = new BothSides(sandbox);
            sides.becomeEqual();

            assertThat(application.log())
                    .containsOnlyOnce("wrong.sync.yaml:5:1: deletes: unknown word \"gently\"")
                    .containsOnlyOnce("wrong.sync.yaml:6:1: nonsense: unknown key \"nonsense\"")
                    .contains("quarkus-run.jar check routes")
                    .doesNotContain("\tat ", "Caused by");
            assertThat(application.ask("/q/health/ready").statusCode()).isEqualTo(503);
            assertThat(application.get("/q/health/ready"))
                    .contains("sync wrong: its file is wrong", "deletes: unknown word");
            assertThat(application.ask("/q/health/live").statusCode()).isEqualTo(200);
            assertThat(application.get("/api/syncs"))
                    .contains("\"refused\":[{\"name\":\"wrong\"", "unknown key \\\"nonsense\\\"");
            assertThat(application.metric("bactrian_invalid", "sync=\"wrong\"")).isEqualTo(1);
            assertThat(application.metric("bactrian_invalid", "sync=\"accounts\""))
                    .isZero();
        }
    }

    @Test
    void syncThatDoesNotFitItsSystemsRunsOnceTheyAreMended() {
        try (var sandbox = Sandbox.start(SandboxSettings.onFreePorts().withAccounts(5))) {
            var sides = new BothSides(sandbox);
            sides.execute("create table people (id bigserial primary key, sf_id text unique, name text)");
            try (var application = Application.against(sandbox, "unfitting")
                    .withSync("people.sync.yaml", UNFITTING)
                    .andSync("accounts.sync.yaml", Application.shippedSync())
                    .start()) {
                sides.becomeEqual();
                await().atMost(PATIENCE).untilAsserted(() -> assertThat(application.get("/q/health/ready"))
                        .contains("\"people.erp\": \"invalid: ", "unknown column \\\"last_name\\\"")
                        .contains("\"accounts.erp\": \"live\""));
                assertThat(application.metric("bactrian_invalid", "sync=\"people\""))
                        .isEqualTo(1);

                sides.execute("alter table people rename name to last_name");
                var id = sandbox.salesforce().create("Contact", Map.of("LastName", "Lovelace"));

                await().atMost(PATIENCE).untilAsserted(() -> assertThat(
                                sides.text("select max(last_name) from people where sf_id = '" + id + "'"))
                        .isEqualTo("Lovelace"));
                application.live();
                assertThat(application.metric("bactrian_invalid", "sync=\"people\""))
                        .isZero();
                assertThat(application.log()).containsOnlyOnce("sync does not fit its systems sync=people");
            }
        }
    }

    /** Else the order in which files are found would say which of them goes on with the records of the sync. */
    @Test
    void ofTwoFilesWithOneNameNeitherRuns() {
        try (var sandbox = Sandbox.start(SandboxSettings.onFreePorts().withAccounts(5));
                var application = Application.against(sandbox, "one-name")
                        .withSync("accounts.sync.yaml", Application.shippedSync())
                        .andSync(
                                "again.sync.yaml",
                                Application.shippedSync()
                                        .replace("connection_name: accounts", "connection_name: Accounts"))
                        .start()) {
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(application.get("/q/health/ready"))
                    .contains("accounts.sync.yaml has the name", "\"accounts.erp\": \"invalid: "));
            assertThat(new BothSides(sandbox).text("select count(*) from pg_replication_slots"))
                    .isEqualTo("0");
        }
    }
}
