package dev.bactrian.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.bactrian.sandbox.Sandbox;
import dev.bactrian.sandbox.SandboxSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** A sync file that is wrong does not run, and tells every mistake with its place and what is allowed. */
class RefusalIT {

    @Test
    void wrongFileIsRefusedAtStartWithAllItsMistakes() throws IOException {
        refused(
                "wrong-keys",
                """
                source: { system: crm, object: Account }
                target: { system: erpp, tabel: accounts }
                field_mappings:
                  - { source: Id, target: sf_id, direction: sideways }
                sync_hub: erp
                """,
                "2:11: target.system: unknown system \"erpp\"",
                "did you mean \"erp\"?",
                "2:25: target.tabel: unknown key",
                "did you mean \"table\"?",
                "4:34: field_mappings[0].direction: unknown word \"sideways\" (allowed: both, to_target, to_source)",
                "5:1: sync_hub: unknown key \"sync_hub\"");
    }

    @Test
    void wrongColumnsAndTypesAreRefusedAtStart() throws IOException {
        refused(
                "wrong-columns",
                        """
                source: { system: crm, object: Account }
                target: { system: erp, table: accounts }
                field_mappings:
                  - { source: Id, target: sf_id }
                  - { source: AnnualRevenue, target: anual_revenue }
                  - { source: NumberOfEmployees, target: last_modified }
                  - { source: Nmae, target: account_name }
                """,
                "5:30: field_mappings[1].target: unknown column \"anual_revenue\"", "did you mean \"annual_revenue\"?",
                "6:5: field_mappings[2]: \"NumberOfEmployees\"", "hold values of different types",
                "7:7: field_mappings[3].source: unknown field \"Nmae\" (object Account has: ",
                        "did you mean \"Name\"?");
    }

    @Test
    void channelThatIsNotConfiguredIsRefusedAtStart() throws IOException {
        refused(
                "no-channels",
                """
                source: { system: crm, object: Account }
                target: { system: erp, table: accounts }
                field_mappings: [{ source: Id, target: sf_id }]
                error_handling:
                  notification: { channels: [slack, email] }
                  notifications: { email: ops@example.com }
                """,
                "5:30: error_handling.notification.channels[0]: needs bactrian.notify.slack.webhook-url in application.properties",
                "5:30: error_handling.notification.channels[0]: names nobody: give error_handling.notification.slack, or"
                        + " bactrian.notify.slack.channel",
                "6:20: error_handling.notifications.email: needs bactrian.notify.mail.host",
                "6:20: error_handling.notifications.email: needs bactrian.notify.mail.from");
    }

    @Test
    void twoSyncsForTheSameTwoObjectsAreWarnedOf() throws IOException {
        Files.deleteIfExists(Path.of("target", "application-logs", "twins.log"));
        try (var sandbox = Sandbox.start(SandboxSettings.onFreePorts().withAccounts(1));
                var application = Application.against(sandbox, "twins")
                        .withSync("one.sync.yaml", Application.shippedSync())
                        .withSync(
                                "other.sync.yaml",
                                Application.shippedSync().replace("connection_name: accounts", "connection_name: copy"))
                        .with(
                                "camel.main.routes-include-pattern",
                                "file:routes/*.camel.yaml,file:target/syncs/twins/*.sync.yaml")) {
            application.start().live();

            assertThat(application.log().lines().filter(line -> line.contains("two syncs keep the same two objects")))
                    .hasSize(1);
        }
    }

    private static void refused(String name, String yaml, String... reasons) throws IOException {
        Files.deleteIfExists(Path.of("target", "application-logs", name + ".log"));
        try (var sandbox = Sandbox.start(SandboxSettings.onFreePorts().withAccounts(1));
                var application = Application.against(sandbox, name).withSync("customers.sync.yaml", yaml)) {
            application.start();
            await().atMost(Application.START).untilAsserted(() -> assertThat(application.get("/q/health/ready"))
                    .contains("\"status\": \"DOWN\"", "invalid: "));
            assertThat(application.log())
                    .contains(name + "/customers.sync.yaml:")
                    .contains(reasons);
        }
    }
}
