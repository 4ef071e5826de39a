package dev.bactrian.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.bactrian.sandbox.Sandbox;
import dev.bactrian.sandbox.SandboxSettings;
import dev.bactrian.sandbox.salesforce.OrgFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The two sides are linked by the table's key, which accounts hold in an external id field. */
class TableKeyIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final String SYNC =
            """
            connection_name: accounts
            source: { system: crm, object: Account }
            target: { system: erp, table: accounts }
            external_id_field: ERP_Id__c
            field_mappings:
              - { source: ERP_Id__c, target: id }
              - { source: Name, target: account_name }
              - { source: Phone, target: phone }
            """;

    private static final String ORG =
            """
            fields:
              Account:
                - { name: ERP_Id__c, length: 20, externalId: true, unique: true }
            """;

    @Test
    void pairsThatStandOnBothSidesAreFoundAndKeysStayAsTheyAre() throws IOException {
        var file = Files.writeString(
                Files.createDirectories(Path.of("target", "syncs")).resolve("org.yaml"), ORG);
        var settings = SandboxSettings.onFreePorts().withAccounts(0);
        settings = settings.withSalesforce(settings.salesforce().withOrg(OrgFile.read(file)));
        try (var sandbox = Sandbox.start(settings)) {
            var sides = new BothSides(sandbox);
            sides.execute("insert into accounts (id, account_name) values (100, 'Ada'), (200, 'Bea')");
            var ada = account(sandbox, Map.of("Name", "Ada", "ERP_Id__c", "100", "Phone", "1"));
            account(sandbox, Map.of("Name", "Bea", "ERP_Id__c", "200"));
            try (var application = Application.against(sandbox, "table-key")
                    .withSync("accounts.sync.yaml", SYNC)
                    .start()
                    .live()) {
                holds(sides, 100, "Ada 1");
                assertThat(sides.text("select count(*) from bactrian.record")).isEqualTo("2");

                sides.execute("update accounts set phone = '2' where id = 200");
                sides.execute("insert into accounts (id, account_name, phone) values (300, 'Cid', '3')");
                account(sandbox, Map.of("Name", "Dot", "Phone", "4", "ERP_Id__c", "400"));
                sandbox.salesforce().update("Account", ada, Map.of("Phone", "5"));

                holds(sides, 400, "Dot 4");
                holds(sides, 100, "Ada 5");
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(sandbox.salesforce().records("Account"))
                                .extracting(record -> record.get("ERP_Id__c") + " " + record.get("Phone"))
                                .containsExactlyInAnyOrder("100 5", "200 2", "300 3", "400 4"));
                assertThat(sides.text("select string_agg(id::text, ' ' order by id) from accounts"))
                        .isEqualTo("100 200 300 400");
                assertThat(sides.text("select count(*) from bactrian.parked")).isEqualTo("0");
                application.awaitLive("accounts.erp");
            }
        }
    }

    private static String account(Sandbox sandbox, Map<String, Object> fields) {
        return sandbox.salesforce().create("Account", fields);
    }

    private static void holds(BothSides sides, int id, String account) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(
                        sides.text("select account_name || ' ' || phone from accounts where id = " + id))
                .isEqualTo(account));
    }
}
