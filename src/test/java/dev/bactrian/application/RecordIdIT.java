package dev.bactrian.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.bactrian.sandbox.Sandbox;
import dev.bactrian.sandbox.SandboxSettings;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Salesforce's ids of 15 and of 18 characters are the same key. */
class RecordIdIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @Test
    void rowWithAShortIdIsTheRowOfItsAccount() {
        try (var sandbox = Sandbox.start(SandboxSettings.onFreePorts().withAccounts(3))) {
            var sides = new BothSides(sandbox);
            var before = sandbox.salesforce().create("Account", Map.of("Name", "There before", "Phone", "1"));
            sides.execute("insert into accounts (sf_id, account_name, phone) values ('" + before.substring(0, 15)
                    + "', 'There before', '1')");
            try (var application =
                    Application.against(sandbox, "record-id").start().live()) {
                var row = sides.text("select id from accounts where account_name = 'There before'");

                sandbox.salesforce().update("Account", before, Map.of("Phone", "2"));
                isIn(sides, row, "phone", "2");
                sides.execute("update accounts set phone = '3' where id = " + row);
                await().atMost(PATIENCE).untilAsserted(() -> assertThat(sandbox.salesforce()
                                .record("Account", before)
                                .orElseThrow()
                                .get("Phone"))
                        .isEqualTo("3"));
                sides.execute("update accounts set sf_id = left(sf_id, 15), phone = '4' where id = " + row);
                await().atMost(PATIENCE).untilAsserted(() -> assertThat(sandbox.salesforce()
                                .record("Account", before)
                                .orElseThrow()
                                .get("Phone"))
                        .isEqualTo("4"));
                sandbox.salesforce().update("Account", before, Map.of("Phone", "5"));
                isIn(sides, row, "phone", "5");

                assertThat(sides.text(
                                "select count(*) from accounts where sf_id like '" + before.substring(0, 15) + "%'"))
                        .isEqualTo("1");
                assertThat(sides.text("select count(*) from bactrian.parked where settled_at is null"))
                        .isEqualTo("0");
                assertThat(application.get("/q/health/ready")).contains("\"accounts.crm\": \"live\"");
            }
        }
    }

    private static void isIn(BothSides sides, String row, String column, String value) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(sides.text("select " + column + " from accounts where id = " + row))
                        .isEqualTo(value));
    }
}
