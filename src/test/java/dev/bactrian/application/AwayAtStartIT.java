package dev.bactrian.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A system of a hub that is away when the application starts keeps none of the others from being kept equal. */
class AwayAtStartIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @Test
    void othersGoOnWithoutTheOneThatIsAway() throws Exception {
        try (var databases = new HubDatabases("away-at-start", "")) {
            startAndStop(databases);
            databases.rename("erp", "ada@example.com", "Ada of the ERP");
            close(databases);

            databases.application.start();
            databases.rename("data_hub", "bea@example.com", "Bea of the hub");
            databases.rename("shop", "cid@example.com", "Cid of the shop");
            databases.insert("shop", "Dot", "dot@example.com", "gold");

            await().atMost(PATIENCE).untilAsserted(() -> {
                assertThat(databases.customerNames("shop")).containsEntry("bea@example.com", "Bea of the hub");
                assertThat(databases.customerNames("data_hub"))
                        .containsEntry("ada@example.com", "Ada")
                        .containsEntry("cid@example.com", "Cid of the shop")
                        .containsEntry("dot@example.com", "Dot");
            });
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(
                            databases.application.ask("/q/health/ready").body())
                    .contains("\"main-customer.data_hub\": \"live")
                    .contains("\"main-customer.erp\": \"down"));

            open(databases);
            becomeEqual(databases, "Ada of the ERP", "Bea of the hub", "Cid of the shop", "Dot");
            databases.application.live();
            assertThat(databases.application.log())
                    .contains("starting without a system sync=main-customer system=erp")
                    .as("the others are not disturbed")
                    .doesNotContain("preparing it anew");
        }
    }

    @Test
    void oneThatComesBackAlteredIsAskedAnew() throws Exception {
        try (var databases = new HubDatabases("altered-while-away", "")) {
            startAndStop(databases);
            databases.execute(
                    "erp",
                    "alter table accounts alter account_name type varchar(200)",
                    "update accounts set account_name = 'Ada of the ERP' where email = 'ada@example.com'");
            close(databases);

            databases.application.start();
            databases.rename("data_hub", "bea@example.com", "Bea of the hub");
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(databases.customerNames("shop"))
                    .containsEntry("bea@example.com", "Bea of the hub"));

            open(databases);
            becomeEqual(databases, "Ada of the ERP", "Bea of the hub", "Cid");
            assertThat(databases.application.log()).contains("it is not as it was when it could be asked last");

            databases.application.kill();
            close(databases);
            databases.execute("shop", "alter table buyers rename title to name");
            databases.application.start();
            await().ignoreExceptions().atMost(PATIENCE).untilAsserted(() -> assertThat(
                            databases.application.ask("/q/health/ready").body())
                    .contains("as it was last, it does not fit: ")
                    .contains("unknown column \\\"title\\\""));
        }
    }

    private static void startAndStop(HubDatabases databases) throws Exception {
        databases.insert("data_hub", "Ada", "ada@example.com", "A");
        databases.insert("data_hub", "Bea", "bea@example.com", "C");
        databases.insert("data_hub", "Cid", "cid@example.com", "C");
        databases.application.start().live();
        becomeEqual(databases, "Ada", "Bea", "Cid");
        databases.application.kill();
    }

    private static void close(HubDatabases databases) throws SQLException {
        databases.execute(
                "postgres",
                "alter database erp with allow_connections false",
                "select pg_terminate_backend(pid) from pg_stat_activity where datname = 'erp'");
    }

    private static void open(HubDatabases databases) throws SQLException {
        databases.execute("postgres", "alter database erp with allow_connections true");
    }

    private static void becomeEqual(HubDatabases databases, String... names) {
        await().atMost(PATIENCE).untilAsserted(() -> {
            for (var system : HubDatabases.SYSTEMS) {
                assertThat(databases.customerNames(system).values()).as(system).containsExactly(names);
            }
        });
    }
}
