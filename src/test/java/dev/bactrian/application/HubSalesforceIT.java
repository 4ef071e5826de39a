package dev.bactrian.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.bactrian.sandbox.Sandbox;
import dev.bactrian.sandbox.SandboxSettings;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Salesforce, an ERP and the database between them. */
class HubSalesforceIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final String HUB =
            """
            sync_hub: data_hub
            entities:
              - name: customer
                table: customers
                field_mappings:
                  - { hub: sf_id, crm: Id, erp: sf_id }
                  - { hub: name, crm: Name, erp: account_name, required: true }
                  - { hub: phone, crm: Phone, erp: phone }
                  - { hub: industry, crm: Industry, erp: industry_type }
            connected_systems:
              - { system: crm, objects: [Account] }
              - { system: erp, objects: { customer: accounts } }
            """;

    @Test
    void editOfAnyEndReachesAllOthers() throws Exception {
        try (var sandbox = Sandbox.start(SandboxSettings.onFreePorts().withAccounts(30))) {
            var sides = new BothSides(sandbox);
            sides.execute("create database data_hub");
            execute(
                    sandbox,
                    "create table customers (id bigserial primary key, sf_id text unique, name text, phone text, industry text)");
            try (var application = Application.against(sandbox, "hub-salesforce")
                    .with("bactrian.systems.data_hub.type", "postgres")
                    .with("bactrian.systems.data_hub.host", "localhost")
                    .with(
                            "bactrian.systems.data_hub.port",
                            Integer.toString(sandbox.postgres().port()))
                    .with("bactrian.systems.data_hub.database", "data_hub")
                    .with("bactrian.systems.data_hub.user", "postgres")
                    .withSync("main.sync.yaml", HUB)
                    .start()
                    .live()) {
                await().atMost(PATIENCE).until(() -> isEqual(sandbox, sides));
                assertThat(sides.salesforce()).hasSizeGreaterThanOrEqualTo(30);

                var ids = new ArrayList<>(sides.salesforce().keySet());
                sandbox.salesforce().update("Account", ids.get(0), Map.of("Phone", "of the CRM"));
                execute(sandbox, "update customers set phone = 'of the hub' where sf_id = '" + ids.get(1) + "'");
                sides.execute("update accounts set phone = 'of the ERP' where sf_id = '" + ids.get(2) + "'");
                var born = sandbox.salesforce().create("Account", Map.of("Name", "Born in the CRM"));
                execute(sandbox, "insert into customers (name) values ('Born in the hub')");
                sides.execute("insert into accounts (account_name) values ('Born in the ERP')");
                for (var n = 0; n < 3; n++) {
                    var phone =
                            List.of("of the CRM", "of the hub", "of the ERP").get(n);
                    var id = ids.get(n);
                    await().atMost(PATIENCE).untilAsserted(() -> assertThat(List.of(
                                    String.valueOf(sides.salesforce().get(id).phone()),
                                    String.valueOf(
                                            texts(sandbox, "select phone from customers where sf_id = '" + id + "'")
                                                    .get(0)),
                                    sides.text("select phone from accounts where sf_id = '" + id + "'")))
                            .containsOnly(phone));
                }
                await().atMost(PATIENCE).until(() -> sides.salesforce().values().stream()
                        .map(BothSides.Account::name)
                        .toList()
                        .containsAll(List.of("Born in the hub", "Born in the ERP")));
                await().atMost(PATIENCE).until(() -> isEqual(sandbox, sides));

                sandbox.salesforce().delete("Account", born);
                execute(sandbox, "delete from customers where sf_id = '" + ids.get(3) + "'");
                await().atMost(PATIENCE)
                        .until(() -> !sides.salesforce().containsKey(ids.get(3))
                                && isEqual(sandbox, sides)
                                && texts(sandbox, "select name from customers where sf_id = '" + born + "'")
                                        .isEmpty());
                assertThat(sides.text("select count(*) from bactrian.parked")).isEqualTo("0");
                application.awaitLive("main-customer.data_hub");
            }
        }
    }

    /** Nothing but the systems and their objects: fields whose names are alike travel, records find each other by name, and the log says so. */
    @Test
    void hubThatNamesOnlyObjectsRuns() throws Exception {
        try (var sandbox = Sandbox.start(SandboxSettings.onFreePorts().withAccounts(0))) {
            var sides = new BothSides(sandbox);
            sides.execute("create database data_hub");
            execute(
                    sandbox,
                    "create table account (id bigserial primary key, name text, phone text, annual_revenue numeric)");
            execute(sandbox, "create table contact (id bigserial primary key, last_name text, email text)");
            execute(sandbox, "insert into account (name, phone) values ('Acme', 'of the hub')");
            var crm = sandbox.salesforce();
            var acme = crm.create("Account", Map.of("Name", "Acme", "Industry", "Energy"));
            crm.create("Contact", Map.of("LastName", "Ada", "Email", "ada@example.com"));
            try (var application = Application.against(sandbox, "hub-minimal")
                    .with("bactrian.systems.data_hub.type", "postgres")
                    .with("bactrian.systems.data_hub.host", "localhost")
                    .with(
                            "bactrian.systems.data_hub.port",
                            Integer.toString(sandbox.postgres().port()))
                    .with("bactrian.systems.data_hub.database", "data_hub")
                    .with("bactrian.systems.data_hub.user", "postgres")
                    .withSync(
                            "main.sync.yaml",
                            "sync_hub: data_hub\nconnected_systems:\n  - system: crm\n    objects: [Account, Contact]\n")
                    .start()
                    .live()) {
                await().atMost(PATIENCE).until(() -> "of the hub"
                        .equals(crm.record("Account", acme).orElseThrow().get("Phone")));
                await().atMost(PATIENCE).until(() -> texts(sandbox, "select last_name || email from contact")
                        .equals(List.of("Adaada@example.com")));
                crm.update("Account", acme, Map.of("AnnualRevenue", 5));
                await().atMost(PATIENCE).until(() -> texts(sandbox, "select annual_revenue::int from account")
                        .equals(List.of("5")));
                assertThat(crm.records("Account")).hasSize(1);
                assertThat(application.log()).contains("records find each other by name");
            }
        }
    }

    private static boolean isEqual(Sandbox sandbox, BothSides sides) throws SQLException {
        var ofCrm = sides.salesforce().entrySet().stream()
                .map(entry -> entry.getKey() + "|" + entry.getValue().name())
                .sorted()
                .toList();
        var ofHub = texts(sandbox, "select concat_ws('|', coalesce(sf_id, '?'), name) from customers").stream()
                .sorted()
                .toList();
        var ofErp = sides.postgres().entrySet().stream()
                .map(entry -> entry.getKey() + "|" + entry.getValue().name())
                .sorted()
                .toList();
        return ofCrm.equals(ofHub) && ofCrm.equals(ofErp);
    }

    private static void execute(Sandbox sandbox, String sql) throws SQLException {
        Sql.execute(DriverManager.getConnection(url(sandbox), "postgres", "postgres"), sql);
    }

    private static List<String> texts(Sandbox sandbox, String sql) throws SQLException {
        return Sql.texts(DriverManager.getConnection(url(sandbox), "postgres", "postgres"), sql);
    }

    private static String url(Sandbox sandbox) {
        return "jdbc:postgresql://localhost:" + sandbox.postgres().port() + "/data_hub";
    }
}
