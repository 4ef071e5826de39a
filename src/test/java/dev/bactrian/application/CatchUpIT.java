package dev.bactrian.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.bactrian.sandbox.Sandbox;
import dev.bactrian.sandbox.SandboxSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the systems' own logs swallow is found by asking. */
class CatchUpIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String MISSED = "bactrian_changes_missed_total";

    @Test
    void whatTheLogsSwallowArrivesAllTheSame() throws IOException {
        var shipped = Application.shippedSync()
                .replace(
                        "sync_type: bidirectional ",
                        "ongoing_sync: { polling_interval_seconds: 1 }\n  sync_type: bidirectional ");
        try (var sandbox = Sandbox.start(SandboxSettings.onFreePorts().withAccounts(40))) {
            var sides = new BothSides(sandbox);
            var application = Application.against(sandbox, "catch-up").withSync("accounts.sync.yaml", shipped);
            try (application) {
                application.start().live();
                sides.becomeEqual();

                nothingIsMissedWhileTheLogsTell(sandbox, sides, application);
                eventsThatNeverCome(sandbox, sides, application);
                aTableThatNobodyPublishes(sandbox, sides, application);
            }
        }
    }

    private static void nothingIsMissedWhileTheLogsTell(Sandbox sandbox, BothSides sides, Application application) {
        var id = sandbox.salesforce().create("Account", Map.of("Name", "Told", "Phone", "1"));
        sides.execute("update accounts set phone = '2' where id = " + sides.rowOf(id));
        sides.becomeEqual();

        for (var system : new String[] {"crm", "erp"}) {
            for (var look = 0; look < 3; look++) {
                afterALook(sides, system);
            }
        }
        assertThat(application.metric(MISSED)).isZero();
    }

    private static void eventsThatNeverCome(Sandbox sandbox, BothSides sides, Application application) {
        var trouble = sandbox.salesforce().trouble();
        var edited = sandbox.salesforce().create("Account", Map.of("Name", "Edited unheard", "Phone", "1"));
        var deleted = sandbox.salesforce().create("Account", Map.of("Name", "Deleted unheard"));
        var row = sides.rowOf(edited);
        var deletedRow = sides.rowOf(deleted);
        sides.becomeEqual();

        trouble.loseEvents(3);
        sandbox.salesforce().update("Account", edited, Map.of("Phone", "2"));
        sandbox.salesforce().delete("Account", deleted);
        var made = sandbox.salesforce().create("Account", Map.of("Name", "Made unheard"));

        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(sides.text("select phone from accounts where id = " + row))
                    .isEqualTo("2");
            assertThat(sides.text("select count(*) from accounts where id = " + deletedRow))
                    .isEqualTo("0");
        });
        sides.rowOf(made);
        assertThat(trouble.state().lossesLeft()).isZero();
        sides.becomeEqual();
        assertThat(application.metric(MISSED, "from=\"crm\"")).isEqualTo(3);
        assertThat(application.get("/api/syncs")).containsPattern("\"missed\":[1-9]");
    }

    /** As after somebody has put the publication right, as they thought: it is named, the table is added again, and everything is read anew. */
    private static void aTableThatNobodyPublishes(Sandbox sandbox, BothSides sides, Application application) {
        var edited = sandbox.salesforce().create("Account", Map.of("Name", "Written unheard", "Phone", "1"));
        var deleted = sandbox.salesforce().create("Account", Map.of("Name", "Taken out unheard"));
        var row = sides.rowOf(edited);
        var deletedRow = sides.rowOf(deleted);
        sides.becomeEqual();

        sides.execute("alter publication bactrian_erp drop table accounts");
        sides.execute("update accounts set phone = '2' where id = " + row);
        sides.execute("delete from accounts where id = " + deletedRow);
        sides.execute("insert into accounts (account_name) values ('Inserted unheard')");
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(application.log())
                .contains("does not tell of accounts")
                .contains("alter publication bactrian_erp add table"));

        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(sandbox.salesforce().record("Account", edited).orElseThrow())
                    .containsEntry("Phone", "2");
            assertThat(sandbox.salesforce().record("Account", deleted)).isEmpty();
            assertThat(sandbox.salesforce().records("Account"))
                    .anyMatch(account -> "Inserted unheard".equals(account.get("Name")));
        });
        sides.becomeEqual();
    }

    private static void afterALook(BothSides sides, String system) {
        var marked = "select updated_at from bactrian.position where system = '" + system + "/catch-up'";
        var before = sides.text(marked);
        await().atMost(PATIENCE).until(() -> !sides.text(marked).equals(before));
    }
}
