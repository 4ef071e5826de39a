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
                application.awaitLive("accounts.crm");
            }
        }
    }

    /** The desk asks the system for its form of a key: an id of 18 characters, a number without zeros before it. */
    @Test
    void personMayNameARecordByEitherFormOfItsKey() {
        try (var sandbox = Sandbox.start(SandboxSettings.onFreePorts().withAccounts(3));
                var application =
                        Application.against(sandbox, "typed-keys").start().live()) {
            var sides = new BothSides(sandbox);
            var id = sandbox.salesforce().create("Account", Map.of("Name", "Named", "Phone", "1"));
            var row = sides.rowOf(id);
            sides.execute("update accounts set phone = '2' where id = " + row);
            sides.becomeEqual();
            for (var key : new String[] {"crm/" + id.substring(0, 15), "erp/00" + row}) {
                var path = "/api/syncs/accounts/records/" + key;

                assertThat(application.get(path)).contains("\"Phone\":\"2\"").contains(id);
                assertThat(application.get(path + "/history")).contains("\"before\":\"1\"");
                assertThat(application.get(path + "/history?at=2020-01-01T00:00:00Z"))
                        .contains("before all that");
                var history = application.post(path + "/forget", "{\"by\": \"ada\", \"history\": true}");
                assertThat(history.statusCode()).as(history.body()).isEqualTo(200);
                var preferred = application.post(path + "/prefer", "{\"by\": \"ada\", \"system\": \"crm\"}");
                assertThat(preferred.statusCode()).as(preferred.body()).isEqualTo(200);
                sides.execute("update accounts set phone = '1' where id = " + row);
                sides.becomeEqual();
                sides.execute("update accounts set phone = '2' where id = " + row);
                sides.becomeEqual();
            }

            assertThat(application
                            .ask("/api/syncs/accounts/records/erp/nothing")
                            .statusCode())
                    .isEqualTo(404);
            assertThat(application
                            .ask("/api/syncs/accounts/records/erp/99999999")
                            .statusCode())
                    .isEqualTo(404);
            sides.execute("delete from accounts where id = " + row);
            await().atMost(PATIENCE)
                    .until(() -> sandbox.salesforce().record("Account", id).isEmpty());
            await().atMost(PATIENCE).untilAsserted(() -> {
                var erased = application.post(
                        "/api/syncs/accounts/records/crm/" + id.substring(0, 15) + "/forget", "{\"by\": \"ada\"}");
                assertThat(erased.statusCode()).as(erased.body()).isEqualTo(200);
                assertThat(erased.body()).contains("\"records\":1");
            });
        }
    }

    private static void isIn(BothSides sides, String row, String column, String value) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(sides.text("select " + column + " from accounts where id = " + row))
                        .isEqualTo(value));
    }
}
