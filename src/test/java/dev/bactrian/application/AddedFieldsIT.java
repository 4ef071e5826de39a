package dev.bactrian.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.bactrian.sandbox.Sandbox;
import dev.bactrian.sandbox.SandboxSettings;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a sync must read again after its file was changed. */
class AddedFieldsIT {

    private static final String PHONE = "  - { source: Phone,            target: phone }\n";

    @Test
    void fieldsThatAreMappedLaterAreBroughtOverAndNoneIsWrittenOver() {
        try (var sandbox = Sandbox.start(SandboxSettings.onFreePorts().withAccounts(5))) {
            var sides = new BothSides(sandbox);
            var here = sandbox.salesforce().create("Account", Map.of("Name", "Known here", "Phone", "1"));
            var there = sandbox.salesforce().create("Account", Map.of("Name", "Known there"));
            var application = Application.against(sandbox, "added-fields");
            try (application) {
                application
                        .withSync(
                                "accounts.sync.yaml", Application.shippedSync().replace(PHONE, ""))
                        .start()
                        .live();
                var row = sides.rowOf(here);
                sides.execute("update accounts set phone = '9' where id = " + sides.rowOf(there));
                application.stop();
                sides.execute("update accounts set account_name = 'Edited meanwhile' where id = " + row);

                application
                        .withSync("accounts.sync.yaml", Application.shippedSync())
                        .start()
                        .live();

                sides.becomeEqual();
                var accounts = sides.salesforce();
                assertThat(accounts.get(here))
                        .extracting(BothSides.Account::name, BothSides.Account::phone)
                        .containsExactly("Edited meanwhile", "1");
                assertThat(accounts.get(there))
                        .extracting(BothSides.Account::phone)
                        .isEqualTo("9");
                assertThat(application.log()).contains("fields were added", "fields=\"Phone\"", "fields=\"phone\"");
            }
        }
    }

    /** What the one column said is no sign of an edit in the other. */
    @Test
    void fieldThatIsMappedToAnotherColumnLosesNothing() {
        try (var sandbox = Sandbox.start(SandboxSettings.onFreePorts().withAccounts(5))) {
            var sides = new BothSides(sandbox);
            sides.execute("alter table accounts add mobile text");
            var id = sandbox.salesforce().create("Account", Map.of("Name", "Moved", "Phone", "1"));
            var application = Application.against(sandbox, "mapped-elsewhere");
            try (application) {
                application.start().live();
                sides.becomeEqual();
                application.stop();

                application
                        .withSync(
                                "accounts.sync.yaml",
                                Application.shippedSync().replace(PHONE, "  - { source: Phone, target: mobile }\n"))
                        .start()
                        .live();

                await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(
                                sides.text("select mobile from accounts where sf_id = '" + id + "'"))
                        .isEqualTo("1"));
                assertThat(sides.salesforce().get(id))
                        .extracting(BothSides.Account::phone)
                        .isEqualTo("1");
            }
        }
    }

    @Test
    void syncThatBeganWithNothingTakesInNothingOldWhenItReadsAnew() {
        var none = Application.shippedSync().replace("{ strategy: full_load }", "{ strategy: none }");
        var polling = none.replace(
                "sync_settings:\n", "sync_settings:\n  ongoing_sync: { mode: polling, polling_interval_seconds: 1 }\n");
        try (var sandbox = Sandbox.start(SandboxSettings.onFreePorts().withAccounts(5))) {
            var sides = new BothSides(sandbox);
            sides.execute("insert into accounts (account_name) values ('Old')");
            var application = Application.against(sandbox, "began-with-nothing");
            try (application) {
                application.withSync("accounts.sync.yaml", none).start().live();
                isCarried(sides, "First");
                application.stop();

                application.withSync("accounts.sync.yaml", polling).start().live();

                isCarried(sides, "Second");
                assertThat(application.log()).contains("reading everything anew");
                assertThat(sides.text("select sf_id from accounts where account_name = 'Old'"))
                        .isEqualTo("null");
            }
        }
    }

    private static void isCarried(BothSides sides, String name) {
        sides.execute("insert into accounts (account_name) values ('" + name + "')");
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(
                        sides.text("select sf_id from accounts where account_name = '" + name + "'"))
                .startsWith("001"));
    }
}
