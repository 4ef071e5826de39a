package dev.bactrian.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Records whose parent is deleted: what becomes of them is as the file says, and nobody is deleted with a parent that it has left. */
class DeletedParentsIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** The system itself deletes the children, or has them refer to nothing: whatever it does reaches the others, children first. */
    @Test
    void whatTheSystemDoesToChildrenReachesTheOthers() throws Exception {
        try (var hub = new HubOfPeople("references-deleted", "", "references clients on delete cascade")) {
            hub.family();
            hub.application.start().live();
            hub.holds(">Acme", ">Beta", "Acme/Ada", "Acme/Bea", "Beta/Cid");

            hub.execute("books", "delete from clients where title = 'Acme'");
            hub.holds(">Beta", "Beta/Cid");
            assertThat(hub.stateTexts("select code from bactrian.parked")).isEmpty();
        }
    }

    @Test
    void parentStaysWhereChildrenAreLeftToItByDefault() throws Exception {
        try (var hub = new HubOfPeople("references-restrict", "", "")) {
            hub.family();
            hub.application
                    .withSync(
                            "main.sync.yaml",
                            HubOfPeople.HUB.formatted("")
                                    + "error_handling: { retry_strategy: { max_attempts: 2, initial_delay_seconds: 0.1 } }\n")
                    .start()
                    .live();
            hub.holds(">Acme", ">Beta", "Acme/Ada", "Acme/Bea", "Beta/Cid");

            hub.execute("books", "delete from clients where title = 'Acme'");
            await().atMost(PATIENCE)
                    .untilAsserted(
                            () -> assertThat(
                                            hub.stateTexts(
                                                    "select system || ' ' || code || ': ' || message from bactrian.parked order by 1"))
                                    .containsExactly(
                                            "crm CHILDREN: records in crm still refer to it (2 of main-person): delete them, or have them refer to another one (tried 2 times)",
                                            "data_hub CHILDREN: records in data_hub still refer to it (2 of main-person): delete them, or have them refer to another one (tried 2 times)"));
            assertThat(hub.all().get("crm")).containsExactly(">Acme", ">Beta", "Acme/Ada", "Acme/Bea", "Beta/Cid");

            hub.execute("data_hub", "update people set customer_id = (select id from customers where name = 'Beta')");
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(hub.all().get("crm"))
                    .containsExactly(">Acme", ">Beta", "Beta/Ada", "Beta/Bea", "Beta/Cid"));
            // What was parked of one record is tried again in all systems.
            var parked = hub.stateTexts("select min(id) from bactrian.parked where settled_at is null")
                    .get(0);
            assertThat(hub.application
                            .post("/api/parked/" + parked + "/retry", "{\"by\": \"ada\"}")
                            .statusCode())
                    .isEqualTo(200);
            hub.holds(">Beta", "Beta/Ada", "Beta/Bea", "Beta/Cid");
        }
    }

    @Test
    void childrenOfADeletedParentReferToNothingWhereTheFileSaysSo() throws Exception {
        try (var hub = new HubOfPeople("references-nullify", ", on_parent_delete: nullify", "")) {
            hub.family();
            hub.application.start().live();
            hub.holds(">Acme", ">Beta", "Acme/Ada", "Acme/Bea", "Beta/Cid");

            hub.execute("books", "delete from clients where title = 'Acme'");
            hub.holds("/Ada", "/Bea", ">Beta", "Beta/Cid");
        }
    }

    @Test
    void childrenOfADeletedParentAreDeletedWhereTheFileSaysSo() throws Exception {
        try (var hub = new HubOfPeople("references-cascade", ", on_parent_delete: cascade", "")) {
            hub.family();
            hub.application.start().live();
            hub.holds(">Acme", ">Beta", "Acme/Ada", "Acme/Bea", "Beta/Cid");

            hub.execute("books", "delete from clients where title = 'Acme'");
            hub.holds(">Beta", "Beta/Cid");
        }
    }

    /** Those who leave a customer in the very transaction in which it is deleted are nobody's orphans, and nobody deletes them. */
    @Test
    void childrenThatMoveAsTheirParentIsDeletedStay() throws Exception {
        try (var hub = new HubOfPeople("references-moved", ", on_parent_delete: cascade", "")) {
            hub.execute(
                    "books",
                    "insert into clients (title) values ('Acme'), ('Beta')",
                    "insert into contacts (surname, client) select 'p' || n, id from clients, generate_series(1, 600) n where title = 'Acme'");
            hub.application.start().live();
            await().atMost(PATIENCE).until(() -> hub.sandbox.salesforce().size("Contact") == 600);
            await().atMost(PATIENCE)
                    .until(() -> hub.stateTexts("select 1 from bactrian.record where lacking is not null")
                            .isEmpty());
            var contacts = hub.sandbox.salesforce().records("Contact").stream()
                    .map(contact -> contact.get("Id"))
                    .toList();

            hub.execute(
                    "books",
                    "begin; update contacts set client = (select id from clients where title = 'Beta'); delete from clients where title = 'Acme'; commit");
            await().atMost(PATIENCE).untilAsserted(() -> {
                for (var lines : hub.all().values()) {
                    assertThat(lines)
                            .hasSize(601)
                            .filteredOn(line -> !line.startsWith("Beta/"))
                            .containsExactly(">Beta");
                }
            });
            assertThat(hub.sandbox.salesforce().records("Contact").stream()
                            .map(contact -> contact.get("Id"))
                            .toList())
                    .as("the same Contacts as before")
                    .containsExactlyInAnyOrderElementsOf(contacts);
        }
    }
}
