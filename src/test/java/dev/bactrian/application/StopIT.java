package dev.bactrian.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.bactrian.sandbox.Sandbox;
import dev.bactrian.sandbox.SandboxSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A sync that stops where a system refuses a record: nothing is written until a person resumes it, and nothing is lost. */
class StopIT {

    private static final String BY_ADA = "{\"by\": \"ada\"}";
    private static final String RESUME = "/api/syncs/accounts/resume";

    private static final String SYNC =
            """
            source: { system: crm, object: Account }
            target: { system: erp, table: accounts }
            field_mappings:
              - { source: Id,               target: sf_id }
              - { source: Name,             target: account_name }
              - { source: Industry,         target: industry_type }
              - { source: AnnualRevenue,    target: annual_revenue }
              - { source: Phone,            target: phone }
              - { source: LastModifiedDate, target: last_modified }
            error_handling: { fallback: { action: stop_sync } }
            """;

    @Test
    void refusedRecordStopsTheWholeSyncUntilAPersonResumesIt() throws IOException {
        try (var sandbox = Sandbox.start(SandboxSettings.onFreePorts().withAccounts(10));
                var application = Application.against(sandbox, "stop")
                        .withSync("accounts.sync.yaml", SYNC)
                        .start()
                        .live()) {
            var sides = new BothSides(sandbox);
            var desk = new DeskCalls(sandbox, application, sides);
            var id = desk.born("Neighbour");
            var row = sides.rowOf(id);
            sides.becomeEqual();
            assertThat(application.get("/q/metrics")).contains("bactrian_stopped{sync=\"accounts\"} 0.0");
            assertThat(application.post(RESUME, BY_ADA).body()).contains("sync accounts is not stopped");

            sides.execute("insert into accounts (account_name, industry_type) values ('Refused', 'No such industry')");
            desk.seen(() -> assertThat(isStopped(application)).isTrue());
            sides.execute("update accounts set phone = 'from erp' where id = " + row);
            sandbox.salesforce().update("Account", id, Map.of("Industry", "Energy"));
            desk.seen(
                    () -> assertThat(desk.record(id).get("fields").get("Phone").asText())
                            .isEqualTo("from erp"));
            desk.seen(() -> assertThat(
                            desk.record(id).get("fields").get("Industry").asText())
                    .isEqualTo("Energy"));
            nothingIsWritten(desk, id, row);

            application.stop();
            application.start().live();
            assertThat(isStopped(application)).isTrue();
            nothingIsWritten(desk, id, row);
            var shown = desk.get("/api/syncs").get("syncs").get(0).get("stopped");
            assertThat(shown.get("system").asText()).isEqualTo("crm");
            assertThat(shown.get("code").asText()).isEqualTo("INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST");
            assertThat(application.log()).containsPattern("ERROR.*sync stopped.*sync=accounts to=crm");

            var resumed = desk.post(RESUME, BY_ADA).get("resumed");
            assertThat(resumed.get("code").asText()).isEqualTo("INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST");
            desk.seen(() -> assertThat(desk.account(id, "Phone")).isEqualTo("from erp"));
            desk.seen(() -> assertThat(desk.text("industry_type", row)).isEqualTo("Energy"));
            assertThat(isStopped(application)).isFalse();
            assertThat(desk.get("/api/syncs").get("syncs").get(0).get("stopped").isNull())
                    .isTrue();

            retryStopsItAgain(desk);
            sides.execute("update accounts set industry_type = 'Energy' where account_name = 'Refused'");
            desk.post(RESUME, BY_ADA);
            desk.seen(() -> assertThat(sides.text("select sf_id from accounts where account_name = 'Refused'"))
                    .startsWith("001"));
            sides.becomeEqual();
        }
    }

    /** The record stayed parked. */
    private static void retryStopsItAgain(DeskCalls desk) {
        var parked = desk.get("/api/syncs/accounts/parked?kind=write").get("parked");
        assertThat(parked).hasSize(1);

        desk.post("/api/parked/" + parked.get(0).get("id").asText() + "/retry", BY_ADA);

        desk.seen(() -> assertThat(isStopped(desk.application())).isTrue());
    }

    private static boolean isStopped(Application application) {
        return application.get("/q/health/ready").contains("sync accounts: stopped since")
                && application.metric("bactrian_stopped") == 1;
    }

    private static void nothingIsWritten(DeskCalls desk, String id, long row) {
        var writes = desk.sandbox().salesforce().calls().counts().writes();
        await().during(Duration.ofSeconds(3)).atMost(Duration.ofMinutes(2)).untilAsserted(() -> {
            assertThat(desk.account(id, "Phone")).isEqualTo("1");
            assertThat(desk.text("industry_type", row)).isNotEqualTo("Energy");
            assertThat(desk.sandbox().salesforce().calls().counts().writes()).isEqualTo(writes);
        });
    }
}
