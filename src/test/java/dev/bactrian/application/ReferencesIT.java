package dev.bactrian.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Records that refer to others: each system stores its own key, and all mean the same record. */
class ReferencesIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** A filter keeps a customer from the books, and so its people; somebody makes it there. */
    @Test
    void childGoesAsSoonAsSomebodyMakesItsParentInTheSystem() throws Exception {
        try (var hub = new HubOfPeople("references-by-hand", "", "references clients")) {
            hub.application
                    .withSync(
                            "main.sync.yaml",
                            HubOfPeople.HUB
                                    .formatted("")
                                    .replace(
                                            "[clients, contacts] }",
                                            "[clients, contacts], filter: \"${body[phone]} == '1'\" }"))
                    .start()
                    .live();
            hub.execute(
                    "data_hub",
                    "insert into customers (name, phone) values ('Acme', '2'), ('Beta', '1')",
                    "insert into people (last_name, customer_id) select 'of ' || name, id from customers");
            await().atMost(PATIENCE).untilAsserted(() -> {
                assertThat(hub.all().get("crm")).containsExactly(">Acme", ">Beta", "Acme/of Acme", "Beta/of Beta");
                assertThat(hub.all().get("books")).containsExactly(">Beta", "Beta/of Beta");
            });

            hub.execute("books", "insert into clients (title, phone) values ('Acme', '2')");
            hub.holds(">Acme", ">Beta", "Acme/of Acme", "Beta/of Beta");
        }
    }

    @Test
    void everySystemStoresItsOwnKeyOfTheParent() throws Exception {
        try (var hub = new HubOfPeople("references", "", "references clients")) {
            var crm = hub.sandbox.salesforce();
            var acme = crm.create("Account", Map.of("Name", "Acme"));
            var holding = crm.create("Account", Map.of("Name", "Holding"));
            crm.update("Account", acme, Map.of("ParentId", holding));
            crm.create("Contact", Map.of("LastName", "Ada", "AccountId", acme));
            hub.execute(
                    "data_hub",
                    "insert into customers (name) values ('Acme'), ('Of the hub')",
                    "insert into people (last_name, customer_id) select 'Ada', id from customers where name = 'Acme'",
                    "insert into people (last_name, customer_id) select 'Bea', id from customers where name = 'Of the hub'",
                    "insert into people (last_name) values ('Nobody''s')");
            // No look at what the logs have not told mends anything meanwhile.
            hub.application
                    .withSync(
                            "main.sync.yaml",
                            HubOfPeople.HUB.formatted("")
                                    + "sync_settings: { ongoing_sync: { polling_interval_seconds: 3600 } }\n")
                    .start()
                    .live();
            hub.holds("/Nobody's", ">Holding", ">Of the hub", "Acme/Ada", "Holding>Acme", "Of the hub/Bea");

            hub.execute(
                    "books",
                    """
                    with made as (insert into clients (title, belongs_to) select 'Of the books', id from clients where title = 'Acme' returning id)
                    insert into contacts (surname, client) select 'Cid', id from made""");
            var born = crm.create("Account", Map.of("Name", "Born"));
            crm.create("Contact", Map.of("LastName", "Dan", "AccountId", born));
            hub.holds(
                    "/Nobody's",
                    ">Born",
                    ">Holding",
                    ">Of the hub",
                    "Acme/Ada",
                    "Acme>Of the books",
                    "Born/Dan",
                    "Holding>Acme",
                    "Of the books/Cid",
                    "Of the hub/Bea");

            hub.execute("books", "update contacts set client = (select id from clients where title = 'Born')");
            crm.update("Account", born, Map.of("ParentId", acme));
            hub.execute("data_hub", "update customers set parent_id = null where name = 'Acme'");
            hub.execute(
                    "data_hub",
                    "update customers set parent_id = (select id from customers where name = 'Born') where name = 'Holding'");
            hub.holds(
                    ">Acme",
                    ">Of the hub",
                    "Acme>Born",
                    "Acme>Of the books",
                    "Born/Ada",
                    "Born/Bea",
                    "Born/Cid",
                    "Born/Dan",
                    "Born/Nobody's",
                    "Born>Holding");
            assertThat(hub.stateTexts("select code from bactrian.parked")).isEmpty();
            assertThat(hub.stateTexts("select key from bactrian.waiting")).isEmpty();
            assertThat(
                            hub.stateTexts(
                                    """
                                    select p.last_name || ' of ' || c.name from bactrian.entity_main_person p
                                    join bactrian.entity_main_customer c on c.record_id::text = p.customer_id order by 1 limit 1"""))
                    .as("views of the records")
                    .containsExactly("Ada of Born");
        }
    }

    /** What was a value until now, e.g. Salesforce's own key in every system, is read anew as what it refers to. */
    @Test
    void fieldThatBecomesAReferenceIsReadAnew() throws Exception {
        try (var hub = new HubOfPeople("references-added", "", "references clients")) {
            hub.family();
            var before = HubOfPeople.HUB
                    .formatted("")
                    .replace(
                            "      - { hub: customer_id, reference: customer, crm: AccountId, books: client }\n",
                            "      - { hub: note, books: client }\n")
                    .replace("match_on: [last_name, customer_id]", "match_on: [last_name]");
            hub.execute("data_hub", "alter table people add column note text");
            hub.application.withSync("main.sync.yaml", before).start().live();
            hub.holdsPeople("/Ada", "/Bea", "/Cid");
            hub.application.stop();

            hub.application
                    .withSync("main.sync.yaml", HubOfPeople.HUB.formatted(""))
                    .start()
                    .live();
            hub.holds(">Acme", ">Beta", "Acme/Ada", "Acme/Bea", "Beta/Cid");
        }
    }

    @Test
    void loadThatOnlyLinksWritesNoReferenceEither() throws Exception {
        try (var hub = new HubOfPeople("references-linked", "", "references clients")) {
            var crm = hub.sandbox.salesforce();
            var child = crm.create("Account", Map.of("Name", "Child"));
            crm.update("Account", child, Map.of("ParentId", crm.create("Account", Map.of("Name", "Parent"))));
            hub.execute("data_hub", "insert into customers (name) values ('Child'), ('Parent')");
            hub.application
                    .withSync(
                            "main.sync.yaml",
                            HubOfPeople.HUB.formatted("")
                                    + "sync_settings: { initial_sync: { strategy: match_only } }\n")
                    .start()
                    .live();
            await().atMost(PATIENCE).until(() -> hub.stateTexts("select key from bactrian.waiting")
                    .isEmpty());
            crm.create("Contact", Map.of("LastName", "Ada"));
            await().atMost(PATIENCE).until(() -> hub.texts("books", "select surname from contacts")
                    .equals(List.of("Ada")));

            assertThat(hub.all().get("hub")).containsExactly("/Ada", ">Child", ">Parent");
            assertThat(hub.all().get("books")).containsExactly("/Ada");
            assertThat(hub.stateTexts("select key from bactrian.waiting")).isEmpty();
        }
    }
}
