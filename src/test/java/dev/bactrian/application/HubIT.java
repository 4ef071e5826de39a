package dev.bactrian.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Three systems, each with names, keys and values of its own, kept equal by one file. */
class HubIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int CUSTOMERS = 30;
    private static final int KILLS = 3;

    @Test
    void editOfAnyEndReachesAllOthers() throws Exception {
        try (var hub = new HubDatabases("hub", "")) {
            hub.insert("shop", "Ada of the shop", "ada@example.com", "gold");
            hub.insert("erp", "Ada of the ERP", "ada@example.com", "one");
            hub.insert("erp", "Bea", "bea@example.com", "three");
            hub.insert("data_hub", "Cid", "cid@example.com", "A");
            hub.application.start().live();

            hold(hub, "bea@example.com", "Bea", "C", "lead", "three");
            hold(hub, "cid@example.com", "Cid", "A", "gold", "one");
            for (var system : HubDatabases.SYSTEMS) {
                assertThat(hub.customers(system)).as(system).hasSize(3);
            }

            hub.rename("shop", "bea@example.com", "Bea of the shop");
            hold(hub, "bea@example.com", "Bea of the shop", "C", "lead", "three");
            hub.rename("data_hub", "cid@example.com", "Cid of the hub");
            hold(hub, "cid@example.com", "Cid of the hub", "A", "gold", "one");
            hub.insert("erp", "Dan", "dan@example.com", "one");
            hold(hub, "dan@example.com", "Dan", "A", "gold", "one");
            hub.delete("shop", "dan@example.com");
            await().atMost(PATIENCE)
                    .until(() -> hub.customers("erp").size() == 3
                            && hub.customers("data_hub").size() == 3);
            assertThat(hub.texts(
                            "state",
                            "select concat_ws('|', name, rating, edited_by, data_hub_key > '', shop_key > '', erp_key > '', waits_for_person)"
                                    + " from bactrian.entity_main_customer where email = 'cid@example.com'"))
                    .as("the view of the records")
                    .containsExactly("Cid of the hub|A|data_hub|t|t|t|f");
        }
    }

    /** A database that was restored, or put right by hand, counts on from an earlier number: a new row gets the key of one that is deleted. */
    @Test
    void keyThatIsGivenOutOnceMoreIsTheNewRecords() throws Exception {
        try (var hub = new HubDatabases("hub-keys", "")) {
            hub.insert("data_hub", "Ada", "ada@example.com", "A");
            hub.insert("data_hub", "Bea", "bea@example.com", "A");
            hub.application.start().live();
            hold(hub, "ada@example.com", "Ada", "A", "gold", "one");
            hold(hub, "bea@example.com", "Bea", "A", "gold", "one");
            hub.delete("data_hub", "ada@example.com");
            hub.delete("data_hub", "bea@example.com");
            await().atMost(PATIENCE)
                    .until(() -> hub.customers("erp").isEmpty()
                            && hub.customers("shop").isEmpty());

            hub.execute("shop", "alter table buyers alter buyer restart");
            hub.insert("erp", "Cid", "cid@example.com", "one");
            hub.insert("erp", "Dan", "dan@example.com", "one");

            hold(hub, "cid@example.com", "Cid", "A", "gold", "one");
            hold(hub, "dan@example.com", "Dan", "A", "gold", "one");
            hub.rename("shop", "dan@example.com", "Dan of the shop");
            hold(hub, "dan@example.com", "Dan of the shop", "A", "gold", "one");
            for (var system : HubDatabases.SYSTEMS) {
                assertThat(hub.customers(system)).as(system).hasSize(2);
            }
            assertThat(hub.application.log()).contains("storing them first").doesNotContain("a batch failed");
        }
    }

    /** Decided once, by when people made them, not by when the hub heard of them. */
    @Test
    void laterOfThreeEditsWinsWhateverTheirOrder() throws Exception {
        try (var hub = new HubDatabases("hub-conflicts", "")) {
            for (var system : HubDatabases.SYSTEMS) {
                hub.insert("data_hub", "before", system + "@example.com", "A");
            }
            hub.application.start().live();
            for (var system : HubDatabases.SYSTEMS) {
                hold(hub, system + "@example.com", "before", "A", "gold", "one");
            }

            hub.application.kill();
            for (var last : HubDatabases.SYSTEMS) {
                var email = last + "@example.com";
                for (var system : HubDatabases.SYSTEMS) {
                    if (!system.equals(last)) {
                        hub.rename(system, email, "earlier, of " + system);
                    }
                }
                hub.rename(last, email, "later, of " + last);
            }
            hub.application.start().live();

            for (var last : HubDatabases.SYSTEMS) {
                hold(hub, last + "@example.com", "later, of " + last, "A", "gold", "one");
            }
        }
    }

    @Test
    void systemThatOnlyTellsIsNeverWritten() throws Exception {
        try (var hub = new HubDatabases("hub-one-way", ", sync_type: one_way, direction: to_hub")) {
            hub.insert("erp", "Ada", "ada@example.com", "one");
            hub.application.start().live();
            hold(hub, "ada@example.com", "Ada", "A", "gold", "one");

            hub.rename("shop", "ada@example.com", "Ada of the shop");
            hub.insert("shop", "Bea", "bea@example.com", "lead");
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(hub.customers("data_hub"))
                    .containsExactly("ada@example.com|Ada of the shop|A", "bea@example.com|Bea|C"));
            hub.insert("erp", "Cid", "cid@example.com", "three");
            hold(hub, "cid@example.com", "Cid", "C", "lead", "three");

            assertThat(hub.customers("erp")).containsExactly("ada@example.com|Ada|one", "cid@example.com|Cid|three");
        }
    }

    @Test
    void systemIsWrittenOnlyWhatItsFilterTells() throws Exception {
        try (var hub = new HubDatabases("hub-filter", ", filter: \"${body[rating]} == 'A'\"")) {
            hub.insert("data_hub", "Ada", "ada@example.com", "A");
            hub.insert("data_hub", "Bea", "bea@example.com", "C");
            hub.application.start().live();
            hold(hub, "ada@example.com", "Ada", "A", "gold", "one");
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(hub.customers("shop"))
                    .containsExactly("ada@example.com|Ada|gold", "bea@example.com|Bea|lead"));
            assertThat(hub.customers("erp")).containsExactly("ada@example.com|Ada|one");

            hub.execute("shop", "update buyers set grade = 'gold' where mail = 'bea@example.com'");
            hold(hub, "bea@example.com", "Bea", "A", "gold", "one");

            hub.execute("data_hub", "update customers set rating = 'C' where email = 'ada@example.com'");
            hold(hub, "ada@example.com", "Ada", "C", "lead", "three");
            hub.rename("shop", "ada@example.com", "Ada, outside");
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(hub.customers("data_hub"))
                    .contains("ada@example.com|Ada, outside|C"));
            hub.rename("erp", "bea@example.com", "Bea, last");
            hold(hub, "bea@example.com", "Bea, last", "A", "gold", "one");
            assertThat(hub.customers("erp"))
                    .containsExactly("ada@example.com|Ada|three", "bea@example.com|Bea, last|one");
        }
    }

    /** Its records find their partners, and those that it lacks are brought to it. */
    @Test
    void systemThatIsAddedLaterIsMatchedAndLoaded() throws Exception {
        try (var hub = new HubDatabases("hub-added", "")) {
            hub.insert("shop", "Ada", "ada@example.com", "gold");
            hub.insert("data_hub", "Bea", "bea@example.com", "C");
            hub.application
                    .withSync("main.sync.yaml", HubDatabases.WITHOUT_ERP)
                    .start()
                    .live();
            await().atMost(PATIENCE).until(() -> hub.customers("shop").size() == 2);
            hub.insert("erp", "Ada of the ERP", "ada@example.com", "one");
            hub.insert("erp", "Cid", "cid@example.com", "three");
            hub.application.stop();
            hub.rename("data_hub", "bea@example.com", "Bea, meanwhile");

            hub.application
                    .withSync("main.sync.yaml", HubDatabases.HUB.formatted(""))
                    .start()
                    .live();

            hold(hub, "bea@example.com", "Bea, meanwhile", "C", "lead", "three");
            hold(hub, "cid@example.com", "Cid", "C", "lead", "three");
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(
                            new TreeSet<>(hub.customerNames("erp").values()))
                    .isEqualTo(new TreeSet<>(hub.customerNames("shop").values()))
                    .isEqualTo(new TreeSet<>(hub.customerNames("data_hub").values()))
                    .hasSize(3));
            assertThat(hub.customers("erp")).hasSize(3);
            hub.rename("erp", "ada@example.com", "Ada, at last");
            hold(hub, "ada@example.com", "Ada, at last", "A", "gold", "one");

            hub.application.stop();
            hub.application
                    .withSync("main.sync.yaml", HubDatabases.WITHOUT_ERP)
                    .start()
                    .live();
            hub.rename("shop", "ada@example.com", "Ada, without the ERP");
            await().atMost(PATIENCE).until(() -> "Ada, without the ERP"
                    .equals(hub.customerNames("data_hub").get("ada@example.com")));
            assertThat(hub.customerNames("erp")).containsEntry("ada@example.com", "Ada, at last");
        }
    }

    @Test
    void systemThatIsReadOnlyIsWrittenOnceItMayBe() throws Exception {
        try (var hub = new HubDatabases("hub-read-only", ", rollout: { mode: read_only }")) {
            hub.insert("data_hub", "Ada", "ada@example.com", "A");
            hub.insert("erp", "Ada of the ERP", "ada@example.com", "one");
            hub.insert("erp", "Bea", "bea@example.com", "three");
            hub.application.start().live();
            await().atMost(PATIENCE).until(() -> hub.customers("shop").size() == 2);
            hub.rename("erp", "bea@example.com", "Bea of the ERP");
            hub.rename("shop", "ada@example.com", "Ada of the shop");
            hub.insert("shop", "Cid", "cid@example.com", "gold");
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(hub.customerNames("data_hub"))
                    .containsEntry("ada@example.com", "Ada of the shop")
                    .containsEntry("bea@example.com", "Bea of the ERP")
                    .containsEntry("cid@example.com", "Cid"));
            assertThat(hub.customerNames("erp").values()).containsExactly("Ada of the ERP", "Bea of the ERP");
            assertThat(hub.application.get("/api/syncs").replaceAll("\\s", ""))
                    .containsPattern("\"name\":\"erp\"[^}]*\"writes\":\"none\"")
                    .containsPattern("\"name\":\"shop\"[^}]*\"writes\":\"all\"");

            hub.application.stop();
            hub.application
                    .withSync("main.sync.yaml", HubDatabases.HUB.formatted(""))
                    .start()
                    .live();

            hold(hub, "ada@example.com", "Ada of the shop", "A", "gold", "one");
            hold(hub, "bea@example.com", "Bea of the ERP", "C", "lead", "three");
            hold(hub, "cid@example.com", "Cid", "A", "gold", "one");
        }
    }

    /** What the users themselves wrote, and when their databases committed it, says who must have won. */
    @Test
    void killsUnderLoadLoseNoEditAndTheLatestWins() throws Exception {
        try (var hub = new HubDatabases("hub-kills", "")) {
            hub.application.withSync(
                    "main.sync.yaml", HubDatabases.HUB.formatted("") + "loop_prevention: { enabled: false }\n");
            for (var n = 0; n < CUSTOMERS; n++) {
                hub.insert("data_hub", "customer " + n, n + "@example.com", "A");
            }
            for (var system : HubDatabases.SYSTEMS) {
                hub.execute(system, "create table edits (email text, name text)");
            }
            hub.application.start().live();
            await().atMost(PATIENCE).until(() -> hub.customers("erp").size() == CUSTOMERS);
            await().atMost(PATIENCE).until(() -> hub.customers("shop").size() == CUSTOMERS);
            var isOver = new AtomicBoolean();
            var users = HubDatabases.SYSTEMS.stream()
                    .map(system -> CompletableFuture.runAsync(() -> edit(hub, system, isOver)))
                    .toList();

            for (var kill = 0; kill < KILLS; kill++) {
                var before = hub.edits().size();
                await().atMost(PATIENCE).until(() -> hub.edits().size() > before + 200);
                hub.application.kill();
                var down = hub.edits().size();
                await().atMost(PATIENCE).until(() -> hub.edits().size() > down + 100);
                hub.application.start().live();
            }
            isOver.set(true);
            users.forEach(CompletableFuture::join);

            var last = new TreeMap<String, String>();
            hub.edits().forEach(edit -> last.put(edit.email(), edit.name()));
            assertThat(last).hasSize(CUSTOMERS);
            await().atMost(PATIENCE).untilAsserted(() -> {
                for (var system : HubDatabases.SYSTEMS) {
                    assertThat(hub.customerNames(system)).as(system).isEqualTo(last);
                }
            });
            assertThat(hub.texts("state", "select code from bactrian.parked")).isEmpty();
        }
    }

    private static void edit(HubDatabases hub, String system, AtomicBoolean isOver) {
        var random = new Random(system.hashCode());
        try {
            for (var n = 0; !isOver.get(); n++) {
                hub.note(system, random.nextInt(CUSTOMERS) + "@example.com", system + " " + n);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void hold(HubDatabases hub, String email, String name, String ofHub, String ofShop, String ofErp) {
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(hub.customers("data_hub")).as("hub").contains(String.join("|", email, name, ofHub));
            assertThat(hub.customers("shop")).as("shop").contains(String.join("|", email, name, ofShop));
            assertThat(hub.customers("erp")).as("ERP").contains(String.join("|", email, name, ofErp));
        });
    }
}
